package sirocco.nn.train;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.stream.IntStream;
import sirocco.tensor.ConcreteTensor;
import sirocco.tensor.Shape;
import sirocco.tensor.Spec;
import sirocco.tensor.Tensor;
import sirocco.tensor.Tree;

/** Rows of data sets: trees of tensors whose first axes are equally long. */
public final class Rows {
    private Rows() {}

    /** The length of the first axis. */
    public static int count(Object data) {
        List<Tensor> leaves = Tree.leaves(data);
        if (leaves.isEmpty() || leaves.getFirst().rank() == 0) {
            throw new IllegalArgumentException("a data set of tensors [rows, …] is expected, got " + data);
        }
        int rows = leaves.getFirst().shape().size(0);
        for (Tensor leaf : leaves) {
            if (leaf.rank() == 0 || leaf.shape().size(0) != rows) {
                throw new IllegalArgumentException("data set: tensors of different numbers of rows: "
                        + leaves.getFirst().spec() + " and " + leaf.spec());
            }
        }
        return rows;
    }

    /** The rows of these indices, as new tensors. */
    public static <D> D take(D data, int... rows) {
        D taken = allocate(data, rows.length);
        copy(data, taken, rows, 0, rows.length);
        return taken;
    }

    /** The rows {@code from} (inclusive) to {@code to} (exclusive), as new tensors. */
    public static <D> D range(D data, int from, int to) {
        return take(data, IntStream.range(from, to).toArray());
    }

    /** Memory for {@code rows} rows like those of {@code data}. */
    static <D> D allocate(D data, int rows) {
        return Tree.map(data, t -> ConcreteTensor.uninitialised(spec(t, rows)));
    }

    private static Spec spec(Tensor t, int rows) {
        Shape shape = t.shape().with(0, rows);
        return t.spec().with(shape);
    }

    /**
     * Fills {@code to} with the rows {@code order[from]} to {@code order[until − 1]}, and what is left with the
     * first.
     */
    static void copy(Object data, Object to, int[] order, int from, int until) {
        List<Tensor> sources = Tree.leaves(data);
        List<Tensor> targets = Tree.leaves(to);
        for (int i = 0; i < sources.size(); i++) {
            copyLeaf((ConcreteTensor) sources.get(i), (ConcreteTensor) targets.get(i), order, from, until);
        }
    }

    private static void copyLeaf(ConcreteTensor source, ConcreteTensor target, int[] order, int from, int until) {
        MemorySegment in = source.segment();
        MemorySegment out = target.segment();
        int rows = target.shape().size(0);
        long bytes = rows == 0 ? 0 : target.spec().bytes() / rows;
        for (int i = 0; i < rows; i++) {
            int row = order[from + i < until ? from + i : from];
            MemorySegment.copy(in, row * bytes, out, i * bytes, bytes);
        }
    }
}
