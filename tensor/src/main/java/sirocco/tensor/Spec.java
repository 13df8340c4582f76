package sirocco.tensor;

import java.util.List;
import java.util.Locale;

/** What is known of a tensor before it has values: type and shape. */
public record Spec(DType dtype, Shape shape) {

    public static Spec of(DType dtype, int... sizes) {
        return new Spec(dtype, Shape.of(sizes));
    }

    public static List<Spec> of(List<? extends Tensor> tensors) {
        return tensors.stream().map(Tensor::spec).toList();
    }

    /** The bytes that the elements take. */
    public long bytes() {
        return shape.size() * dtype.bytes();
    }

    public Spec with(Shape other) {
        return new Spec(dtype, other);
    }

    public Spec with(DType other) {
        return new Spec(other, shape);
    }

    /** As {@code f32[2, 3]}. */
    @Override
    public String toString() {
        return dtype.name().toLowerCase(Locale.ROOT) + shape;
    }
}
