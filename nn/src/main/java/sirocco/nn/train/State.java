package sirocco.nn.train;

import sirocco.nn.optimiser.Optimiser;
import sirocco.tensor.DType;
import sirocco.tensor.Key;
import sirocco.tensor.Tensor;

/**
 * All that training changes; a tree, so that it can be saved and training continued from it.
 *
 * @param step how many steps were done, I32 scalar
 * @param key of the steps to come
 * @param sums of the epoch so far
 */
public record State<M, S>(M model, S optimiser, Key key, Tensor step, Sums sums) {

    /**
     * What is summed over the steps of an epoch, F32 scalars.
     *
     * @param loss mean losses times rows
     * @param rows how many rows
     * @param finiteSteps how many steps had a finite loss; the others are in none of these sums
     */
    public record Sums(Tensor loss, Tensor rows, Tensor finiteSteps) {

        static Sums zero() {
            return new Sums(Tensor.scalar(DType.F32, 0), Tensor.scalar(DType.F32, 0), Tensor.scalar(DType.F32, 0));
        }

        /**
         * These after another step, or that step's alone if it is the {@code first} of its epoch (BOOL); a loss that
         * is not finite is not counted.
         */
        Sums with(Tensor loss, Tensor rows, Tensor first) {
            Tensor wide = loss.convert(DType.F32);
            Tensor finite = wide.abs().lt(Double.POSITIVE_INFINITY);
            return new Sums(
                    begun(this.loss, first).add(finite.where(wide.mul(rows), wide.like(0))),
                    begun(this.rows, first).add(finite.where(rows, rows.like(0))),
                    begun(finiteSteps, first).add(finite.convert(DType.F32)));
        }

        private static Tensor begun(Tensor sum, Tensor first) {
            return first.where(sum.like(0), sum);
        }
    }

    static <M, S> State<M, S> of(M model, Optimiser<S> optimiser, Key key) {
        return new State<>(model, optimiser.init(model), key, Tensor.scalar(DType.I32, 0), Sums.zero());
    }
}
