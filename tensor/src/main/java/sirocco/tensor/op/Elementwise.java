package sirocco.tensor.op;

import java.util.List;
import sirocco.tensor.Shape;
import sirocco.tensor.Spec;
import sirocco.tensor.Tensor;

/** Operations in which each element of the result depends on one element of each input; inputs are broadcast. */
public sealed interface Elementwise extends Primitive permits Unary, Binary, Compare, Select, Convert {

    /** The shape to which all inputs are broadcast by numpy's rules. */
    static Shape broadcast(Op op, List<Spec> inputs) {
        Shape shape = inputs.getFirst().shape();
        for (Spec input : inputs.subList(1, inputs.size())) {
            Shape wider = Shape.broadcast(shape, input.shape());
            if (wider == null) {
                throw new IllegalArgumentException(op.name() + ": shapes " + shape + " and " + input.shape()
                        + " cannot be broadcast together: sizes must be equal or 1, counted from the last axis");
            }
            shape = wider;
        }
        return shape;
    }

    /** The cotangent of an input of shape {@code shape} that was broadcast: summed over the axes that were repeated. */
    static Tensor unbroadcast(Tensor cotangent, Shape shape) {
        if (cotangent.shape().equals(shape)) {
            return cotangent;
        }
        int extra = cotangent.rank() - shape.rank();
        int[] axes = java.util.stream.IntStream.range(0, cotangent.rank())
                .filter(i -> i < extra || shape.size(i - extra) == 1)
                .toArray();
        return cotangent.sum(axes).reshape(shape);
    }

    /** The sum of {@code terms}, null standing for zero; null if all are. */
    static Tensor sum(List<Tensor> terms, Shape shape) {
        Tensor sum = null;
        for (Tensor term : terms) {
            if (term != null) {
                sum = sum == null ? term : sum.add(term);
            }
        }
        return sum == null ? null : sum.broadcastTo(shape);
    }
}
