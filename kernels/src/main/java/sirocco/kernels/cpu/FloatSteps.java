package sirocco.kernels.cpu;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * The operations on f32 vectors of which generated loops consist, named as in the catalogue. Results are those of the
 * scalar reference, special values included.
 */
final class FloatSteps {
    /** From here on floats have no fraction. */
    private static final float WHOLE = 0x1p23f;

    private FloatSteps() {}

    static FloatVector load(long address) {
        return Lanes.load(address);
    }

    static FloatVector load(long address, VectorMask<Float> mask) {
        return Lanes.load(address, mask);
    }

    static FloatVector repeat(long address) {
        return FloatVector.broadcast(Lanes.F32, Lanes.get(address));
    }

    static FloatVector literal(float value) {
        return FloatVector.broadcast(Lanes.F32, value);
    }

    static void store(FloatVector value, long address) {
        Lanes.store(value, address);
    }

    static void store(FloatVector value, long address, VectorMask<Float> mask) {
        Lanes.store(value, address, mask);
    }

    static FloatVector neg(FloatVector x) {
        return x.neg();
    }

    static FloatVector abs(FloatVector x) {
        return x.abs();
    }

    static FloatVector sign(FloatVector x) {
        return x.blend(1, x.compare(VectorOperators.GT, 0)).blend(-1, x.compare(VectorOperators.LT, 0));
    }

    static FloatVector round(FloatVector x) {
        FloatVector size = x.abs();
        FloatVector rounded = size.add(WHOLE).sub(WHOLE);
        return withSign(rounded, x)
                .blend(x, size.compare(VectorOperators.LT, WHOLE).not());
    }

    static FloatVector floor(FloatVector x) {
        FloatVector rounded = round(x);
        return rounded.blend(rounded.sub(1), rounded.compare(VectorOperators.GT, x));
    }

    static FloatVector ceil(FloatVector x) {
        FloatVector rounded = round(x);
        return withSign(
                rounded.blend(rounded.add(1), rounded.compare(VectorOperators.LT, x))
                        .abs(),
                x);
    }

    private static FloatVector withSign(FloatVector size, FloatVector sign) {
        IntVector bit = sign.reinterpretAsInts().and(Integer.MIN_VALUE);
        return size.reinterpretAsInts().or(bit).reinterpretAsFloats();
    }

    static FloatVector reciprocal(FloatVector x) {
        return FloatVector.broadcast(Lanes.F32, 1f).div(x);
    }

    static FloatVector sqrt(FloatVector x) {
        return x.sqrt();
    }

    static FloatVector rsqrt(FloatVector x) {
        return VectorMath.rsqrt(x);
    }

    static FloatVector exp(FloatVector x) {
        return VectorMath.exp(x);
    }

    static FloatVector expm1(FloatVector x) {
        return VectorMath.expm1(x);
    }

    static FloatVector log(FloatVector x) {
        return VectorMath.log(x);
    }

    static FloatVector log1p(FloatVector x) {
        return VectorMath.log1p(x);
    }

    static FloatVector sin(FloatVector x) {
        return VectorMath.sin(x);
    }

    static FloatVector cos(FloatVector x) {
        return VectorMath.cos(x);
    }

    static FloatVector tanh(FloatVector x) {
        return VectorMath.tanh(x);
    }

    static FloatVector sigmoid(FloatVector x) {
        return VectorMath.sigmoid(x);
    }

    static FloatVector softplus(FloatVector x) {
        return VectorMath.softplus(x);
    }

    static FloatVector erf(FloatVector x) {
        return VectorMath.erf(x);
    }

    static FloatVector pow(FloatVector x, FloatVector y) {
        return VectorMath.pow(x, y);
    }

    static FloatVector relu(FloatVector x) {
        return x.blend(0, x.compare(VectorOperators.LE, 0));
    }

    static FloatVector add(FloatVector a, FloatVector b) {
        return a.add(b);
    }

    static FloatVector sub(FloatVector a, FloatVector b) {
        return a.sub(b);
    }

    static FloatVector mul(FloatVector a, FloatVector b) {
        return a.mul(b);
    }

    static FloatVector div(FloatVector a, FloatVector b) {
        return a.div(b);
    }

    static FloatVector max(FloatVector a, FloatVector b) {
        return a.max(b);
    }

    static FloatVector min(FloatVector a, FloatVector b) {
        return a.min(b);
    }

    static VectorMask<Float> eq(FloatVector a, FloatVector b) {
        return a.compare(VectorOperators.EQ, b);
    }

    static VectorMask<Float> ne(FloatVector a, FloatVector b) {
        return a.compare(VectorOperators.NE, b);
    }

    static VectorMask<Float> lt(FloatVector a, FloatVector b) {
        return a.compare(VectorOperators.LT, b);
    }

    static VectorMask<Float> le(FloatVector a, FloatVector b) {
        return a.compare(VectorOperators.LE, b);
    }

    static VectorMask<Float> gt(FloatVector a, FloatVector b) {
        return a.compare(VectorOperators.GT, b);
    }

    static VectorMask<Float> ge(FloatVector a, FloatVector b) {
        return a.compare(VectorOperators.GE, b);
    }

    static FloatVector select(VectorMask<Float> condition, FloatVector a, FloatVector b) {
        return b.blend(a, condition);
    }

    static IntVector toI32(FloatVector x) {
        return (IntVector) x.convert(VectorOperators.F2I, 0);
    }

    static VectorMask<Float> toBool(FloatVector x) {
        return x.compare(VectorOperators.NE, 0);
    }
}
