package sirocco.kernels.cpu;

import static sirocco.kernels.cpu.MatMulSpecies.COLUMNS;
import static sirocco.kernels.cpu.MatMulSpecies.ELEMENT;
import static sirocco.kernels.cpu.MatMulSpecies.LANES;
import static sirocco.kernels.cpu.MatMulSpecies.MANY_REGISTERS;
import static sirocco.kernels.cpu.MatMulSpecies.ROWS;
import static sirocco.kernels.cpu.MatMulSpecies.TALL;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
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
     * k per packed panel: 384 instead of 256 gives 2 to 3 % more. At 1024, one thread, 154 GFLOP/s with 256: 161 if
     * strips need not be packed, 157 if sums of earlier panels need not be read, 169 if besides none need be written.
     */
    private static final int PANEL = 384;
    /** Columns of B that are packed together: with PANEL rows they take 768 KB of a second-level cache. */
    private static final int BLOCK_COLUMNS = (int) (2048 / ELEMENT);
    /** Rows of B that one piece packs, or columns where B is transposed. */
    private static final int PACKED_LINES = 64;
    /** Rows of C in one piece of the blocked way. */
    private static final int BLOCK_ROWS = 4 * TALL;
    /** Bytes of a strip. */
    private static final long STRIP_BYTES = 3 * MatMulStrip.groupBytes(PANEL);
    /** A strip of each thread, and a tile for {@link MatMulNarrow}: 19 KB that stay in L1 while they are used. */
    private static final ThreadLocal<MemorySegment> STRIP = ThreadLocal.withInitial(() ->
            Arena.ofAuto().allocate(STRIP_BYTES + Math.max(MatMulNarrow.TILE, MatMulDots.TILE), 64));

    /**
     * Columns up to which both operands are read where they lie. Share of MKL's rate, in turns (read in place / A
     * packed): 64: 90 / 88 %, 96: 85 / 87, 128: 87 / 92.
     */
    private static final int NARROW = 64;
    /** The same of batches, whose matrices then are one job for the threads instead of one each. */
    private static final int NARROW_BATCH = 128;
    /**
     * Columns up to which a long k is taken in dots: 1024×1024×4 in 149 µs instead of 320, ×8 in 229 instead of 333, but
     * ×16 in 398 instead of 343.
     */
    private static final int MOST_DOTS = 8;
    /** Columns up to which the blocked way reads B where it lies: 256: 101 instead of 94 % of MKL's rate. */
    private static final int IN_PLACE = 256;
    /** Bytes of B up to which it is packed for its last columns alone: they stay in L2 until they are read. */
    private static final long MOST_PACKED = 1 << 18;
    /** k per pass where operands are read where they lie. */
    private static final int DIRECT_DEPTH = 1024;
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
    private int column0;
    private int depth0;

    private final Workers.Work packDirect = this::packDirect;
    private final Workers.Work direct = this::direct;
    private final Workers.Work turn = this::turn;
    private final Workers.Work dots = this::dots;
    private final Workers.Work pack = this::pack;
    private final Workers.Work blocks = this::blocks;
    private final Workers.Work vectors = this::vectors;

    /** The ways to compute a product. */
    private enum Way {
        ROW,
        COLUMN,
        DOT_ROW,
        DOT_COLUMN,
        DOTS,
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
        boolean isLong = k >= 2 * LANES * n && m >= 4 * ROWS;
        if (a == Operand.PLAIN && n <= MOST_DOTS && isLong && MANY_REGISTERS) {
            return Way.DOTS;
        }
        boolean small = n <= (batch == 1 ? NARROW : NARROW_BATCH) || m <= ROWS;
        if (!small) {
            return Way.BLOCKED;
        }
        boolean gainsByPacking = n % LANES != 0 && m >= 2 * ROWS && batch * packedMatrix() <= MOST_PACKED;
        return b == Operand.TRANSPOSED || gainsByPacking ? Way.DIRECT_PACKED : Way.DIRECT;
    }

    /** Bytes of scratch memory, 64-byte aligned, that a run needs; what it holds between runs does not matter. */
    public long scratchBytes() {
        return switch (way) {
            case DIRECT_PACKED -> batch * packedMatrix();
            case DOTS -> bStep == ELEMENT ? 0 : batch * ELEMENT * n * k;
            case BLOCKED -> packsB() ? ELEMENT * Math.min(k, PANEL) * padded(Math.min(n, BLOCK_COLUMNS), COLUMNS) : 0;
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
            case DOTS -> {
                if (bStep != ELEMENT) {
                    workers.run(batch, turn);
                }
                workers.run(batch * rowPieces(), dots);
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

    private void turn(int matrix) {
        MatMulDots.turn(n, k, b + ELEMENT * matrix * k * n, bStep, scratch + ELEMENT * matrix * k * n);
    }

    private void dots(int piece) {
        int matrix = piece / rowPieces();
        int first = piece % rowPieces() * pieceRows;
        MatMulDots.run(
                Math.min(pieceRows, m - first),
                n,
                k,
                a + ELEMENT * matrix * m * k + first * aRow,
                aRow,
                (bStep == ELEMENT ? b : scratch) + ELEMENT * matrix * k * n,
                start + matrix * startBatch + first * startRow,
                startRow,
                startColumn,
                c + ((long) matrix * m + first) * ELEMENT * n,
                ELEMENT * n,
                STRIP.get().address() + STRIP_BYTES);
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
        long toRow = ELEMENT * n;
        long to = c + ((long) matrix * m + first) * toRow + ELEMENT * j;
        long from = p > 0 ? to : start + matrix * startBatch + first * startRow + j * startColumn;
        long at = a + ELEMENT * matrix * m * k + first * aRow + p * aStep;
        column(rows, Math.min(COLUMNS, n - j), depth, at, panel, step, from, p > 0 ? toRow : startRow, to);
    }

    /** Some rows of C in the columns of one panel, from A where it lies. */
    private void column(
            int rows, int columns, int depth, long at, long panel, long step, long from, long fromRow, long to) {
        long toRow = ELEMENT * n;
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
        } else if (columns == LANES) {
            for (; i <= rows - MatMulNarrow.TALL; i += MatMulNarrow.TALL) {
                MatMulNarrow.vector(
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
        } else if (packsB()) {
            long tile = STRIP.get().address() + STRIP_BYTES;
            int tall = MatMulNarrow.rows(columns);
            for (; i <= rows - tall; i += tall) {
                MatMulNarrow.run(
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
                        toRow,
                        tile);
            }
        }
        if (i < rows) {
            MatMulTile.edge(
                    rows - i,
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

    private void runBlocked(Workers workers) {
        for (int matrix = 0; matrix < batch; matrix++) {
            for (column0 = 0; column0 < n; column0 += BLOCK_COLUMNS) {
                for (depth0 = 0; depth0 < k; depth0 += PANEL) {
                    if (packsB()) {
                        workers.run(packs(), pack);
                    }
                    workers.run(pieces(m, blockRows()), blocks);
                }
            }
            a += ELEMENT * m * k;
            b += ELEMENT * k * n;
            c += ELEMENT * m * n;
            start += startBatch;
        }
    }

    private int columnsNow() {
        return Math.min(BLOCK_COLUMNS, n - column0);
    }

    private int depthNow() {
        return Math.min(PANEL, k - depth0);
    }

    /** Fewer where there would be less than eight pieces; all where the work is not worth a second thread. */
    private int blockRows() {
        if ((long) m * n * k < PIECE_WORK) {
            return m;
        }
        return m < 8 * BLOCK_ROWS ? TALL : BLOCK_ROWS;
    }

    private static int pieces(int size, int piece) {
        return (size + piece - 1) / piece;
    }

    private int packs() {
        return pieces(bColumn == ELEMENT ? depthNow() : columnsNow(), PACKED_LINES);
    }

    private void pack(int piece) {
        int depth = depthNow();
        int line = piece * PACKED_LINES;
        long from = b + depth0 * bStep + column0 * bColumn;
        if (bColumn == ELEMENT) {
            int rows = Math.min(PACKED_LINES, depth - line);
            MatMulPack.rows(columnsNow(), rows, from + line * bStep, bStep, scratch + ELEMENT * COLUMNS * line, depth);
        } else {
            int columns = Math.min(PACKED_LINES, columnsNow() - line);
            MatMulPack.b(columns, depth, from + line * bColumn, bStep, bColumn, scratch + ELEMENT * line * depth);
        }
    }

    /**
     * Rows of A times B's columns, which stay in L2. A strip of A is packed where it is used and stays in L1, and C is
     * walked along its rows, which the processor fetches ahead.
     */
    private void blocks(int piece) {
        int first = piece * blockRows();
        int end = Math.min(first + blockRows(), m);
        int i = first;
        long strip = STRIP.get().address();
        for (; i <= end - TALL; i += TALL) {
            MatMulStrip.pack(depthNow(), a + i * aRow + depth0 * aStep, aRow, aStep, strip);
            strip(i, strip);
        }
        if (i < end) {
            lastRows(i, end - i);
        }
    }

    /** TALL rows from {@code i} on, all packed columns. */
    private void strip(int i, long strip) {
        int depth = depthNow();
        long group = MatMulStrip.groupBytes(depth);
        int whole = columnsNow() / COLUMNS * COLUMNS;
        for (int j = 0; j < whole; j += COLUMNS) {
            long to = to(i, j);
            MatMulTall.run(depth, strip, group, panel(j), panelStep(), from(i, j, to), fromRow(), to, ELEMENT * n);
        }
        if (whole < columnsNow()) {
            rest(i, TALL, whole);
        }
    }

    private void lastRows(int i, int rows) {
        for (int j = 0; j < columnsNow(); j += COLUMNS) {
            rest(i, rows, j);
        }
    }

    private void rest(int i, int rows, int j) {
        long at = a + i * aRow + depth0 * aStep;
        int columns = Math.min(COLUMNS, columnsNow() - j);
        long to = to(i, j);
        column(rows, columns, depthNow(), at, panel(j), panelStep(), from(i, j, to), fromRow(), to);
    }

    /** Whether B is read from panels. A few rows are computed sooner than B is packed: 24×512×512 in 76 µs instead of 118. */
    private boolean packsB() {
        return way == Way.BLOCKED ? bColumn != ELEMENT || n > IN_PLACE && m > 2 * TALL : way == Way.DIRECT_PACKED;
    }

    private long panel(int j) {
        return packsB() ? scratch + ELEMENT * j * depthNow() : b + depth0 * bStep + ELEMENT * (column0 + j);
    }

    private long panelStep() {
        return packsB() ? ELEMENT * COLUMNS : bStep;
    }

    private long to(int i, int j) {
        return c + ELEMENT * ((long) i * n + column0 + j);
    }

    private long from(int i, int j, long to) {
        return depth0 > 0 ? to : start + i * startRow + (column0 + j) * startColumn;
    }

    private long fromRow() {
        return depth0 > 0 ? ELEMENT * n : startRow;
    }

    private static long padded(long size, int multiple) {
        return (size + multiple - 1) / multiple * multiple;
    }
}
