package sirocco.nn;

import sirocco.tensor.Tensor;

/**
 * A function of one tensor with parameters. A layer is a record of tensors and further layers, so that it is a
 * parameter tree; its other components are static settings, compared by equals (enums and numbers, never lambdas).
 */
public interface Layer {

    /** The output for {@code x}; {@code pass} says whether this is training, and takes changed statistics. */
    Tensor apply(Tensor x, Pass pass);

    /** The output outside training. */
    default Tensor apply(Tensor x) {
        return apply(x, Pass.inference());
    }
}
