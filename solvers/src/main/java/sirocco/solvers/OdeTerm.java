package sirocco.solvers;

import sirocco.tensor.Tensor;

/**
 * The right-hand side of y' = f(t, y, args).
 *
 * @param <Y> a tree of floating tensors
 * @param <A> a tree: the parameters
 */
@FunctionalInterface
public interface OdeTerm<Y, A> {

    /**
     * The slope, of the structure, types and shapes of {@code y}.
     *
     * @param t a scalar of the type of the first tensor of {@code y}
     */
    Y slope(Tensor t, Y y, A args);
}
