package sirocco.kernels.cpu;

import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import sirocco.tensor.memory.Memory;

/**
 * The operations on f64 vectors of which generated loops consist, named as in the catalogue. Results are those of the
 * scalar reference, special values included.
 */
final class DoubleSteps {
    /** From here on doubles have no fraction. */
    private static final double WHOLE = 0x1p52;

    private DoubleSteps() {}

    static DoubleVector load(long address) {
        return DoubleVector.fromMemorySegment(Lanes.F64, Memory.ALL, address, Lanes.ORDER);
    }

    static DoubleVector load(long address, VectorMask<Double> mask) {
        return DoubleVector.fromMemorySegment(Lanes.F64, Memory.ALL, address, Lanes.ORDER, mask);
    }

    static DoubleVector repeat(long address) {
        return DoubleVector.broadcast(Lanes.F64, Memory.ALL.get(ValueLayout.JAVA_DOUBLE_UNALIGNED, address));
    }

    static DoubleVector literal(double value) {
        return DoubleVector.broadcast(Lanes.F64, value);
    }

    static void store(DoubleVector value, long address) {
        value.intoMemorySegment(Memory.ALL, address, Lanes.ORDER);
    }

    static void store(DoubleVector value, long address, VectorMask<Double> mask) {
        value.intoMemorySegment(Memory.ALL, address, Lanes.ORDER, mask);
    }

    static DoubleVector neg(DoubleVector x) {
        return x.neg();
    }

    static DoubleVector abs(DoubleVector x) {
        return x.abs();
    }

    static DoubleVector sign(DoubleVector x) {
        return x.blend(1, x.compare(VectorOperators.GT, 0)).blend(-1, x.compare(VectorOperators.LT, 0));
    }

    static DoubleVector round(DoubleVector x) {
        DoubleVector size = x.abs();
        DoubleVector rounded = size.add(WHOLE).sub(WHOLE);
        return withSign(rounded, x)
                .blend(x, size.compare(VectorOperators.LT, WHOLE).not());
    }

    static DoubleVector floor(DoubleVector x) {
        DoubleVector rounded = round(x);
        return rounded.blend(rounded.sub(1), rounded.compare(VectorOperators.GT, x));
    }

    static DoubleVector ceil(DoubleVector x) {
        DoubleVector rounded = round(x);
        return withSign(
                rounded.blend(rounded.add(1), rounded.compare(VectorOperators.LT, x))
                        .abs(),
                x);
    }

    private static DoubleVector withSign(DoubleVector size, DoubleVector sign) {
        LongVector bit = sign.reinterpretAsLongs().and(Long.MIN_VALUE);
        return size.reinterpretAsLongs().or(bit).reinterpretAsDoubles();
    }

    static DoubleVector reciprocal(DoubleVector x) {
        return DoubleVector.broadcast(Lanes.F64, 1d).div(x);
    }

    static DoubleVector sqrt(DoubleVector x) {
        return x.sqrt();
    }

    static DoubleVector rsqrt(DoubleVector x) {
        return VectorMathF64.rsqrt(x);
    }

    static DoubleVector exp(DoubleVector x) {
        return VectorMathF64.exp(x);
    }

    static DoubleVector expm1(DoubleVector x) {
        return VectorMathF64.expm1(x);
    }

    static DoubleVector log(DoubleVector x) {
        return VectorMathF64.log(x);
    }

    static DoubleVector log1p(DoubleVector x) {
        return VectorMathF64.log1p(x);
    }

    static DoubleVector tanh(DoubleVector x) {
        return VectorMathF64.tanh(x);
    }

    static DoubleVector sigmoid(DoubleVector x) {
        return VectorMathF64.sigmoid(x);
    }

    static DoubleVector softplus(DoubleVector x) {
        return VectorMathF64.softplus(x);
    }

    static DoubleVector relu(DoubleVector x) {
        return x.blend(0, x.compare(VectorOperators.LE, 0));
    }

    static DoubleVector add(DoubleVector a, DoubleVector b) {
        return a.add(b);
    }

    static DoubleVector sub(DoubleVector a, DoubleVector b) {
        return a.sub(b);
    }

    static DoubleVector mul(DoubleVector a, DoubleVector b) {
        return a.mul(b);
    }

    static DoubleVector div(DoubleVector a, DoubleVector b) {
        return a.div(b);
    }

    static DoubleVector max(DoubleVector a, DoubleVector b) {
        return a.max(b);
    }

    static DoubleVector min(DoubleVector a, DoubleVector b) {
        return a.min(b);
    }

    static VectorMask<Double> eq(DoubleVector a, DoubleVector b) {
        return a.compare(VectorOperators.EQ, b);
    }

    static VectorMask<Double> ne(DoubleVector a, DoubleVector b) {
        return a.compare(VectorOperators.NE, b);
    }

    static VectorMask<Double> lt(DoubleVector a, DoubleVector b) {
        return a.compare(VectorOperators.LT, b);
    }

    static VectorMask<Double> le(DoubleVector a, DoubleVector b) {
        return a.compare(VectorOperators.LE, b);
    }

    static VectorMask<Double> gt(DoubleVector a, DoubleVector b) {
        return a.compare(VectorOperators.GT, b);
    }

    static VectorMask<Double> ge(DoubleVector a, DoubleVector b) {
        return a.compare(VectorOperators.GE, b);
    }

    static DoubleVector select(VectorMask<Double> condition, DoubleVector a, DoubleVector b) {
        return b.blend(a, condition);
    }

    static VectorMask<Double> toBool(DoubleVector x) {
        return x.compare(VectorOperators.NE, 0);
    }
}
