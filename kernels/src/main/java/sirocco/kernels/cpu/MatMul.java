package sirocco.kernels.cpu;

import static sirocco.kernels.cpu.MatMulSpecies.COLUMNS;
import static sirocco.kernels.cpu.MatMulSpecies.ELEMENT;
import static sirocco.kernels.cpu.MatMulSpecies.ROWS;

import java.lang.foreign.Arena;
import sirocco.kernels.host.Workers;

/**
 * Matrix product of f32: {@code C[b, m, n] (+)= op(A)[b, m, k] · op(B)[b, k, n]}, all row-major and dense, either
 * operand stored transposed.
 *
 * <p>An instance is made once for a shape, chooses the way to compute it, and then runs without allocating. It holds
 * the addresses of the run in progress, so one thread at a time may use it. How the work is cut into pieces follows
 * from the shape alone: results have the same bits for any number of threads.
 */
public final class MatMul {
    /** How an operand lies in memory. */
    public enum Operand {
        /** A as [m, k], B as [k, n]. */
        PLAIN,
        /** A as [k, m], B as [n, k]. */
        TRANSPOSED
    }

    /**
     * k per packed panel: B's panel of 256 × 2 vectors takes 32 of 48 KB of L1. Measured at 1024 with AVX-512:
     * 192: 72 % of the FMA peak, 256: 76 %, 384: 72 %, 512: 71 %.
     */
    private static final int PANEL = 256;
    /** Rows and columns of C in one piece of the blocked way, and rows and columns packed at a time: whole tiles. */
    private static final int PIECE_ROWS = 16 * ROWS;

    private static final int PIECE_COLUMNS = 512;
    private static final int PACKED_ROWS = 128 * ROWS;
    private static final int PACKED_COLUMNS = 4096;
    /**
     * Columns up to which operands are read where they lie, without packing A. Measured with AVX-512 (GFLOP/s, read in
     * place / packed): 48: 105 / 82, 64: 147 / 112, 96: 152 / 126, 128: 147 / 142, 192: 146 / 160, 256: 147 / 162.
     */
    private static final int NARROW = 128;
    /** k per pass where operands are read where they lie. */
    private static final int DIRECT_DEPTH = 256;
    /** Multiply-adds below which a product is one piece: about 4 µs, twice the cost of waking a thread. */
    private static final long PIECE_WORK = 300_000;

    /** A row of zeros as wide as the tile: the start values of a product that overwrites. */
    private static final long ZEROS =
            Arena.global().allocate(2 * MatMulSpecies.VECTOR, 64).address();

    private final int batch;
    private final int m;
    private final int n;
    private final int k;
    private final long aRow;
    private final long aStep;
    private final long bStep;
    private final long bColumn;
    private final Way way;
    private final int pieceRows;

    private long a;
    private long b;
    private long c;
    private long start;
    private long startBatch;
    private long startRow;
    private long startColumn;
    private long scratch;
    private long packedB;
    private int column0;
    private int row0;
    private int depth0;

    private final Workers.Work packDirect = this::packDirect;
    private final Workers.Work direct = this::direct;
    private final Workers.Work pack = this::pack;
    private final Workers.Work blocks = this::blocks;
    private final Workers.Work vectors = this::vectors;

    /** The ways to compute a product. */
    private enum Way {
        ROW,
        COLUMN,
        DOT_ROW,
        DOT_COLUMN,
        DIRECT,
        DIRECT_PACKED,
        BLOCKED
    }

    /**
     * A product of {@code batch} pairs of matrices.
     *
     * @throws IllegalArgumentException if a size is below 1
     */
    public MatMul(int batch, int m, int n, int k, Operand a, Operand b) {
        if (batch < 1 || m < 1 || n < 1 || k < 1) {
            throw new IllegalArgumentException(
                    "matmul: sizes must be at least 1, got batch " + batch + ", m " + m + ", n " + n + ", k " + k);
        }
        this.batch = batch;
        this.m = m;
        this.n = n;
        this.k = k;
        aRow = a == Operand.PLAIN ? ELEMENT * k : ELEMENT;
        aStep = a == Operand.PLAIN ? ELEMENT : ELEMENT * m;
        bStep = b == Operand.PLAIN ? ELEMENT * n : ELEMENT;
        bColumn = b == Operand.PLAIN ? ELEMENT : ELEMENT * k;
        way = way(a, b);
        pieceRows = (long) m * n * k < PIECE_WORK ? m : Math.min(m, 4 * ROWS);
    }

    private Way way(Operand a, Operand b) {
        if (m == 1) {
            return b == Operand.PLAIN || n == 1 ? Way.ROW : Way.DOT_ROW;
        }
        if (n == 1) {
            return a == Operand.TRANSPOSED ? Way.COLUMN : Way.DOT_COLUMN;
        }
        boolean small = n <= NARROW || m <= ROWS;
        if (!small) {
            return Way.BLOCKED;
        }
        return b == Operand.PLAIN ? Way.DIRECT : Way.DIRECT_PACKED;
    }

