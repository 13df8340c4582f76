package sirocco.kernels.gpu;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Convolutions of F32 as products of matrices that exist nowhere: where an element of a row and a column lies in an image follows from
 * tables, see {@link ConvolveLaunch}, and passes through local memory as in {@link MatMulF32} (Chetlur et al. 2014, "cuDNN: efficient
 * primitives for deep learning").
 */
public final class ConvolveF32 {
    /** Rows or columns of a tile at most, and its depth. */
    static final int LARGEST_SIDE = 128;

    static final int LARGEST_DEPTH = 16;

    /** Elements of a tile at most. */
    private static final int LARGEST_TILE = 1024;

    /** Sums that a work-item keeps at most. */
    private static final int LARGEST_ITEM = 64;

    private ConvolveF32() {}

    /**
     * One group a tile of rows × columns of Y = Σₖ A[row, k] · B[k, column].
     *
     * @param table where m, k, n, the number of products, how many of k a group takes, the elements of Y, the elements from one product's
     *              A, B and Y to the next's, and the axes of A, B and Y are
     */
    public static void tkConvolveTiled(
            KernelContext c,
            FloatArray a,
            FloatArray b,
            FloatArray y,
            IntArray layout,
            int table,
            int rows,
            int columns,
            int depth,
            int itemRows,
            int itemColumns,
            int columnFirst,
            int columnStep) {
        int m = layout.get(table);
        int k = layout.get(table + 1);
        int n = layout.get(table + 2);
        int products = layout.get(table + 3);
        int chunk = layout.get(table + 4);
        float[] tileA = c.allocateFloatLocalArray(LARGEST_TILE);
        float[] tileB = c.allocateFloatLocalArray(LARGEST_TILE);
        int[] atRow = c.allocateIntLocalArray(LARGEST_SIDE);
        int[] atColumn = c.allocateIntLocalArray(LARGEST_SIDE);
        int[] deepA = c.allocateIntLocalArray(LARGEST_DEPTH);
        int[] deepB = c.allocateIntLocalArray(LARGEST_DEPTH);
        float[] sums = new float[LARGEST_ITEM];
        int across = (n + columns - 1) / columns;
        int down = (m + rows - 1) / rows;
        int firstColumn = c.groupIdx % across * columns;
        int firstRow = c.groupIdx / across % down * rows;
        int part = c.groupIdx / (across * down);
        int product = part % products;
        int begin = part / products * chunk;
        int end = Math.min(k, begin + chunk);
        int wide = columns / itemColumns;
        int high = rows / itemRows;
        int items = wide * high;
        int item = c.localIdx;
        int row = item / wide;
        int column = item % wide * columnFirst;
        for (int s = 0; s < itemRows * itemColumns; s++) {
            sums[s] = 0;
        }
        for (int r = item; r < rows; r += items) {
            atRow[r] = product * layout.get(table + 6) + place(layout, table + 9, firstRow + r);
        }
        for (int s = item; s < columns; s += items) {
            atColumn[s] = product * layout.get(table + 7) + place(layout, table + 18, firstColumn + s);
        }
        for (int from = begin; from < end; from += depth) {
            for (int d = item; d < depth; d += items) {
                deepA[d] = place(layout, table + 12, from + d);
                deepB[d] = place(layout, table + 15, from + d);
            }
            c.localBarrier();
            for (int e = item; e < rows * depth; e += items) {
                int r = e / depth;
                int d = e % depth;
                float value = 0;
                if (firstRow + r < m && from + d < end) {
                    value = a.get(atRow[r] + deepA[d]);
                }
                tileA[d * rows + r] = value;
            }
            for (int e = item; e < depth * columns; e += items) {
                int d = e / columns;
                int s = e % columns;
                float value = 0;
                if (firstColumn + s < n && from + d < end) {
                    value = b.get(atColumn[s] + deepB[d]);
                }
                tileB[d * columns + s] = value;
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
        }
        c.localBarrier();
        for (int r = item; r < rows; r += items) {
            atRow[r] = place(layout, table + 21, firstRow + r);
        }
        for (int s = item; s < columns; s += items) {
            atColumn[s] = place(layout, table + 24, firstColumn + s);
        }
        c.localBarrier();
        int firstY = part / products * layout.get(table + 5) + product * layout.get(table + 8);
        for (int i = 0; i < itemRows; i++) {
            for (int j = 0; j < itemColumns; j++) {
                int r = row + i * high;
                int s = column + j * columnStep;
                if (firstRow + r < m && firstColumn + s < n) {
                    y.set(firstY + atRow[r] + atColumn[s], sums[i * itemColumns + j]);
                }
            }
        }
    }

    /** Where index {@code i} of an axis lies; its table holds the size of a plane, the elements between planes, and the cells' table. */
    private static int place(IntArray layout, int axis, int i) {
        int plane = layout.get(axis);
        return i / plane * layout.get(axis + 1) + layout.get(layout.get(axis + 2) + i % plane);
    }
}
