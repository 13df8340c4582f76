package sirocco.tensor.op;

import java.util.List;
import java.util.stream.IntStream;
import sirocco.tensor.Shape;
import sirocco.tensor.Spec;
import sirocco.tensor.Tensor;

/** Axes in another order: axis i of the result is axis {@code order[i]} of the input. */
public record Permute(List<Integer> order) implements Linear {

    public Permute {
        order = List.copyOf(order);
    }

    public static Permute of(int... order) {
        return new Permute(IntStream.of(order).boxed().toList());
    }

    @Override
    public Spec output(List<Spec> inputs) {
        Shape shape = inputs.getFirst().shape();
        boolean complete = IntStream.range(0, shape.rank()).allMatch(order::contains);
        if (!complete || order.size() != shape.rank()) {
            throw new IllegalArgumentException("permute: " + order + " does not name each axis of " + shape + " once");
        }
        return inputs.getFirst()
                .with(Shape.of(order.stream().mapToInt(shape::size).toArray()));
    }

    @Override
    public Tensor transpose(Tensor cotangent, List<Tensor> inputs) {
        return cotangent.permute(inverse(orderArray()));
    }

    public int[] orderArray() {
        return order.stream().mapToInt(Integer::intValue).toArray();
    }

    /** Whether it swaps the last two axes and leaves the others. */
    public boolean isTranspose() {
        int n = order.size();
        return n >= 2
                && order.get(n - 1) == n - 2
                && order.get(n - 2) == n - 1
                && IntStream.range(0, n - 2).allMatch(i -> order.get(i) == i);
    }

    /** The order that undoes {@code order}. */
    public static int[] inverse(int[] order) {
        int[] result = new int[order.length];
        for (int i = 0; i < order.length; i++) {
            result[order[i]] = i;
        }
        return result;
    }
}