    /** Bytes of scratch memory, 64-byte aligned, that a run needs; what it holds between runs does not matter. */
    public long scratchBytes() {
        return switch (way) {
            case DIRECT_PACKED -> batch * packedMatrix();
            case BLOCKED -> packedRowsBytes() + ELEMENT * panelDepth() * padded(Math.min(n, PACKED_COLUMNS), COLUMNS);
            default -> 0;
        };
    }

    /** C = op(A)·op(B). */
    public void overwrite(Workers workers, long a, long b, long c, long scratch) {
        run(workers, a, b, c, scratch, ZEROS, 0, 0, 0);
    }

    /** C += op(A)·op(B). */
    public void accumulate(Workers workers, long a, long b, long c, long scratch) {
        run(workers, a, b, c, scratch, c, ELEMENT * m * n, ELEMENT * n, ELEMENT);
    }

    /** C = op(A)·op(B) + bias, where bias is [n], one value for each column. */
    public void overwriteWithBias(Workers workers, long a, long b, long bias, long c, long scratch) {
        run(workers, a, b, c, scratch, bias, 0, 0, ELEMENT);
    }

    private void run(
            Workers workers,
            long a,
            long b,
            long c,
            long scratch,
            long start,
            long startBatch,
            long startRow,
            long startColumn) {
        this.a = a;
        this.b = b;
        this.c = c;
        this.scratch = scratch;
        this.start = start;
        this.startBatch = startBatch;
        this.startRow = startRow;
        this.startColumn = startColumn;
        switch (way) {
            case DIRECT -> workers.run(batch * rowPieces(), direct);
            case DIRECT_PACKED -> {
                workers.run(batch, packDirect);
                workers.run(batch * rowPieces(), direct);
            }
            case BLOCKED -> runBlocked(workers);
            default -> workers.run(batch, vectors);
        }
    }

    private void vectors(int matrix) {
        long x = a + ELEMENT * matrix * m * k;
        long w = b + ELEMENT * matrix * k * n;
        long y = c + ELEMENT * matrix * m * n;
        long from = start + matrix * startBatch;
        switch (way) {
            case ROW -> row(n, x, aStep, w, bStep, from, startColumn, y);
            case COLUMN -> row(m, w, bStep, x, aStep, from, startRow, y);
            case DOT_ROW -> MatMulDot.run(n, k, w, bColumn, x, from, startColumn, y);
            case DOT_COLUMN -> MatMulDot.run(m, k, x, aRow, w, from, startRow, y);
            default -> throw new IllegalStateException("matmul: " + way + " is not a matrix-vector product");
        }
    }

    /** y = start + x·B; start values that are all one are spread over y first, which then is its own start. */
    private void row(int columns, long x, long xStep, long matrix, long step, long from, long fromStep, long y) {
        if (fromStep == 0) {
            MatMulRow.fill(columns, from, y);
        }
        MatMulRow.run(columns, k, x, xStep, matrix, step, fromStep == 0 ? y : from, y);
    }

    private int rowPieces() {
        return (m + pieceRows - 1) / pieceRows;
    }

    private long packedMatrix() {
        return ELEMENT * k * padded(n, COLUMNS);
    }

    private void packDirect(int matrix) {
        MatMulPack.b(n, k, b + ELEMENT * matrix * k * n, bStep, bColumn, scratch + matrix * packedMatrix());
    }

    private void direct(int piece) {
        int matrix = piece / rowPieces();
        int first = piece % rowPieces() * pieceRows;
        int rows = Math.min(pieceRows, m - first);
        for (int p = 0; p < k; p += DIRECT_DEPTH) {
            int depth = Math.min(DIRECT_DEPTH, k - p);
            for (int j = 0; j < n; j += COLUMNS) {
                long panel;
                long step;
                if (way == Way.DIRECT) {
                    panel = b + ELEMENT * matrix * k * n + p * bStep + ELEMENT * j;
                    step = bStep;
                } else {
                    panel = scratch + matrix * packedMatrix() + ELEMENT * j * k + ELEMENT * COLUMNS * p;
                    step = ELEMENT * COLUMNS;
                }
                directColumn(matrix, first, rows, j, p, depth, panel, step);
            }
        }
    }

    private void directColumn(int matrix, int first, int rows, int j, int p, int depth, long panel, long step) {
        int columns = Math.min(COLUMNS, n - j);
        long at = a + ELEMENT * matrix * m * k + first * aRow + p * aStep;
        long to = c + ELEMENT * ((long) matrix * m + first) * n + ELEMENT * j;
        long toRow = ELEMENT * n;
        long from = p > 0 ? to : start + matrix * startBatch + first * startRow + j * startColumn;
        long fromRow = p > 0 ? toRow : startRow;
        int i = 0;
        if (columns == COLUMNS) {
            for (; i <= rows - ROWS; i += ROWS) {
                MatMulTile.strided(
                        depth,
                        at + i * aRow,
                        aRow,
                        aStep,
                        panel,
                        step,
                        from + i * fromRow,
                        fromRow,
                        to + i * toRow,
                        toRow);
            }
        }
        for (; i < rows; i += ROWS) {
            MatMulTile.edge(
                    Math.min(ROWS, rows - i),
                    columns,
                    depth,
                    at + i * aRow,
                    aRow,
                    aStep,
                    panel,
                    step,
                    from + i * fromRow,
                    fromRow,
                    to + i * toRow,
                    toRow);
        }
    }

