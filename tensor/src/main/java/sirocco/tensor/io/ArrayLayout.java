package sirocco.tensor.io;

import java.util.Arrays;
import sirocco.tensor.Shape;
import sirocco.tensor.Spec;

/** Type, shape and size of an array in a file: the claim that is checked before memory is asked for. */
record ArrayLayout(ElementType type, Shape shape, long bytes) {
    /** As many axes as NumPy's arrays can have. */
    static final int MAX_RANK = 64;

    /** @throws FormatException if no array can be so large */
    static ArrayLayout of(ElementType type, long[] sizes, String file) throws FormatException {
        if (sizes.length > MAX_RANK) {
            throw new FormatException(
                    file,
                    "a shape of " + sizes.length + " axes; at most " + MAX_RANK + " are read",
                    "Is the file damaged?");
        }
        try {
            Shape shape =
                    Shape.of(Arrays.stream(sizes).mapToInt(Math::toIntExact).toArray());
            Math.multiplyExact(shape.size(), (long) type.dtype().bytes());
            return new ArrayLayout(type, shape, Math.multiplyExact(shape.size(), (long) type.bytes()));
        } catch (ArithmeticException e) {
            throw new FormatException(
                    file,
                    "the shape " + Arrays.toString(sizes) + " of " + type
                            + " is too large for an array: an axis has at most " + Integer.MAX_VALUE
                            + " elements, the whole fewer than 2^63 bytes",
                    "Is the file damaged?",
                    e);
        }
    }

    /** What the array is once it is a tensor. */
    Spec spec() {
        return new Spec(type.dtype(), shape);
    }
}
