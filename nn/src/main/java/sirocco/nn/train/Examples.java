package sirocco.nn.train;

import sirocco.tensor.Tensor;

/**
 * Inputs and what a model shall answer to them.
 *
 * @param inputs [n, …]
 * @param targets [n, …]
 */
public record Examples(Tensor inputs, Tensor targets) {}
