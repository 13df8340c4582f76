package sirocco.kernels.gpu;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Matrix products of F32: Y[b, m, n] = Σₖ A[b, m, k] · B[b, k, n]. Operands are read by strides of rows and columns; a
 * table in {@code layout} holds for each b the first elements of A and B.
 */
public final class MatMulF32 {
    /** Elements of a tile of A or B at most. */
    private static final int LARGEST_TILE = 1024;

    /** Sums that a work-item keeps at most. */
    private static final int LARGEST_ITEM = 64;

    private MatMulF32() {}

    /** One work-item an element of Y, for sizes that fill no tile. */
    public static void tkMatMulDirect(
            KernelContext c,
            FloatArray a,
            FloatArray b,
            FloatArray y,
            IntArray layout,
            int table,
            int m,
            int k,
            int n,
            int aRow,
            int aColumn,
            int bRow,
            int bColumn,
            int elements) {
        int element = c.globalIdx;
        if (element < elements) {
            int batch = element / (m * n);
            int row = element / n % m;
            int column = element % n;
            int atA = layout.get(table + 2 * batch) + row * aRow;
            int atB = layout.get(table + 2 * batch + 1) + column * bColumn;
            float sum = 0;
            for (int i = 0; i < k; i++) {
                sum += a.get(atA + i * aColumn) * b.get(atB + i * bRow);
            }
            y.set(element, sum);
        }
    }

    /**
     * One group a tile of rows × columns of Y: tiles of A and B, {@code depth} deep, pass through local memory, and
     * each work-item keeps itemRows × itemColumns sums. Sizes are read from an array: as constants they would make
     * conditions constant late in TornadoVM's compiler, which it cannot translate.
     *
     * @param sizes       where m, k, n, the number of products, and how many of k a group takes are; with several groups along k, Y holds
     *                    all elements for the first of them, then for the second and so on
     * @param columnFirst how far the first columns of neighbouring items are from each other
     * @param columnStep  how far an item's columns are from each other
     */
    public static void tkMatMulTiled(
            KernelContext c,
            FloatArray a,
            FloatArray b,
            FloatArray y,
            IntArray layout,
            int table,
            int sizes,
            int aRow,
            int aColumn,
            int bRow,
            int bColumn,
            int rows,
            int columns,
            int depth,
            int itemRows,
            int itemColumns,
            int columnFirst,
            int columnStep) {
        int m = layout.get(sizes);
        int k = layout.get(sizes + 1);
        int n = layout.get(sizes + 2);
        int products = layout.get(sizes + 3);
        int chunk = layout.get(sizes + 4);
        float[] tileA = c.allocateFloatLocalArray(LARGEST_TILE);
        float[] tileB = c.allocateFloatLocalArray(LARGEST_TILE);
        float[] sums = new float[LARGEST_ITEM];
        int across = (n + columns - 1) / columns;
        int down = (m + rows - 1) / rows;
        int firstColumn = c.groupIdx % across * columns;
        int firstRow = c.groupIdx / across % down * rows;
        int part = c.groupIdx / (across * down);
        int product = part % products;
        int begin = part / products * chunk;
        int end = Math.min(k, begin + chunk);
        int firstA = layout.get(table + 2 * product);
        int firstB = layout.get(table + 2 * product + 1);
        int wide = columns / itemColumns;
        int high = rows / itemRows;
        int items = wide * high;
        int item = c.localIdx;
        int row = item / wide;
        int column = item % wide * columnFirst;
        for (int s = 0; s < itemRows * itemColumns; s++) {
            sums[s] = 0;
        }
        for (int from = begin; from < end; from += depth) {
            for (int e = item; e < rows * depth; e += items) {
                int r = aColumn == 1 ? e / depth : e % rows;
                int d = aColumn == 1 ? e % depth : e / rows;
                float value = 0;
                if (firstRow + r < m && from + d < end) {
                    value = a.get(firstA + (firstRow + r) * aRow + (from + d) * aColumn);
                }
                tileA[d * rows + r] = value;
            }
            for (int e = item; e < depth * columns; e += items) {
                int d = bColumn == 1 ? e / columns : e % depth;
                int r = bColumn == 1 ? e % columns : e / depth;
                float value = 0;
                if (firstColumn + r < n && from + d < end) {
                    value = b.get(firstB + (from + d) * bRow + (firstColumn + r) * bColumn);
                }
                tileB[d * columns + r] = value;
            }
            c.localBarrier();
            for (int d = 0; d < depth; d++) {
                for (int i = 0; i < itemRows; i++) {
                    float left = tileA[d * rows + row + i * high];
                    for (int j = 0; j < itemColumns; j++) {
                        sums[i * itemColumns + j] += left * tileB[d * columns + column + j * columnStep];
                    }
                }
            }
            c.localBarrier();
        }
        for (int i = 0; i < itemRows; i++) {
            for (int j = 0; j < itemColumns; j++) {
                int r = firstRow + row + i * high;
                int s = firstColumn + column + j * columnStep;
                if (r < m && s < n) {
                    y.set((part * m + r) * n + s, sums[i * itemColumns + j]);
                }
            }
        }
    }
}
