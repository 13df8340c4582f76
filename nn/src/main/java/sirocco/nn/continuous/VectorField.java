package sirocco.nn.continuous;

import sirocco.solvers.OdeTerm;
import sirocco.tensor.Tensor;

/** The right-hand side of dy/dt = f(t, y), with its parameters: a record of tensors, so that it is part of a model. */
public interface VectorField {

    /**
     * f(t, y), […, n].
     *
     * @param t a scalar, or […, 1] where rows have times of their own
     * @param y […, n]
     */
    Tensor slope(Tensor t, Tensor y);

    /** This field for a solver. */
    default OdeTerm<Tensor, Object> term() {
        return (t, y, none) -> slope(t, y);
    }
}
