package sirocco.kernels.cpu;

import sirocco.kernels.host.Kernel;
import sirocco.kernels.host.Workers;

/** A kernel whose results are independent units (rows, planes, words), which threads share where that pays. */
final class SplitKernel implements Kernel {
    /** The cost of a piece, in additions of f32 from memory: about 10 µs, several times that of waking a thread. */
    private static final long PIECE_COST = 1 << 16;

    /** Computes units {@code from} to {@code to} (exclusive). */
    interface Range {
        void run(long[] at, long from, long to);
    }

    private final Workers workers;
    private final Range range;
    private final long units;
    private final long pieceUnits;
    private final int pieces;
    private final Workers.Work work = this::piece;
    private long[] at;

    private SplitKernel(Workers workers, long units, long pieceUnits, Range range) {
        this.workers = workers;
        this.range = range;
        this.units = units;
        this.pieceUnits = pieceUnits;
        this.pieces = Math.toIntExact(Math.max(1, units / pieceUnits));
    }

    /**
     * A kernel of {@code units} units.
     *
     * @param cost what a unit costs, in additions of f32 from memory
     */
    static SplitKernel of(Workers workers, long units, long cost, Range range) {
        return new SplitKernel(workers, units, Math.max(1, PIECE_COST / Math.max(1, cost)), range);
    }

    @Override
    public void run(long[] at) {
        this.at = at;
        workers.run(pieces, work);
    }

    private void piece(int piece) {
        long from = piece * pieceUnits;
        range.run(at, from, piece == pieces - 1 ? units : from + pieceUnits);
    }
}
