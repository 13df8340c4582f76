package sirocco.apps.workflow.ecg;

import sirocco.nn.Layer;
import sirocco.nn.Pass;
import sirocco.tensor.Tensor;

/** [batch, time, features] → [batch, features]. */
record MeanOverTime() implements Layer {

    @Override
    public Tensor apply(Tensor x, Pass pass) {
        return x.mean(1);
    }
}
