package sirocco.tensor.op;

import java.util.List;
import sirocco.tensor.Shape;
import sirocco.tensor.Spec;
import sirocco.tensor.Tensor;

/** Zeros added before ({@code low}) and after ({@code high}) the elements of each axis. */
public record Pad(List<Integer> low, List<Integer> high) implements Linear {

    public Pad {
        low = List.copyOf(low);
        high = List.copyOf(high);
    }

    @Override
    public Spec output(List<Spec> inputs) {
        Shape shape = inputs.getFirst().shape();
        if (low.size() != shape.rank() || high.size() != shape.rank()) {
            throw new IllegalArgumentException(
                    "pad: one number for each axis of " + shape + " is expected, got low " + low + ", high " + high);
        }
        int[] sizes = shape.toArray();
        for (int i = 0; i < sizes.length; i++) {
            if (low.get(i) < 0 || high.get(i) < 0) {
                throw new IllegalArgumentException("pad: negative: low " + low + ", high " + high + "; use slice");
            }
            sizes[i] += low.get(i) + high.get(i);
        }
        return inputs.getFirst().with(Shape.of(sizes));
    }

    @Override
    public Tensor transpose(Tensor cotangent, List<Tensor> inputs) {
        Shape shape = inputs.getFirst().shape();
        List<Integer> stop = java.util.stream.IntStream.range(0, shape.rank())
                .mapToObj(i -> low.get(i) + shape.size(i))
                .toList();
        return Ops.apply(new Slice(low, stop), cotangent);
    }
}
