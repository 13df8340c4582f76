package sirocco.kernels.cpu;

import java.util.ArrayList;
import java.util.List;
import sirocco.kernels.cpu.ScalarCode.Builder;
import sirocco.tensor.DType;
import sirocco.tensor.op.MatMul;

/** Sums and products of matrices as operations on single numbers, in the order in which vectors add them. */
final class ScalarSums {
    private static final int TILE = 4;

    private final Builder code;
    private final DType dtype;
    /** Elements of a vector. */
    private final int lanes;

    private final int zero;

    ScalarSums(Builder code, DType dtype) {
        this.code = code;
        this.dtype = dtype;
        lanes = Lanes.BYTES / dtype.bytes();
        zero = code.literal(dtype, 0.0);
    }

    /** A sum; to a sum that began with 0, and so is not −0, no further 0 is added. */
    private int add(int a, int b) {
        return code.isZero(a) && code.beganWithZero(b) ? b : code.apply("add", code.dtype(a), a, b);
    }

    private int wide(int x) {
        return code.convert(x, DType.F64);
    }

    /** The sum of a row, as {@link Sum#row}. */
    int row(List<Integer> x) {
        int n = x.size();
        int step = TILE * lanes;
        int sum = code.literal(DType.F64, 0.0);
        int whole = n / step * step;
        for (int from = 0; from < whole; from += Sum.DEPTH * step) {
            sum = add(sum, block(x.subList(from, Math.min(whole, from + Sum.DEPTH * step))));
        }
        if (whole < n) {
            sum = add(sum, rest(x.subList(whole, n)));
        }
        return code.convert(sum, dtype);
    }

    private int block(List<Integer> x) {
        List<Integer> sums = new ArrayList<>();
        for (int lane = 0; lane < lanes; lane++) {
            int[] tile = {zero, zero, zero, zero};
            for (int i = lane; i < x.size(); i += lanes) {
                int part = i / lanes % TILE;
                tile[part] = add(tile[part], x.get(i));
            }
            sums.add(add(add(tile[0], tile[1]), add(tile[2], tile[3])));
        }
        return ofLanes(halves(sums));
    }

    private int rest(List<Integer> x) {
        int whole = x.size() / lanes * lanes;
        int sum = code.literal(DType.F64, 0.0);
        if (whole > 0) {
            List<Integer> sums = new ArrayList<>();
            for (int lane = 0; lane < lanes; lane++) {
                int each = code.literal(DType.F64, 0.0);
                for (int i = lane; i < whole; i += lanes) {
                    each = add(each, wide(x.get(i)));
                }
                sums.add(each);
            }
            sum = ofLanes(halves(sums));
        }
        for (int element : x.subList(whole, x.size())) {
            sum = add(sum, wide(element));
        }
        return sum;
    }

    /** Floats become doubles, and the higher half is added to the lower. */
    private List<Integer> halves(List<Integer> sums) {
        if (dtype == DType.F64) {
            return sums;
        }
        List<Integer> result = new ArrayList<>();
        for (int i = 0; i < lanes / 2; i++) {
            result.add(add(wide(sums.get(i)), wide(sums.get(i + lanes / 2))));
        }
        return result;
    }

    /** As {@link Lanes#sum(jdk.incubator.vector.DoubleVector)}: halves added to halves. */
    private int ofLanes(List<Integer> sums) {
        List<Integer> now = sums;
        while (now.size() > 1) {
            int half = now.size() / 2;
            List<Integer> next = new ArrayList<>();
            for (int i = 0; i < half; i++) {
                next.add(add(now.get(i), now.get(i + half)));
            }
            now = next;
        }
        return now.getFirst();
    }

    /**
     * The sum of one column of several.
     *
     * @param whole whether the column is one of a vector that is full
     */
    int column(List<Integer> x, boolean whole) {
        int depth = whole ? 2 * Sum.DEPTH : Sum.DEPTH;
        int sum = code.literal(DType.F64, 0.0);
        for (int from = 0; from < x.size(); from += depth) {
            int[] parts = {zero, zero};
            List<Integer> rows = x.subList(from, Math.min(x.size(), from + depth));
            for (int i = 0; i < rows.size(); i++) {
                boolean odd = whole && i % 2 == 1;
                parts[odd ? 1 : 0] = add(parts[odd ? 1 : 0], rows.get(i));
            }
            sum = add(sum, wide(whole ? add(parts[0], parts[1]) : parts[0]));
        }
        return code.convert(sum, dtype);
    }

    /**
     * An element of a product of an m × k and a k × n matrix, as {@link sirocco.kernels.cpu.MatMul} computes it.
     *
     * @param row the elements of a row of A
     * @param column those of a column of B
     * @param i the number of the row
     * @param j the number of the column
     */
    int product(MatMul op, int m, int n, int i, int j, List<Integer> row, List<Integer> column) {
        if (m == 1) {
            boolean plain = op.b() == MatMul.Layout.PLAIN || n == 1;
            return plain ? along(n, j, row, column) : dot(column, row);
        }
        if (n == 1) {
            return op.a() == MatMul.Layout.TRANSPOSED ? along(m, i, column, row) : dot(row, column);
        }
        return fma(zero, row, column, 0, 1);
    }

    private int fma(int start, List<Integer> a, List<Integer> b, int first, int step) {
        int sum = start;
        for (int p = first; p < a.size(); p += step) {
            sum = code.apply("fma", dtype, a.get(p), b.get(p), sum);
        }
        return sum;
    }

    /** As {@link MatMulRow}: in the columns of two vectors at a time, even and odd terms have sums of their own. */
    private int along(int columns, int column, List<Integer> x, List<Integer> b) {
        int after = columns % (8 * lanes);
        int before = columns - after;
        boolean paired = column >= before && column - before < after / (2 * lanes) * (2 * lanes);
        return paired ? add(fma(zero, x, b, 0, 2), fma(zero, x, b, 1, 2)) : fma(zero, x, b, 0, 1);
    }

    /** As {@link MatMulDot}. */
    private int dot(List<Integer> a, List<Integer> x) {
        List<Integer> sums = new ArrayList<>();
        for (int lane = 0; lane < lanes; lane++) {
            sums.add(fma(zero, x, a, lane, lanes));
        }
        while (sums.size() > 1
                && sums.subList(sums.size() / 2, sums.size()).stream().allMatch(code::isZero)) {
            sums = sums.subList(0, sums.size() / 2);
        }
        return add(zero, ofLanes(sums));
    }
}
