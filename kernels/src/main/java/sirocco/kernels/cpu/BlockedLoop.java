package sirocco.kernels.cpu;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import sirocco.kernels.fused.Group;
import sirocco.kernels.fused.Segments;
import sirocco.kernels.fused.Term;
import sirocco.tensor.memory.Memory;

/**
 * A fused group in several loops: segment after segment over blocks that stay in L1. It is for groups that are too long
 * for one loop, mix element sizes, or have operations without vector code, which are then computed one by one.
 *
 * <p>An instance keeps the addresses of the block in progress: one thread at a time may use it.
 */
final class BlockedLoop implements RowLoop {
    /** Elements of a block: ten values of eight bytes are 40 KB. */
    private static final int BLOCK = 512;

    private static final long SLOT = BLOCK * 8L;
    /**
     * Calls of the Vector API in one loop. Measured on chains of tanh, 30 calls each, over 10,000 floats: two in one loop
     * take 3.9 µs each, four 6.1, eight 8.3; registers run out.
     */
    static final int LONGEST = 100;

    private final Group group;
    private final List<Boolean> repeated;
    private final List<Step> steps = new ArrayList<>();
    /** Where each term's block is. */
    private final long[] block;

    /** @param repeated for each input whether it has one value along a row */
    BlockedLoop(Group group, List<Boolean> repeated) {
        this.group = group;
        this.repeated = repeated;
        this.block = new long[group.terms().size()];
        for (Segments.Segment segment : segments(group)) {
            steps.add(new Step(segment));
        }
    }

    /** Whether one loop suits the group. */
    static boolean isShort(Group group) {
        return segments(group).size() == 1 && VectorEmitter.accepts(group);
    }

    private static List<Segments.Segment> segments(Group group) {
        return Segments.of(group, LONGEST, VectorEmitter::calls, VectorEmitter::accepts);
    }

    /** A segment and the terms that are its operands. */
    private final class Step {
        private final int[] terms;
        private final RowLoop loop;
        private final long[] place;
        private final long[] none;

        Step(Segments.Segment segment) {
            terms = segment.operands().stream().mapToInt(t -> t).toArray();
            place = new long[terms.length];
            none = new long[terms.length];
            List<Boolean> isRepeated = Arrays.stream(terms)
                    .limit(segment.group().inputs().size())
                    .mapToObj(BlockedLoop.this::isRepeated)
                    .toList();
            Optional<RowLoop> vectors = FusedLoops.of(segment.group(), isRepeated, FusedLoops.Form.VECTORS);
            loop = vectors.orElseGet(() -> ScalarLoop.of(segment.group(), isRepeated));
        }

        void run(long n) {
            for (int i = 0; i < terms.length; i++) {
                place[i] = block[terms[i]];
            }
            loop.run(place, none, 1, n);
        }
    }

    private boolean isRepeated(int term) {
        return switch (group.terms().get(term)) {
            case Term.Load load -> repeated.get(load.input());
            case Term.Literal literal -> true;
            case Term.Apply apply -> false;
        };
    }

    @Override
    public long scratch() {
        return block.length * SLOT;
    }

    /** Takes the address of the scratch memory after those of the operands. */
    @Override
    public void run(long[] at, long[] steps, long rows, long n) {
        placeValues(at[at.length - 1]);
        for (long row = 0; row < rows; row++) {
            for (long first = 0; first < n; first += BLOCK) {
                block(at, steps, row, first, Math.min(BLOCK, n - first));
            }
        }
    }

    /** Gives literals and results their places in the scratch memory. */
    private void placeValues(long scratch) {
        for (int t = 0; t < block.length; t++) {
            block[t] = scratch + t * SLOT;
            if (group.terms().get(t) instanceof Term.Literal literal) {
                ScalarLoop.set(literal, block[t]);
            }
        }
    }

    private void block(long[] at, long[] pitch, long row, long first, long n) {
        for (int t = 0; t < block.length; t++) {
            if (group.terms().get(t) instanceof Term.Load load) {
                int k = load.input();
                long along = repeated.get(k) ? 0 : first * load.dtype().bytes();
                block[t] = at[k] + row * pitch[k] + along;
            }
        }
        for (int s = 0; s < steps.size(); s++) {
            steps.get(s).run(n);
        }
        for (int o = 0; o < group.outputs().size(); o++) {
            int term = group.outputs().get(o);
            int bytes = group.terms().get(term).dtype().bytes();
            int k = group.inputs().size() + o;
            long target = at[k] + row * pitch[k] + first * bytes;
            MemorySegment.copy(Memory.ALL, block[term], Memory.ALL, target, n * bytes);
        }
    }
}
