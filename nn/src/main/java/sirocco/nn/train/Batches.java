package sirocco.nn.train;

import java.util.stream.IntStream;
import sirocco.tensor.ConcreteTensor;
import sirocco.tensor.DType;
import sirocco.tensor.Key;
import sirocco.tensor.Spec;

/** A data set cut into batches of one size, the last one filled up with rows of weight 0, all in the same memory. */
final class Batches<D> {
    private final D data;
    private final int rows;
    private final int size;
    private final Batch<D> batch;
    private final long seed;
    private int[] order;
    private int epoch = -1;

    /** In the data's own order. */
    Batches(D data, int batchSize) {
        this(data, batchSize, 0);
    }

    /** @param seed of the order of rows in each epoch */
    Batches(D data, int batchSize, long seed) {
        this.seed = seed;
        this.data = data;
        this.rows = Rows.count(data);
        if (rows == 0) {
            throw new IllegalArgumentException("data set without rows: there is nothing to train on or to evaluate");
        }
        this.size = Math.min(batchSize, rows);
        boolean padded = rows % size != 0;
        this.batch = new Batch<>(
                Rows.allocate(data, size), padded ? ConcreteTensor.uninitialised(Spec.of(DType.F32, size)) : null);
        this.order = IntStream.range(0, rows).toArray();
    }

    int rows() {
        return rows;
    }

    int count() {
        return Math.ceilDiv(rows, size);
    }

    /** The batch of step {@code step} of a training (0, 1, …), valid until the next call. */
    Batch<D> of(long step) {
        order(step);
        return get((int) (step % count()));
    }

    /** The row of the data set that is row {@code row} of the batch of step {@code step}. */
    int row(long step, int row) {
        order(step);
        return order[(int) (step % count()) * size + row];
    }

    /** Puts the rows into the random order of a step's epoch; one batch of all rows stays as it is. */
    private void order(long step) {
        int ofStep = (int) (step / count());
        if (ofStep != epoch && count() > 1) {
            epoch = ofStep;
            order = Key.of(seed).fold(epoch).permutation(rows).toInts();
        }
    }

    /** Batch {@code index}, valid until the next call. */
    Batch<D> get(int index) {
        int from = index * size;
        int until = Math.min(rows, from + size);
        Rows.copy(data, batch.data(), order, from, until);
        if (batch.weights() instanceof ConcreteTensor weights) {
            for (int i = 0; i < size; i++) {
                DType.F32.setDouble(weights.segment(), i, from + i < until ? 1 : 0);
            }
        }
        return batch;
    }

    /** The number of rows of batch {@code index} that count. */
    int rowsOf(int index) {
        return Math.min(rows, (index + 1) * size) - index * size;
    }
}
