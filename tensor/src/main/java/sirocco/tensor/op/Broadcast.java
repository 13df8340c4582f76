package sirocco.tensor.op;

import java.util.List;
import sirocco.tensor.Shape;
import sirocco.tensor.Spec;
import sirocco.tensor.Tensor;

/** Elements repeated along axes of size 1 and along new leading axes, by numpy's rules. */
public record Broadcast(Shape to) implements Linear {

    @Override
    public Spec output(List<Spec> inputs) {
        Spec x = inputs.getFirst();
        if (!to.equals(Shape.broadcast(x.shape(), to))) {
            throw new IllegalArgumentException("broadcast: " + x.shape() + " cannot be broadcast to " + to);
        }
        return x.with(to);
    }

    @Override
    public Tensor transpose(Tensor cotangent, List<Tensor> inputs) {
        return Elementwise.unbroadcast(cotangent, inputs.getFirst().shape());
    }
}
