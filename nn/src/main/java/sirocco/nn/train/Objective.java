package sirocco.nn.train;

import sirocco.nn.Layer;
import sirocco.nn.Pass;
import sirocco.nn.loss.Loss;
import sirocco.tensor.Tensor;

/**
 * What training makes small.
 *
 * @param <M> the model, a tree
 * @param <D> a batch, a tree of tensors [batch, …]
 */
@FunctionalInterface
public interface Objective<M, D> {

    /** The mean loss of a batch, a scalar; rows count by the weights that {@code pass} has for them. */
    Tensor loss(M model, D batch, Pass pass);

    /** The loss of a layer's outputs. */
    static <M extends Layer> Objective<M, Examples> of(Loss loss) {
        return (model, batch, pass) -> loss.mean(model.apply(batch.inputs(), pass), batch.targets(), pass);
    }
}
