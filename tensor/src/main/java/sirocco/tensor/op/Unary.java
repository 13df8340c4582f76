package sirocco.tensor.op;

import static sirocco.tensor.op.Unary.Domain.ANY;
import static sirocco.tensor.op.Unary.Domain.FLOAT;
import static sirocco.tensor.op.Unary.Domain.LOGICAL;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.DoubleUnaryOperator;
import sirocco.tensor.DType;
import sirocco.tensor.Spec;
import sirocco.tensor.Tensor;

/** Functions of one element: for each, its value in double, which is the oracle, and dy/dx from x and y. */
public enum Unary implements Elementwise {
    NEG(ANY, -9, 9, x -> -x, (x, y) -> y.like(-1)),
    ABS(ANY, -9, 9, Math::abs, (x, y) -> x.sign()),
    /** −1, 0 or 1. */
    SIGN(ANY, -9, 9, Math::signum, null),
    FLOOR(FLOAT, -9, 9, Math::floor, null),
    CEIL(FLOAT, -9, 9, Math::ceil, null),
    /** To the nearest integer, ties to even. */
    ROUND(FLOAT, -9, 9, Math::rint, null),
    RECIPROCAL(FLOAT, .1, 9, x -> 1 / x, (x, y) -> y.mul(y).neg()),
    SQRT(FLOAT, .01, 99, Math::sqrt, (x, y) -> y.reciprocal().mul(.5)),
    RSQRT(FLOAT, .01, 99, x -> 1 / Math.sqrt(x), (x, y) -> y.mul(y).mul(y).mul(-.5)),
    EXP(FLOAT, -20, 20, Math::exp, (x, y) -> y),
    EXPM1(FLOAT, -5, 5, Math::expm1, (x, y) -> y.add(1)),
    LOG(FLOAT, .01, 99, Math::log, (x, y) -> x.reciprocal()),
    LOG1P(FLOAT, -.9, 99, Math::log1p, (x, y) -> x.add(1).reciprocal()),
    SIN(FLOAT, -20, 20, Math::sin, (x, y) -> x.cos()),
    COS(FLOAT, -20, 20, Math::cos, (x, y) -> x.sin().neg()),
    TANH(FLOAT, -20, 20, Math::tanh, (x, y) -> y.mul(y).neg().add(1)),
    /** 1 / (1 + exp −x). */
    SIGMOID(FLOAT, -20, 20, x -> 1 / (1 + Math.exp(-x)), (x, y) -> y.mul(y.neg().add(1))),
    /** log(1 + exp x), without overflow. */
    SOFTPLUS(FLOAT, -20, 20, x -> Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))), (x, y) -> x.sigmoid()),
    /** The error function, (2/√π) ∫₀ˣ exp(−t²) dt. */
    ERF(FLOAT, -4, 4, Erf::value, (x, y) -> x.mul(x).neg().exp().mul(2 / Math.sqrt(Math.PI))),
    /** max(x, 0); the derivative, read from the sign of y, is 0 at 0. */
    RELU(FLOAT, -9, 9, x -> x > 0 || x != x ? x : 0, (x, y) -> y.gt(0).convert(y.dtype())),
    NOT(LOGICAL, 0, 1, x -> x == 0 ? 1 : 0, null);

    private final Domain domain;
    private final double low;
    private final double high;
    private final DoubleUnaryOperator value;
    private final BinaryOperator<Tensor> derivative;

    Unary(Domain domain, double low, double high, DoubleUnaryOperator value, BinaryOperator<Tensor> derivative) {
        this.domain = domain;
        this.low = low;
        this.high = high;
        this.value = value;
        this.derivative = derivative;
    }

    /** f(x) in double. */
    public double value(double x) {
        return value.applyAsDouble(x);
    }

    /** f(x) of an integer or truth value; the result is to be wrapped to its type's width. */
    public long value(long x) {
        return switch (this) {
            case NEG -> -x;
            case ABS -> Math.abs(x);
            case SIGN -> Long.signum(x);
            case NOT -> x == 0 ? 1 : 0;
            default -> throw new IllegalStateException(this + " is defined for floating elements alone");
        };
    }

    /** The least argument of the samples that tests are made of. */
    public double low() {
        return low;
    }

    /** The greatest argument of the samples that tests are made of. */
    public double high() {
        return high;
    }

    /** The types of elements it is defined for. */
    public List<DType> dtypes() {
        return Arrays.stream(DType.values()).filter(domain::holds).toList();
    }

    @Override
    public List<Spec> outputs(List<Spec> inputs) {
        DType dtype = inputs.getFirst().dtype();
        if (!domain.holds(dtype)) {
            throw new IllegalArgumentException(name() + ": defined for " + dtypes() + ", got " + inputs.getFirst()
                    + ". Convert the tensor first: x.convert(DType…)");
        }
        return List.of(inputs.getFirst());
    }

    @Override
    public List<Tensor> vjp(List<Tensor> inputs, List<Tensor> outputs, List<Tensor> cotangents) {
        return derivativeTimes(inputs, outputs, cotangents.getFirst());
    }

    @Override
    public List<Tensor> jvp(List<Tensor> inputs, List<Tensor> outputs, List<Tensor> tangents) {
        return derivativeTimes(inputs, outputs, tangents.getFirst());
    }

    private List<Tensor> derivativeTimes(List<Tensor> inputs, List<Tensor> outputs, Tensor change) {
        List<Tensor> result = new ArrayList<>(1);
        result.add(
                derivative == null || change == null
                        ? null
                        : change.mul(derivative.apply(inputs.getFirst(), outputs.getFirst())));
        return result;
    }

    /** The types of elements a function is defined for. */
    enum Domain {
        ANY,
        FLOAT,
        LOGICAL;

        boolean holds(DType dtype) {
            return switch (this) {
                case ANY -> dtype != DType.BOOL;
                case FLOAT -> dtype.isFloating();
                case LOGICAL -> dtype == DType.BOOL;
            };
        }
    }
}
