package sirocco.kernels.cpu;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import sirocco.kernels.fused.Group;
import sirocco.kernels.fused.Loops;
import sirocco.kernels.fused.Term;
import sirocco.kernels.host.Kernel;
import sirocco.kernels.host.Workers;
import sirocco.tensor.DType;
import sirocco.tensor.Shape;
import sirocco.tensor.Spec;
import sirocco.tensor.op.Binary;
import sirocco.tensor.op.Unary;

/** A fused group for operands of fixed shapes: a loop over the innermost two axes, driven over the others. */
final class FusedKernel implements Kernel {
    /** Cost of a piece: about 10 µs, several times the cost of waking a thread. An addition of an f32 costs 1. */
    private static final long PIECE_COST = 1 << 17;
    /** A row is split at multiples of this many elements. */
    private static final long GRAIN = 4096;

    private static final int COST_OF_FUNCTION = 8;

    private final List<Spec> inputs;
    private final Shape shape;
    private final Loops loops;
    private final Workers workers;
    private final int operands;
    private final long[][] strides;
    private final long[] bytes;
    private final long[] steps;
    private final int pieces;
    private final long pieceRows;
    private final long pieceElements;
    /** For each piece its loop, and the addresses it works at: of the operands and of its scratch memory. */
    private final RowLoop[] loop;

    private final long[][] places;

    private final Workers.Work work = this::piece;
    private long[] at;
    private long scratchAt;

    private FusedKernel(
            Group group, Loops loops, Supplier<RowLoop> loop, List<Spec> inputs, Shape shape, Workers workers) {
        this.inputs = inputs;
        this.shape = shape;
        this.loops = loops;
        this.workers = workers;
        List<DType> outputs = group.outputTypes();
        operands = inputs.size() + outputs.size();
        strides = new long[operands][];
        bytes = new long[operands];
        steps = new long[operands];
        for (int k = 0; k < operands; k++) {
            boolean isInput = k < inputs.size();
            strides[k] = isInput ? loops.strides()[k] : loops.own();
            bytes[k] = (isInput ? inputs.get(k).dtype() : outputs.get(k - inputs.size())).bytes();
            steps[k] = loops.step(strides[k]) * bytes[k];
        }
        long cost = cost(group);
        pieceElements = Math.max(GRAIN, PIECE_COST / cost / GRAIN * GRAIN);
        pieceRows = Math.max(1, pieceElements / loops.inner());
        pieces = Math.toIntExact(
                Math.max(1, loops.rows() > 1 ? loops.rows() / pieceRows : loops.inner() / pieceElements));
        places = new long[pieces][operands + 1];
        this.loop = Stream.generate(loop).limit(pieces).toArray(RowLoop[]::new);
    }

    /** The kernel of a group. */
    static Kernel of(Group group, List<Spec> inputs, Shape shape, Workers workers) {
        if (shape.size() == 0) {
            return at -> {};
        }
        Loops loops = Loops.of(shape, inputs.stream().map(Spec::shape).toList());
        List<Boolean> repeated =
                IntStream.range(0, inputs.size()).mapToObj(loops::isRepeated).toList();
        if (SmallKernel.suits(shape, loops)) {
            Optional<RowLoop> scalar = FusedLoops.of(group, repeated, FusedLoops.Form.ELEMENTS);
            if (scalar.isPresent()) {
                return new SmallKernel(scalar.get(), group, loops, inputs, shape);
            }
        }
        Optional<RowLoop> whole =
                BlockedLoop.isShort(group) ? FusedLoops.of(group, repeated, FusedLoops.Form.VECTORS) : Optional.empty();
        Supplier<RowLoop> loop = whole.isPresent() ? whole::get : () -> new BlockedLoop(group, repeated);
        return new FusedKernel(group, loops, loop, inputs, shape, workers);
    }

    /** What one element costs, in additions. */
    private static long cost(Group group) {
        return group.terms().stream()
                .mapToLong(term -> switch (term) {
                    case Term.Literal _ -> 0;
                    case Term.Load _ -> 1;
                    case Term.Apply(var op, var _, var _) ->
                        op instanceof Unary unary && isFunction(unary) || op == Binary.POW ? COST_OF_FUNCTION : 1;
                })
                .sum();
    }

    private static boolean isFunction(Unary op) {
        return switch (op) {
            case EXP, EXPM1, LOG, LOG1P, SIN, COS, TANH, SIGMOID, SOFTPLUS, ERF -> true;
            default -> false;
        };
    }

    @Override
    public boolean mayOverwrite(int input) {
        return inputs.get(input).shape().equals(shape);
    }

    @Override
    public long scratch() {
        return pieces * loop[0].scratch();
    }

    @Override
    public void run(long[] at) {
        this.at = at;
        scratchAt = at.length > operands ? at[operands] : 0;
        workers.run(pieces, work);
    }

    private void piece(int piece) {
        if (loops.rows() == 1) {
            elements(piece);
        } else {
            rows(piece);
        }
    }

    /** A stretch of the only row. */
    private void elements(int piece) {
        long from = piece * pieceElements;
        long to = piece == pieces - 1 ? loops.inner() : from + pieceElements;
        int inner = loops.sizes().length - 1;
        long[] place = places[piece];
        place[operands] = scratchAt + piece * loop[piece].scratch();
        for (int k = 0; k < operands; k++) {
            place[k] = at[k] + from * strides[k][inner] * bytes[k];
        }
        loop[piece].run(place, steps, 1, to - from);
    }

    /** Whole rows, plane by plane. */
    private void rows(int piece) {
        long row = piece * pieceRows;
        long end = piece == pieces - 1 ? loops.rows() : row + pieceRows;
        long[] place = places[piece];
        place[operands] = scratchAt + piece * loop[piece].scratch();
        while (row < end) {
            long count = Math.min(end - row, loops.rowsInPlane() - row % loops.rowsInPlane());
            for (int k = 0; k < operands; k++) {
                place[k] = at[k] + loops.offset(strides[k], row) * bytes[k];
            }
            loop[piece].run(place, steps, count, loops.inner());
            row += count;
        }
    }

    @Override
    public String toString() {
        return "fused loop over " + Arrays.toString(loops.sizes());
    }
}
