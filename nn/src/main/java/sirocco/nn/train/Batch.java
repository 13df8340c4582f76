package sirocco.nn.train;

import sirocco.nn.Pass;
import sirocco.tensor.DType;
import sirocco.tensor.Tensor;

/**
 * Some rows of a data set.
 *
 * @param data a tree of tensors [batch, …]
 * @param weights F32 [batch], 0 for rows that fill up a last, smaller batch; null if there never are such rows
 */
record Batch<D>(D data, Tensor weights) {

    Pass over(Pass pass) {
        return weights == null ? pass : pass.weighted(weights);
    }

    /** How many rows count, F32. */
    Tensor rows() {
        return weights == null ? Tensor.scalar(DType.F32, Rows.count(data)) : weights.sum();
    }
}
