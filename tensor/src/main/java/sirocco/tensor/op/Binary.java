package sirocco.tensor.op;

import static sirocco.tensor.op.Binary.Domain.ARITHMETIC;
import static sirocco.tensor.op.Binary.Domain.BITS;
import static sirocco.tensor.op.Binary.Domain.FLOAT;
import static sirocco.tensor.op.Binary.Domain.SHIFT;

import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.function.LongBinaryOperator;
import sirocco.tensor.DType;
import sirocco.tensor.Spec;
import sirocco.tensor.Tensor;

/** Functions of two elements: values in double and in (wrapping) long, which are the oracles, and both derivatives. */
public enum Binary implements Elementwise {
    ADD(ARITHMETIC, Double::sum, Long::sum, (a, b, y) -> a.like(1), (a, b, y) -> b.like(1)),
    SUB(ARITHMETIC, (a, b) -> a - b, (a, b) -> a - b, (a, b, y) -> a.like(1), (a, b, y) -> b.like(-1)),
    MUL(ARITHMETIC, (a, b) -> a * b, (a, b) -> a * b, (a, b, y) -> b, (a, b, y) -> a),
    /** Integers are divided as in Java, towards zero; by zero gives 0. */
    DIV(
            ARITHMETIC,
            (a, b) -> a / b,
            (a, b) -> b == 0 ? 0 : a / b,
            (a, b, y) -> b.reciprocal(),
            (a, b, y) -> y.div(b).neg()),
    /** The remainder with the sign of the dividend, as Java's {@code %}; of integers by zero 0. */
    REM(
            ARITHMETIC,
            (a, b) -> a % b,
            (a, b) -> b == 0 ? 0 : a % b,
            (a, b, y) -> a.like(1),
            (a, b, y) -> a.sub(y).div(b).neg()),
    POW(FLOAT, Math::pow, null, Binary::powByBase, Binary::powByExponent),
    /** Equal operands share the derivative half and half; NaN wins. */
    MAX(ARITHMETIC, Math::max, Math::max, (a, b, y) -> share(a, b), (a, b, y) -> share(b, a)),
    /** Equal operands share the derivative half and half; NaN wins. */
    MIN(ARITHMETIC, Math::min, Math::min, (a, b, y) -> share(b, a), (a, b, y) -> share(a, b)),
    AND(BITS, null, (a, b) -> a & b, null, null),
    OR(BITS, null, (a, b) -> a | b, null, null),
    XOR(BITS, null, (a, b) -> a ^ b, null, null),
    /** a · 2ᵇ for 0 ≤ b < the type's width. */
    SHIFT_LEFT(SHIFT, null, (a, b) -> a << b, null, null),
    /** Zeros come in from the left (of an I32's 32 bits). */
    SHIFT_RIGHT(SHIFT, null, null, null, null);

    private final Domain domain;
    private final DoubleBinaryOperator real;
    private final LongBinaryOperator integer;
    private final Derivative byA;
    private final Derivative byB;

    Binary(Domain domain, DoubleBinaryOperator real, LongBinaryOperator integer, Derivative byA, Derivative byB) {
        this.domain = domain;
        this.real = real;
        this.integer = integer;
        this.byA = byA;
        this.byB = byB;
    }

    /** f(a, b) of floating elements, in double. */
    public double value(double a, double b) {
        return real.applyAsDouble(a, b);
    }

    /** f(a, b) of integers of type {@code dtype}; the result is to be wrapped to its width. */
    public long value(DType dtype, long a, long b) {
        if (this == SHIFT_RIGHT) {
            return dtype == DType.I32 ? (int) a >>> b : a >>> b;
        }
        return integer.applyAsLong(a, b);
    }

    /** The types of elements it is defined for. */
    public List<DType> dtypes() {
        return Arrays.stream(DType.values()).filter(domain::holds).toList();
    }

    @Override
    public List<Spec> outputs(List<Spec> inputs) {
        DType a = inputs.get(0).dtype();
        DType b = inputs.get(1).dtype();
        if (a != b) {
            throw new IllegalArgumentException(name() + ": types differ: " + inputs.get(0) + " and " + inputs.get(1)
                    + ". Convert one of them: x.convert(DType." + a + ")");
        }
        if (!domain.holds(a)) {
            throw new IllegalArgumentException(name() + ": defined for " + dtypes() + ", got " + a);
        }
        return List.of(new Spec(a, Elementwise.broadcast(this, inputs)));
    }

    @Override
    public List<Tensor> vjp(List<Tensor> inputs, List<Tensor> outputs, List<Tensor> cotangents) {
        Tensor dy = cotangents.getFirst();
        return Arrays.asList(
                pull(byA, inputs, outputs.getFirst(), dy, inputs.get(0)),
                pull(byB, inputs, outputs.getFirst(), dy, inputs.get(1)));
    }

    private Tensor pull(Derivative derivative, List<Tensor> in, Tensor y, Tensor dy, Tensor to) {
        return derivative == null || !y.dtype().isFloating()
                ? null
                : Elementwise.unbroadcast(derivative.times(dy, in.get(0), in.get(1), y), to.shape());
    }

    @Override
    public List<Tensor> jvp(List<Tensor> inputs, List<Tensor> outputs, List<Tensor> tangents) {
        Tensor y = outputs.getFirst();
        return Arrays.asList(Elementwise.sum(
                Arrays.asList(push(byA, inputs, y, tangents.get(0)), push(byB, inputs, y, tangents.get(1))),
                y.shape()));
    }

    private Tensor push(Derivative derivative, List<Tensor> in, Tensor y, Tensor change) {
        return change == null || derivative == null || !y.dtype().isFloating()
                ? null
                : derivative.times(change, in.get(0), in.get(1), y);
    }

    /** 1 where a > b, ½ where equal, 0 else. */
    private static Tensor share(Tensor a, Tensor b) {
        return a.gt(b).convert(a.dtype()).add(a.eq(b).convert(a.dtype()).mul(.5));
    }

    /** ∂(aᵇ)/∂a = b aᵇ⁻¹, and 0 at b = 0, also where a = 0. */
    private static Tensor powByBase(Tensor a, Tensor b, Tensor y) {
        return b.eq(b.like(0)).where(y.like(0), b.mul(a.pow(b.sub(1))));
    }

    /** ∂(aᵇ)/∂b = aᵇ log a, and 0 at a = 0. */
    private static Tensor powByExponent(Tensor a, Tensor b, Tensor y) {
        Tensor zero = a.eq(a.like(0));
        return zero.where(y.like(0), y.mul(zero.where(a.like(1), a).log()));
    }

    private interface Derivative {
        Tensor of(Tensor a, Tensor b, Tensor y);

        default Tensor times(Tensor change, Tensor a, Tensor b, Tensor y) {
            return change.mul(of(a, b, y));
        }
    }

    /** The types of elements a function is defined for. */
    enum Domain {
        ARITHMETIC,
        FLOAT,
        BITS,
        SHIFT;

        boolean holds(DType dtype) {
            return switch (this) {
                case ARITHMETIC -> dtype != DType.BOOL;
                case FLOAT -> dtype.isFloating();
                case BITS -> !dtype.isFloating();
                case SHIFT -> dtype == DType.I32 || dtype == DType.I64;
            };
        }
    }
}
