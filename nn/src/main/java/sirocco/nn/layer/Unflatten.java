package sirocco.nn.layer;

import java.util.List;
import sirocco.nn.Layer;
import sirocco.nn.Pass;
import sirocco.tensor.Shape;
import sirocco.tensor.Tensor;

/**
 * [batch, a·b·…] → [batch, a, b, …]; PyTorch's {@code nn.Unflatten(1, (a, b, …))}.
 *
 * @param sizes a, b, …
 */
public record Unflatten(List<Integer> sizes) implements Layer {

    public static Unflatten to(Integer... sizes) {
        return new Unflatten(List.of(sizes));
    }

    @Override
    public Tensor apply(Tensor x, Pass pass) {
        Shape inner = Shape.of(sizes.stream().mapToInt(Integer::intValue).toArray());
        return x.reshape(Shape.of(x.shape().size(0)).concat(inner));
    }
}
