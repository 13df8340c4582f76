package sirocco.kernels.cpu;

import static sirocco.kernels.cpu.MatMulSpecies.COLUMNS;
import static sirocco.kernels.cpu.MatMulSpecies.ELEMENT;
import static sirocco.kernels.cpu.MatMulSpecies.ROWS;

/**
 * The sizes of a whole-sequence recurrent kernel, and how its batch is cut into pieces: by the shape alone, so that the
 * bits of results do not depend on the number of threads. Inside the kernels each gate is padded to {@link #width}.
 */
record RecurrentShape(int time, int batch, int input, int hidden, int gates) {
    /**
     * Rows of a piece at least: two tiles, which share the weights they read from L2, and whose rows of a sequence lie side
     * by side (backward 5 to 9 % less time than with one). Four took 10 % more forward, batch 32.
     */
    private static final int FEWEST_ROWS = 2 * ROWS;
    /** Pieces at most: each has sums of weight gradients of its own. */
    private static final int MOST_PIECES = 8;

    /** The hidden size padded to whole panels. */
    int width() {
        return (hidden + COLUMNS - 1) / COLUMNS * COLUMNS;
    }

    /** Bytes of one gate of one row. */
    long gateBytes() {
        return ELEMENT * width();
    }

    /** Bytes of one row of all four groups of gate values, and a cache line more: no two rows in the same cache set. */
    long pitch() {
        return 4 * gateBytes() + 64;
    }

    /** Batch rows of a piece, but for the last. */
    int pieceRows() {
        int share = (batch + MOST_PIECES - 1) / MOST_PIECES;
        return Math.max(FEWEST_ROWS, (share + ROWS - 1) / ROWS * ROWS);
    }

    int pieces() {
        return (batch + pieceRows() - 1) / pieceRows();
    }

    /** The first batch row of a piece. */
    int first(int piece) {
        return piece * pieceRows();
    }

    /** The batch rows of a piece. */
    int rows(int piece) {
        return Math.min(pieceRows(), batch - first(piece));
    }

    /** Rows at most of any piece. */
    int mostRows() {
        return Math.min(batch, pieceRows());
    }

    /** Bytes from the start of a sequence [time, batch, columns] to a row of step {@code t}. */
    long at(int t, int row, int columns) {
        return ELEMENT * ((long) t * batch + row) * columns;
    }

    /**
     * Whether the products of step {@code t} read the weights from the last to the first. A single row does no more with a
     * weight than one multiply-add, and weights are larger than L1: read in turns from either end, most are still there.
     */
    boolean alternates(int t) {
        return batch == 1 && (t & 1) != 0;
    }

    static long aligned(long bytes) {
        return (bytes + 63) & -64;
    }
}
