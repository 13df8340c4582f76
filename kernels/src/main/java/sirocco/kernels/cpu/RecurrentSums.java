package sirocco.kernels.cpu;

import static sirocco.kernels.cpu.MatMulSpecies.ELEMENT;
import static sirocco.tensor.memory.Memory.ALL;

import java.lang.foreign.MemorySegment;

/**
 * The weight gradients of a recurrent net as products over many steps: rows of gate gradients ("changes") and of what
 * they are multiplied with ("factors": h, x, 1) are gathered while the loop walks back, and multiplied when there are
 * enough. Each piece of the batch sums for itself; the sums are added in the order of the pieces.
 *
 * <p>Scratch memory of a piece: changes, factors, the sums Σ (x, 1)ᵀ da, Σ duᵀ h, Σ du.
 *
 * @param inputGroups bytes from the start of a row of changes to da; du stands at its start
 * @param changed the layout of the changes
 * @param factored that of the factors
 */
record RecurrentSums(
        RecurrentShape shape, long inputGroups, PanelProduct.Layout changed, PanelProduct.Layout factored) {
    /** Rows that are multiplied at once: their changes and factors stay in L2, and sums are read and written seldom. */
    private static final int ROWS = 128;

    RecurrentSums(RecurrentShape shape, long inputGroups) {
        this(shape, inputGroups, PanelProduct.Layout.rows(shape.pitch()), PanelProduct.Layout.rows(factorPitch(shape)));
    }

    /** Steps that are gathered. */
    int steps() {
        return Math.max(1, ROWS / shape.mostRows());
    }

    /** Rows that are gathered at most. */
    long most() {
        return (long) steps() * shape.mostRows();
    }

    private int columns() {
        return shape.gates() * shape.width();
    }

    private long sumPitch() {
        return ELEMENT * columns();
    }

    /** Bytes between rows of factors: an odd number of cache lines, so that rows fall into different cache sets. */
    long factorPitch() {
        return factored.step();
    }

    private static long factorPitch(RecurrentShape shape) {
        return RecurrentShape.aligned(shape.gateBytes() + ELEMENT * (shape.input() + 1)) | 64;
    }

    private long factors() {
        return most() * shape.pitch();
    }

    private long inputSums() {
        return factors() + most() * factorPitch();
    }

    private long stateSums() {
        return inputSums() + (shape.input() + 1) * sumPitch();
    }

    private long biasSums() {
        return stateSums() + shape.gates() * gateSums();
    }

    private long gateSums() {
        return shape.hidden() * shape.gateBytes();
    }

    /** Bytes of scratch memory of a piece. */
    long bytes() {
        return biasSums() + shape.gateBytes();
    }

    /** Where row {@code row} of the changes is. */
    long changes(long scratch, long row) {
        return scratch + row * shape.pitch();
    }

    /** Where row {@code row} of the factors is. */
    long factors(long scratch, long row) {
        return scratch + factors() + row * factorPitch();
    }

    /** Sums of zero, padding of zeros, factors of one for the biases. */
    void begin(long scratch) {
        if (shape.width() != shape.hidden()) {
            Lanes.zero(scratch, inputSums());
        }
        Lanes.zero(scratch + inputSums(), bytes() - inputSums());
        for (long row = 0; row < most(); row++) {
            Lanes.set(factors(scratch, row) + shape.gateBytes() + ELEMENT * shape.input(), 1);
        }
    }

    /** Copies {@code rows} rows of x into the factors from row {@code first} on. */
    void input(long scratch, long first, int rows, long x) {
        long line = ELEMENT * shape.input();
        for (int row = 0; row < rows; row++) {
            long to = factors(scratch, first + row) + shape.gateBytes();
            long from = x + row * line;
            if (shape.input() == 1) {
                Lanes.set(to, Lanes.get(from));
            } else {
                MemorySegment.copy(ALL, from, ALL, to, line);
            }
        }
    }

    /** Adds the products of the first {@code rows} rows. */
    void add(long scratch, int rows) {
        long inputs = factors(scratch, 0) + shape.gateBytes();
        inputProduct(shape.input() + 1, columns(), rows, inputs, scratch + inputGroups, scratch + inputSums());
        for (int group = 0; group < shape.gates(); group++) {
            stateProduct(rows, scratch, group);
        }
        if (inputGroups != 0) {
            long ones = inputs + ELEMENT * shape.input();
            inputProduct(1, shape.width(), rows, ones, scratch, scratch + biasSums());
        }
    }

    private void inputProduct(int lines, int columns, int rows, long factors, long changes, long sums) {
        PanelProduct.run(
                lines,
                columns,
                rows,
                factors,
                ELEMENT,
                factorPitch(),
                changes,
                changed,
                sums,
                sumPitch(),
                sums,
                sumPitch());
    }

    /** Of one group, as the weights lie in memory. */
    private void stateProduct(int rows, long scratch, int group) {
        long sums = scratch + stateSums() + group * gateSums();
        PanelProduct.run(
                shape.hidden(),
                shape.width(),
                rows,
                scratch + group * shape.gateBytes(),
                ELEMENT,
                shape.pitch(),
                factors(scratch, 0),
                factored,
                sums,
                shape.gateBytes(),
                sums,
                shape.gateBytes());
    }

    /** Adds the sums of all pieces to those of the first. */
    void total(long scratch, long pieceBytes) {
        long first = scratch + inputSums();
        for (int piece = 1; piece < shape.pieces(); piece++) {
            long other = first + piece * pieceBytes;
            for (long at = 0; at < bytes() - inputSums(); at += Lanes.BYTES) {
                Lanes.store(Lanes.load(first + at).add(Lanes.load(other + at)), first + at);
            }
        }
    }

    /** dW [gates·hidden, input] and db [gates·hidden]. */
    void writeInput(long scratch, long weight, long bias) {
        long sums = scratch + inputSums();
        for (int gate = 0; gate < shape.gates(); gate++) {
            turn(sums + gate * shape.gateBytes(), weight + ELEMENT * gate * shape.hidden() * shape.input());
        }
        long line = ELEMENT * shape.hidden();
        long biases = sums + shape.input() * sumPitch();
        for (int gate = 0; gate < shape.gates(); gate++) {
            long to = bias + gate * line;
            MemorySegment.copy(ALL, biases + gate * shape.gateBytes(), ALL, to, line);
        }
    }

    /** Sums [input, hidden] to [hidden, input]. */
    private void turn(long from, long to) {
        for (int i = 0; i < shape.hidden(); i++) {
            RecurrentWeights.column(
                    shape.input(), from + ELEMENT * i, sumPitch(), to + ELEMENT * i * shape.input(), ELEMENT);
        }
    }

    /** dU [gates·hidden, hidden], where the changes to U's gate g are group (g + place) modulo their number. */
    void writeState(long scratch, int place, long weight) {
        long line = ELEMENT * shape.hidden();
        for (int gate = 0; gate < shape.gates(); gate++) {
            long from = scratch + stateSums() + (gate + place) % shape.gates() * gateSums();
            long to = weight + gate * shape.hidden() * line;
            RecurrentWeights.rows(shape.hidden(), shape.hidden(), from, shape.gateBytes(), to, line);
        }
    }

    /** The sum of the first group of du [hidden]. */
    void writeFirstBias(long scratch, long bias) {
        MemorySegment.copy(ALL, scratch + biasSums(), ALL, bias, ELEMENT * shape.hidden());
    }
}
