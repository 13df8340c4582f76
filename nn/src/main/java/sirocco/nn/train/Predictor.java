package sirocco.nn.train;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import sirocco.nn.Layer;
import sirocco.nn.Pass;
import sirocco.tensor.Compiled;
import sirocco.tensor.Device;
import sirocco.tensor.Tensor;

/**
 * A model's outputs for a whole data set, computed in batches by one compiled program.
 *
 * @param <M> the model, a tree
 * @param <X> the inputs, a tree of tensors [rows, …]
 */
public final class Predictor<M, X> {
    private final Compiled.Of2<M, X, Tensor> program;
    private final int batchSize;

    private Predictor(Compiled.Of2<M, X, Tensor> program, int batchSize) {
        this.program = program;
        this.batchSize = batchSize;
    }

    /** The outputs of a layer in inference. */
    public static <M extends Layer> Predictor<M, Tensor> of(Device device, int batchSize) {
        return of(device, batchSize, (model, x) -> model.apply(x, Pass.inference()));
    }

    /** The outputs of any function whose result has a row for each row of its input. */
    public static <M, X> Predictor<M, X> of(Device device, int batchSize, BiFunction<M, X, Tensor> f) {
        return new Predictor<>(device.compile(f), batchSize);
    }

    /** The outputs, [rows, …], for all rows of {@code inputs}. */
    public Tensor apply(M model, X inputs) {
        Batches<X> batches = new Batches<>(inputs, batchSize);
        List<Tensor> outputs = new ArrayList<>();
        for (int i = 0; i < batches.count(); i++) {
            Tensor output = program.apply(model, batches.get(i).data());
            outputs.add(output.slice(0, 0, batches.rowsOf(i)));
        }
        return Tensor.concat(0, outputs);
    }
}
