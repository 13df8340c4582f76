package sirocco.apps.workflow.ecg;

import sirocco.nn.Layer;
import sirocco.nn.Pass;
import sirocco.tensor.Tensor;

/** [batch, channels, time] → [batch, time, channels]: from what convolutions give to what sequence layers take. */
record ChannelsLast() implements Layer {

    @Override
    public Tensor apply(Tensor x, Pass pass) {
        return x.swap(1, 2);
    }
}
