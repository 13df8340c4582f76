package sirocco.nn.layer;

import sirocco.nn.Layer;
import sirocco.nn.Pass;
import sirocco.tensor.Tensor;

/** The last step of a sequence, [batch, time, features] → [batch, features]. */
public record LastStep() implements Layer {

    @Override
    public Tensor apply(Tensor x, Pass pass) {
        return x.select(1, -1);
    }
}
