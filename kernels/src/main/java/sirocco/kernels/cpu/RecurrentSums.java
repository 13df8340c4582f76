package sirocco.kernels.cpu;

import static sirocco.kernels.cpu.MatMulSpecies.ELEMENT;

/**
 * The weight gradients of a recurrent net as products over many steps: rows of gate gradients ("changes") and of what
 * they are multiplied with ("factors": h, x, 1) are gathered while the loop walks back, and multiplied when there are
 * enough. Each piece of the batch sums for itself; the sums are added in the order of the pieces.
 *
 * <p>Scratch memory of a piece: changes, factors, the sums Σ (x, 1)ᵀ da, Σ hᵀ du, Σ du.
 *
 * @param inputGroups bytes from the start of a row of changes to da; du stands at its start
 * @param layout of the changes
 */
record RecurrentSums(RecurrentShape shape, long inputGroups, PanelProduct.Layout layout) {
    /** Rows that are multiplied at once: their changes and factors stay in L2, and sums are read and written seldom. */
    private static final int ROWS = 128;

    RecurrentSums(RecurrentShape shape, long inputGroups) {
        this(shape, inputGroups, PanelProduct.Layout.rows(shape.pitch()));
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
        return stateSums() + shape.hidden() * sumPitch();
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
                Lanes.copy(from, to, shape.input());
            }
        }
    }

    /** Copies h, rows [hidden], into the factors. */
    void states(long scratch, long first, int rows, long before) {
        long line = ELEMENT * shape.hidden();
        for (int row = 0; row < rows; row++) {
            Lanes.copy(before + row * line, factors(scratch, first + row), shape.hidden());
        }
    }

    /** Adds the products of the first {@code rows} rows. */
    void add(long scratch, int rows) {
        long inputs = factors(scratch, 0) + shape.gateBytes();
        product(shape.input() + 1, columns(), rows, inputs, scratch + inputGroups, scratch + inputSums());
        product(shape.hidden(), columns(), rows, factors(scratch, 0), scratch, scratch + stateSums());
        if (inputGroups != 0) {
            long ones = inputs + ELEMENT * shape.input();
            product(1, shape.width(), rows, ones, scratch, scratch + biasSums());
        }
    }

    private void product(int lines, int columns, int rows, long factors, long changes, long sums) {
        PanelProduct.run(
                lines,
                columns,
                rows,
                factors,
                ELEMENT,
                factorPitch(),
                changes,
                layout,
                sums,
                sumPitch(),
                sums,
                sumPitch());
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
        write(shape.input(), sums, 0, weight);
        long biases = sums + shape.input() * sumPitch();
        for (int gate = 0; gate < shape.gates(); gate++) {
            Lanes.copy(biases + gate * shape.gateBytes(), bias + ELEMENT * gate * shape.hidden(), shape.hidden());
        }
    }

    /** dU [gates·hidden, hidden], where the changes to U's gate g are group (g + place) modulo their number. */
    void writeState(long scratch, int place, long weight) {
        write(shape.hidden(), scratch + stateSums(), place, weight);
    }

    /** The sum of the first group of du [hidden]. */
    void writeFirstBias(long scratch, long bias) {
        Lanes.copy(scratch + biasSums(), bias, shape.hidden());
    }

    /** Turns sums [lines, gates·width] into [gates·hidden, lines]. */
    private void write(int lines, long sums, int place, long weight) {
        for (int gate = 0; gate < shape.gates(); gate++) {
            long from = sums + (gate + place) % shape.gates() * shape.gateBytes();
            long to = weight + ELEMENT * gate * shape.hidden() * lines;
            for (int i = 0; i < shape.hidden(); i++) {
                RecurrentWeights.column(lines, from + ELEMENT * i, sumPitch(), to + ELEMENT * i * lines, ELEMENT);
            }
        }
    }
}
