package sirocco.kernels.cpu;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import sirocco.kernels.fused.Group;
import sirocco.kernels.fused.Loops;
import sirocco.kernels.fused.Term;
import sirocco.kernels.host.Kernel;
import sirocco.tensor.DType;
import sirocco.tensor.Shape;
import sirocco.tensor.Spec;
import sirocco.tensor.memory.Memory;

/**
 * A fused group without a loop of its own: one operation after the other over blocks that stay in L1. It is for groups
 * that mix element sizes, are too long, or have operations without vector code, which are computed one by one.
 */
final class BlockedKernel implements Kernel {
    /** Elements of a block: ten values of eight bytes are 40 KB. */
    static final int BLOCK = 512;

    private static final long SLOT = BLOCK * 8L;

    private final Group group;
    private final Loops loops;
    private final List<Spec> inputs;
    private final Shape shape;
    private final List<Step> steps = new ArrayList<>();
    /** Where each term's block is. */
    private final long[] block;

    /** An operation on blocks: the terms it reads and the one it writes. */
    private final class Step {
        private final int[] terms;
        private final RowLoop loop;
        private final long[] place;
        private final long[] none;

        Step(int term, Term.Apply apply) {
            terms = new int[apply.operands().size() + 1];
            List<DType> types = new ArrayList<>();
            List<Boolean> repeated = new ArrayList<>();
            List<Term> loads = new ArrayList<>();
            List<Integer> numbers = new ArrayList<>();
            for (int i = 0; i < terms.length - 1; i++) {
                terms[i] = apply.operands().get(i);
                types.add(group.terms().get(terms[i]).dtype());
                repeated.add(isRepeated(terms[i]));
                loads.add(new Term.Load(i, types.get(i)));
                numbers.add(i);
            }
            terms[terms.length - 1] = term;
            loads.add(new Term.Apply(apply.op(), apply.dtype(), numbers));
            Group single = new Group(types, loads, List.of(types.size()));
            Optional<RowLoop> vectors = FusedLoops.of(single, repeated);
            loop = vectors.orElseGet(() -> new ScalarLoop(apply.op(), types, repeated, apply.dtype()));
            place = new long[terms.length];
            none = new long[terms.length];
        }

        void run(long n) {
            for (int i = 0; i < terms.length; i++) {
                place[i] = block[terms[i]];
            }
            loop.run(place, none, 1, n);
        }
    }

    BlockedKernel(Group group, Loops loops, List<Spec> inputs, Shape shape) {
        this.group = group;
        this.loops = loops;
        this.inputs = inputs;
        this.shape = shape;
        this.block = new long[group.terms().size()];
        for (int t = 0; t < block.length; t++) {
            if (group.terms().get(t) instanceof Term.Apply apply) {
                steps.add(new Step(t, apply));
            }
        }
    }

    private boolean isRepeated(int term) {
        return switch (group.terms().get(term)) {
            case Term.Load load -> loops.isRepeated(load.input());
            case Term.Literal literal -> true;
            case Term.Apply apply -> false;
        };
    }

    @Override
    public long scratch() {
        return block.length * SLOT;
    }

    @Override
    public boolean mayOverwrite(int input) {
        return inputs.get(input).shape().equals(shape);
    }

    @Override
    public void run(long[] at) {
        placeValues(at[at.length - 1]);
        for (long row = 0; row < loops.rows(); row++) {
            for (long first = 0; first < loops.inner(); first += BLOCK) {
                block(at, row, first, Math.min(BLOCK, loops.inner() - first));
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

    private void block(long[] at, long row, long first, long n) {
        for (int t = 0; t < block.length; t++) {
            if (group.terms().get(t) instanceof Term.Load load) {
                long[] strides = loops.strides()[load.input()];
                long element = loops.offset(strides, row) + first * strides[strides.length - 1];
                block[t] = at[load.input()] + element * load.dtype().bytes();
            }
        }
        for (int s = 0; s < steps.size(); s++) {
            steps.get(s).run(n);
        }
        long index = row * loops.inner() + first;
        for (int o = 0; o < group.outputs().size(); o++) {
            int term = group.outputs().get(o);
            int bytes = group.terms().get(term).dtype().bytes();
            long target = at[inputs.size() + o] + index * bytes;
            MemorySegment.copy(Memory.ALL, block[term], Memory.ALL, target, n * bytes);
        }
    }
}
