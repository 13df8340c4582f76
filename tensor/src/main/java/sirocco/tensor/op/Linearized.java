package sirocco.tensor.op;

import java.util.List;
import java.util.function.UnaryOperator;
import sirocco.tensor.Tensor;

/**
 * An operation's outputs and its pullback: from one cotangent for each output (null is zero) to one for each input (null
 * where there is none).
 */
public record Linearized(List<Tensor> outputs, UnaryOperator<List<Tensor>> pullback) {}
