package sirocco.tensor.op;

import java.util.List;
import java.util.Locale;
import sirocco.tensor.Spec;
import sirocco.tensor.Tensor;

/**
 * An operation on tensors as data: what it gives for what inputs, and its derivative. Values are computed by backends.
 *
 * <p>An operation is a record or an enum constant, so that equal operations are equal: caches and the elimination of
 * common sub-expressions rely on it.
 */
public sealed interface Op permits Primitive, Composite {

    /** The name in graphs and messages. */
    default String name() {
        String own = this instanceof Enum<?> e ? e.name() : getClass().getSimpleName();
        return own.toLowerCase(Locale.ROOT);
    }

    /**
     * The outputs for inputs of these types and shapes.
     *
     * @throws IllegalArgumentException if the inputs do not fit, saying what was expected and what was got
     */
    List<Spec> outputs(List<Spec> inputs);

    /** Computes the outputs together with the function that pulls cotangents of the outputs back to the inputs. */
    Linearized linearize(List<Tensor> inputs);

    /**
     * The tangents of the outputs (Jacobian-vector product).
     *
     * @param tangents one for each input; null stands for zero
     * @return one for each output; null stands for zero
     */
    List<Tensor> jvp(List<Tensor> inputs, List<Tensor> outputs, List<Tensor> tangents);
}
