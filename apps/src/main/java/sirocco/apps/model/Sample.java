package sirocco.apps.model;

import java.util.Optional;
import sirocco.tensor.Tensor;

/**
 * Rows of data as a model takes them.
 *
 * @param source where they came from, for messages
 * @param inputs [n, …]
 * @param truth [n] classes, or [n, outputs] values; empty where the data have none
 */
public record Sample(String source, Tensor inputs, Optional<Tensor> truth) {
    public int rows() {
        return inputs.shape().size(0);
    }
}
