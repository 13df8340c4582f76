package sirocco.nn.loss;

import java.util.stream.IntStream;
import sirocco.nn.Pass;
import sirocco.tensor.Tensor;

/**
 * How far an output is from its target. The mean can be weighted by row, so that a last, smaller batch may be filled
 * up with rows of weight 0.
 */
public interface Loss {

    /** The loss of each element or, where rows are classified as a whole, of each row: [batch, …]. */
    Tensor each(Tensor output, Tensor target);

    /** What each row counts in the mean, [batch]; null if all count the same. */
    default Tensor rowShares(Tensor output, Tensor target) {
        return null;
    }

    /** The sum over all elements. */
    default Tensor sum(Tensor output, Tensor target) {
        return each(output, target).sum();
    }

    /** The mean over all elements. */
    default Tensor mean(Tensor output, Tensor target) {
        Tensor each = each(output, target);
        Tensor shares = rowShares(output, target);
        return shares == null ? each.mean() : each.sum().div(shares.sum());
    }

    /**
     * The mean over the rows, each with its weight.
     *
     * @param rowWeights [batch], of the output's type; not all 0
     */
    default Tensor mean(Tensor output, Tensor target, Tensor rowWeights) {
        Tensor each = each(output, target);
        int[] inner = IntStream.range(1, each.rank()).toArray();
        Tensor rows = inner.length == 0 ? each : each.mean(inner);
        Tensor shares = rowShares(output, target);
        Tensor counts = shares == null ? rowWeights : rowWeights.mul(shares);
        return rows.mul(rowWeights).sum().div(counts.sum());
    }

    /** The mean over the rows, with the weights that {@code pass} has for them. */
    default Tensor mean(Tensor output, Tensor target, Pass pass) {
        return pass.rowWeights()
                .map(w -> mean(output, target, w.convert(output.dtype())))
                .orElseGet(() -> mean(output, target));
    }

    /** Throws unless output and target have one shape, so that nothing is broadcast unseen. */
    static void requireAlike(String loss, Tensor output, Tensor target) {
        if (!output.spec().equals(target.spec())) {
            throw new IllegalArgumentException(loss + ": output " + output.spec() + " and target " + target.spec()
                    + " must have one type and shape: reshape or convert one of them");
        }
    }
}
