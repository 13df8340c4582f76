package sirocco.apps.workflow.ecg;

import sirocco.nn.Layer;
import sirocco.nn.Pass;
import sirocco.tensor.Buffer;
import sirocco.tensor.Tensor;

/** A part of a net that stays as it is: nothing in it is trained, and it works in training as outside. */
record Frozen(@Buffer Layer inner) implements Layer {

    @Override
    public Tensor apply(Tensor x, Pass pass) {
        return inner.apply(x, Pass.inference());
    }
}
