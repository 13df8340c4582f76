package sirocco.tensor.op;

import java.util.List;
import sirocco.tensor.Spec;
import sirocco.tensor.Tensor;

/** The sum of the cells under each position of a window, [N, C, H, W] → [N, C, outH, outW]; padding counts as zero. */
public record WindowSum(Window window) implements Linear {

    @Override
    public Spec output(List<Spec> inputs) {
        Spec x = inputs.getFirst();
        Window.requireImages(name(), x.shape());
        return x.with(window.output(name(), x.shape()));
    }

    @Override
    public Tensor transpose(Tensor cotangent, List<Tensor> inputs) {
        int height = inputs.getFirst().shape().size(2);
        int width = inputs.getFirst().shape().size(3);
        return Ops.apply(new WindowSpread(window, height, width), cotangent);
    }
}
