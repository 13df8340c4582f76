package sirocco.apps.workflow.ecg;

import sirocco.nn.Layer;
import sirocco.nn.Pass;
import sirocco.nn.layer.MultiHeadAttention;
import sirocco.tensor.Tensor;

/**
 * The last step of self-attention over a sequence, [batch, time, features] → [batch, features]. Only the last step asks,
 * which gives what the whole of self-attention has in its last step, at a small part of the cost.
 */
record LastStepAttention(MultiHeadAttention attention) implements Layer {

    @Override
    public Tensor apply(Tensor x, Pass pass) {
        int time = x.shape().size(1);
        Tensor last = x.slice(1, time - 1, time);
        return attention.attend(last, x, x, null, pass).output().squeeze(1);
    }
}
