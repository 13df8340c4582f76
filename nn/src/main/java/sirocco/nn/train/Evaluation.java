package sirocco.nn.train;

import java.util.List;
import sirocco.tensor.Compiled;
import sirocco.tensor.Tensor;

/** The mean loss of a model on a whole data set, in inference, batch by batch. */
record Evaluation<M, D>(Compiled.Of2<M, Batch<D>, List<Tensor>> program, Batches<D> batches) {

    double loss(M model) {
        double sum = 0;
        double rows = 0;
        for (int i = 0; i < batches.count(); i++) {
            List<Tensor> result = program.apply(model, batches.get(i));
            double count = result.get(1).item();
            sum += result.get(0).item() * count;
            rows += count;
        }
        return sum / rows;
    }
}