    private int panelDepth() {
        return Math.min(k, PANEL);
    }

    private long packedRowsBytes() {
        return padded(ELEMENT * panelDepth() * padded(Math.min(m, PACKED_ROWS), ROWS), 64);
    }

    private void runBlocked(Workers workers) {
        packedB = scratch + packedRowsBytes();
        for (int matrix = 0; matrix < batch; matrix++) {
            for (column0 = 0; column0 < n; column0 += PACKED_COLUMNS) {
                for (depth0 = 0; depth0 < k; depth0 += PANEL) {
                    runPanels(workers);
                }
            }
            a += ELEMENT * m * k;
            b += ELEMENT * k * n;
            c += ELEMENT * m * n;
            start += startBatch;
        }
    }

    private void runPanels(Workers workers) {
        for (row0 = 0; row0 < m; row0 += PACKED_ROWS) {
            int packs = pieces(rowsNow(), PIECE_ROWS) + (row0 == 0 ? pieces(columnsNow(), PIECE_COLUMNS) : 0);
            workers.run(packs, pack);
            workers.run(pieces(rowsNow(), PIECE_ROWS) * pieces(columnsNow(), PIECE_COLUMNS), blocks);
        }
    }

    private int rowsNow() {
        return Math.min(PACKED_ROWS, m - row0);
    }

    private int columnsNow() {
        return Math.min(PACKED_COLUMNS, n - column0);
    }

    private int depthNow() {
        return Math.min(PANEL, k - depth0);
    }

    private static int pieces(int size, int piece) {
        return (size + piece - 1) / piece;
    }

    private void pack(int piece) {
        int depth = depthNow();
        int blocksOfA = pieces(rowsNow(), PIECE_ROWS);
        if (piece < blocksOfA) {
            int i = piece * PIECE_ROWS;
            MatMulPack.a(
                    Math.min(PIECE_ROWS, rowsNow() - i),
                    depth,
                    a + (row0 + i) * aRow + depth0 * aStep,
                    aRow,
                    aStep,
                    scratch + ELEMENT * i * depth);
        } else {
            int j = (piece - blocksOfA) * PIECE_COLUMNS;
            MatMulPack.b(
                    Math.min(PIECE_COLUMNS, columnsNow() - j),
                    depth,
                    b + depth0 * bStep + (column0 + j) * bColumn,
                    bStep,
                    bColumn,
                    packedB + ELEMENT * j * depth);
        }
    }

    /**
     * Pieces below each other come after each other, so that B's 512 columns stay in L2 and the smaller pieces of A are
     * what comes from further away; within a piece a tile's rows of A stay in L1, and C is walked along its rows. Beside
     * the opposite of both (one run in turns): 87 instead of 76 % of the peak at 2048, 85 instead of 80 at 1024.
     */
    private void blocks(int piece) {
        int down = pieces(rowsNow(), PIECE_ROWS);
        int i0 = piece % down * PIECE_ROWS;
        int j0 = piece / down * PIECE_COLUMNS;
        int iEnd = Math.min(i0 + PIECE_ROWS, rowsNow());
        int jEnd = Math.min(j0 + PIECE_COLUMNS, columnsNow());
        for (int i = i0; i < iEnd; i += ROWS) {
            for (int j = j0; j < jEnd; j += COLUMNS) {
                tile(i, Math.min(ROWS, iEnd - i), j, Math.min(COLUMNS, jEnd - j));
            }
        }
    }

    private void tile(int i, int rows, int j, int columns) {
        int depth = depthNow();
        long toRow = ELEMENT * n;
        long to = c + (row0 + i) * toRow + ELEMENT * (column0 + j);
        long from = depth0 > 0 ? to : start + (row0 + i) * startRow + (column0 + j) * startColumn;
        long fromRow = depth0 > 0 ? toRow : startRow;
        long panelA = scratch + ELEMENT * i * depth;
        long panelB = packedB + ELEMENT * j * depth;
        if (rows == ROWS && columns == COLUMNS) {
            MatMulTile.packed(depth, panelA, panelB, from, fromRow, to, toRow);
        } else {
            MatMulTile.edge(
                    rows,
                    columns,
                    depth,
                    panelA,
                    ELEMENT,
                    ELEMENT * ROWS,
                    panelB,
                    ELEMENT * COLUMNS,
                    from,
                    fromRow,
                    to,
                    toRow);
        }
    }

    private static long padded(long size, int multiple) {
        return (size + multiple - 1) / multiple * multiple;
    }
}
