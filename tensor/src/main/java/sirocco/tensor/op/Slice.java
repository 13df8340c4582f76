package sirocco.tensor.op;

import java.util.List;
import java.util.stream.IntStream;
import sirocco.tensor.Shape;
import sirocco.tensor.Spec;
import sirocco.tensor.Tensor;

/** The elements from {@code start} (inclusive) to {@code stop} (exclusive) along each axis. */
public record Slice(List<Integer> start, List<Integer> stop) implements Linear {

    public Slice {
        start = List.copyOf(start);
        stop = List.copyOf(stop);
    }

    @Override
    public Spec output(List<Spec> inputs) {
        Shape shape = inputs.getFirst().shape();
        if (start.size() != shape.rank() || stop.size() != shape.rank()) {
            throw new IllegalArgumentException(
                    "slice: one range for each axis of " + shape + " is expected, got " + start + " to " + stop);
        }
        for (int i = 0; i < start.size(); i++) {
            if (start.get(i) < 0 || stop.get(i) < start.get(i) || stop.get(i) > shape.size(i)) {
                throw new IllegalArgumentException(
                        "slice: " + start.get(i) + " to " + stop.get(i) + " is no range of axis " + i + " of " + shape);
            }
        }
        return inputs.getFirst()
                .with(Shape.of(IntStream.range(0, start.size())
                        .map(i -> stop.get(i) - start.get(i))
                        .toArray()));
    }

    @Override
    public Tensor transpose(Tensor cotangent, List<Tensor> inputs) {
        Shape shape = inputs.getFirst().shape();
        List<Integer> high = IntStream.range(0, shape.rank())
                .mapToObj(i -> shape.size(i) - stop.get(i))
                .toList();
        return Ops.apply(new Pad(start, high), cotangent);
    }
}
