package sirocco.nn.train;

import java.util.stream.IntStream;
import sirocco.tensor.ConcreteTensor;
import sirocco.tensor.DType;
import sirocco.tensor.Spec;

/** A data set cut into batches of one size, the last one filled up with rows of weight 0. */
final class Batches<D> {
    private final D data;
    private final int rows;
    private final int size;
    private final int[] ownOrder;
    private Batch<D> own;

    Batches(D data, int batchSize) {
        this.data = data;
        this.rows = Rows.count(data);
        if (rows == 0) {
            throw new IllegalArgumentException("data set without rows: there is nothing to train on or to evaluate");
        }
        this.size = Math.min(batchSize, rows);
        this.ownOrder = IntStream.range(0, rows).toArray();
    }

    int rows() {
        return rows;
    }

    /** Rows of a batch. */
    int size() {
        return size;
    }

    int count() {
        return Math.ceilDiv(rows, size);
    }

    /** Batch {@code index} in the data's own order, valid until the next call. */
    Batch<D> get(int index) {
        if (own == null) {
            own = allocate();
        }
        fill(own, index, ownOrder);
        return own;
    }

    /** Memory for a batch. */
    Batch<D> allocate() {
        boolean padded = rows % size != 0;
        return new Batch<>(
                Rows.allocate(data, size), padded ? ConcreteTensor.uninitialised(Spec.of(DType.F32, size)) : null);
    }

    /** Makes {@code batch} batch {@code index} of the data in this order of rows. */
    void fill(Batch<D> batch, int index, int... order) {
        int from = index * size;
        Rows.copy(data, batch.data(), order, from, from + rowsOf(index));
        if (batch.weights() instanceof ConcreteTensor weights) {
            for (int i = 0; i < size; i++) {
                DType.F32.setDouble(weights.segment(), i, i < rowsOf(index) ? 1 : 0);
            }
        }
    }

    /** The number of rows of batch {@code index} that count. */
    int rowsOf(int index) {
        return Math.min(rows, (index + 1) * size) - index * size;
    }
}
