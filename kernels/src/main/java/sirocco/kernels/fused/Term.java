package sirocco.kernels.fused;

import java.util.List;
import sirocco.tensor.DType;
import sirocco.tensor.op.Elementwise;

/** One value of a {@link Group}, for every index of its shape. */
public sealed interface Term {
    DType dtype();

    /** The element of input {@code input}, broadcast. */
    record Load(int input, DType dtype) implements Term {}

    /** A number: the bits of a double for floating types (all f32 values are doubles too), else the integer. */
    record Literal(DType dtype, long bits) implements Term {
        public double real() {
            return dtype.isFloating() ? Double.longBitsToDouble(bits) : bits;
        }
    }

    /** An operation on earlier terms, given by their numbers. */
    record Apply(Elementwise op, DType dtype, List<Integer> operands) implements Term {}
}
