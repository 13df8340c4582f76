package sirocco.nn.layer;

import java.util.List;
import sirocco.nn.Layer;
import sirocco.nn.Pass;
import sirocco.tensor.Tensor;

/** Layers one after another; PyTorch's {@code nn.Sequential}, also in the names of its parameters: {@code 0.weight}. */
public record Sequential(List<Layer> steps) implements Layer {

    public Sequential {
        steps = List.copyOf(steps);
    }

    public static Sequential of(Layer... steps) {
        return new Sequential(List.of(steps));
    }

    @Override
    public Tensor apply(Tensor x, Pass pass) {
        Tensor y = x;
        for (Layer step : steps) {
            y = step.apply(y, pass);
        }
        return y;
    }
}
