package sirocco.nn.layer;

import java.util.ArrayList;
import java.util.List;
import sirocco.nn.Layer;
import sirocco.nn.Pass;
import sirocco.tensor.Key;
import sirocco.tensor.Tensor;

/**
 * A multilayer perceptron: linear layers with an activation between them, and another one (often none) at the end;
 * […, first size] → […, last size].
 */
public record Mlp(List<Linear> linears, Activation between, Activation last) implements Layer {

    public Mlp {
        linears = List.copyOf(linears);
    }

    /** Layers of these sizes (input, hidden ones, output) with ReLU between them. */
    public static Mlp of(Key key, int... sizes) {
        return of(key, Activation.RELU, sizes);
    }

    /** Layers of these sizes (input, hidden ones, output) with {@code between} between them. */
    public static Mlp of(Key key, Activation between, int... sizes) {
        if (sizes.length < 2) {
            throw new IllegalArgumentException(
                    "mlp: at least the input's and the output's size are expected, got " + sizes.length + " sizes");
        }
        List<Key> keys = key.split(sizes.length - 1);
        List<Linear> linears = new ArrayList<>();
        for (int i = 1; i < sizes.length; i++) {
            linears.add(Linear.of(sizes[i - 1], sizes[i], keys.get(i - 1)));
        }
        return new Mlp(linears, between, Activation.IDENTITY);
    }

    /** The same with {@code activation} after the last layer. */
    public Mlp ending(Activation activation) {
        return new Mlp(linears, between, activation);
    }

    @Override
    public Tensor apply(Tensor x, Pass pass) {
        Tensor h = x;
        for (Linear hidden : linears.subList(0, linears.size() - 1)) {
            h = between.apply(hidden.apply(h, pass), pass);
        }
        return last.apply(linears.getLast().apply(h, pass), pass);
    }
}
