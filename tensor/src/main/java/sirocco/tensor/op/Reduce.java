package sirocco.tensor.op;

import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import sirocco.tensor.DType;
import sirocco.tensor.Shape;
import sirocco.tensor.Spec;
import sirocco.tensor.Tensor;

/** The sum, product, maximum or minimum over {@code axes} (ascending, from 0), which disappear. */
public record Reduce(Kind kind, List<Integer> axes) implements Primitive {

    /** What elements are reduced to. */
    public enum Kind {
        SUM,
        PROD,
        MAX,
        MIN
    }

    public Reduce {
        axes = List.copyOf(new TreeSet<>(axes));
    }

    @Override
    public String name() {
        return kind.name().toLowerCase(java.util.Locale.ROOT);
    }

    @Override
    public List<Spec> outputs(List<Spec> inputs) {
        Spec x = inputs.getFirst();
        if (x.dtype() == DType.BOOL && (kind == Kind.SUM || kind == Kind.PROD)) {
            throw new IllegalArgumentException(name() + ": not defined for BOOL. Convert first: x.convert(DType.I32)");
        }
        Shape shape = x.shape().without(axesArray());
        boolean empty = x.shape().size() == 0 && shape.size() > 0;
        if (empty && (kind == Kind.MAX || kind == Kind.MIN)) {
            throw new IllegalArgumentException(
                    name() + " over axes " + axes + " of " + x + ": no element to choose from");
        }
        return List.of(x.with(shape));
    }

    public int[] axesArray() {
        return axes.stream().mapToInt(Integer::intValue).toArray();
    }

    /** {@code reduced} with axes of size 1 where they were reduced away from {@code shape}. */
    private Tensor kept(Tensor reduced, Shape shape) {
        Shape ones = shape;
        for (int axis : axes) {
            ones = ones.with(axis, 1);
        }
        return reduced.reshape(ones);
    }

    @Override
    public List<Tensor> vjp(List<Tensor> inputs, List<Tensor> outputs, List<Tensor> cotangents) {
        Tensor x = inputs.getFirst();
        if (!x.dtype().isFloating()) {
            return Arrays.asList((Tensor) null);
        }
        Tensor dy = kept(cotangents.getFirst(), x.shape());
        return List.of(
                kind == Kind.SUM
                        ? dy.broadcastTo(x.shape())
                        : dy.mul(derivative(x, kept(outputs.getFirst(), x.shape()))));
    }

    @Override
    public List<Tensor> jvp(List<Tensor> inputs, List<Tensor> outputs, List<Tensor> tangents) {
        Tensor x = inputs.getFirst();
        Tensor dx = tangents.getFirst();
        if (dx == null || !x.dtype().isFloating()) {
            return Arrays.asList((Tensor) null);
        }
        Tensor weighted = kind == Kind.SUM ? dx : dx.mul(derivative(x, kept(outputs.getFirst(), x.shape())));
        return List.of(weighted.sum(axesArray()));
    }

    /** ∂y/∂x with the shape of x; equal extremes share it. */
    private Tensor derivative(Tensor x, Tensor y) {
        return switch (kind) {
            case SUM -> x.like(1).broadcastTo(x.shape());
            case PROD -> productOfOthers(x);
            case MAX, MIN -> {
                Tensor chosen = x.eq(y).convert(x.dtype());
                yield chosen.div(kept(chosen.sum(axesArray()), x.shape()));
            }
        };
    }

    /** The product of all other elements along the axes, without a division, so that zeros are exact. */
    private Tensor productOfOthers(Tensor x) {
        int[] order = Stream.concat(
                        java.util.stream.IntStream.range(0, x.rank()).boxed().filter(i -> !axes.contains(i)),
                        axes.stream())
                .mapToInt(Integer::intValue)
                .toArray();
        Tensor moved = x.permute(order);
        int n = (int) axes.stream().mapToLong(a -> x.shape().size(a)).reduce(1, (a, b) -> a * b);
        Tensor flat = moved.reshape(Shape.of((int) (n == 0 ? 0 : x.size() / n), n));
        Tensor rows = flat.reshape(flat.shape().size(0), 1, n)
                .broadcastTo(flat.shape().size(0), n, n);
        Tensor others = Tensor.eye(DType.BOOL, n).where(x.like(1), rows).prod(2);
        return others.reshape(moved.shape()).permute(Permute.inverse(order));
    }
}
