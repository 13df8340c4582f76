package sirocco.kernels.cpu;

import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import sirocco.tensor.memory.Memory;

/** The operations on i64 vectors of which generated loops consist. Masks are those of f64, which has as many lanes. */
final class LongSteps {
    private LongSteps() {}

    static LongVector load(long address) {
        return LongVector.fromMemorySegment(Lanes.I64, Memory.ALL, address, Lanes.ORDER);
    }

    static LongVector load(long address, VectorMask<Double> mask) {
        return LongVector.fromMemorySegment(Lanes.I64, Memory.ALL, address, Lanes.ORDER, mask.cast(Lanes.I64));
    }

    static LongVector repeat(long address) {
        return LongVector.broadcast(Lanes.I64, Memory.ALL.get(ValueLayout.JAVA_LONG_UNALIGNED, address));
    }

    static LongVector literal(long value) {
        return LongVector.broadcast(Lanes.I64, value);
    }

    static void store(LongVector value, long address) {
        value.intoMemorySegment(Memory.ALL, address, Lanes.ORDER);
    }

    static void store(LongVector value, long address, VectorMask<Double> mask) {
        value.intoMemorySegment(Memory.ALL, address, Lanes.ORDER, mask.cast(Lanes.I64));
    }

    static LongVector neg(LongVector x) {
        return x.neg();
    }

    static LongVector abs(LongVector x) {
        return x.abs();
    }

    static LongVector sign(LongVector x) {
        return x.min(1).max(-1);
    }

    static LongVector add(LongVector a, LongVector b) {
        return a.add(b);
    }

    static LongVector sub(LongVector a, LongVector b) {
        return a.sub(b);
    }

    static LongVector mul(LongVector a, LongVector b) {
        return a.mul(b);
    }

    static LongVector max(LongVector a, LongVector b) {
        return a.max(b);
    }

    static LongVector min(LongVector a, LongVector b) {
        return a.min(b);
    }

    static LongVector and(LongVector a, LongVector b) {
        return a.and(b);
    }

    static LongVector or(LongVector a, LongVector b) {
        return a.or(b);
    }

    static LongVector xor(LongVector a, LongVector b) {
        return a.lanewise(VectorOperators.XOR, b);
    }

    static LongVector shift_left(LongVector a, LongVector b) {
        return a.lanewise(VectorOperators.LSHL, b);
    }

    static LongVector shift_right(LongVector a, LongVector b) {
        return a.lanewise(VectorOperators.LSHR, b);
    }

    static VectorMask<Double> eq(LongVector a, LongVector b) {
        return a.compare(VectorOperators.EQ, b).cast(Lanes.F64);
    }

    static VectorMask<Double> ne(LongVector a, LongVector b) {
        return a.compare(VectorOperators.NE, b).cast(Lanes.F64);
    }

    static VectorMask<Double> lt(LongVector a, LongVector b) {
        return a.compare(VectorOperators.LT, b).cast(Lanes.F64);
    }

    static VectorMask<Double> le(LongVector a, LongVector b) {
        return a.compare(VectorOperators.LE, b).cast(Lanes.F64);
    }

    static VectorMask<Double> gt(LongVector a, LongVector b) {
        return a.compare(VectorOperators.GT, b).cast(Lanes.F64);
    }

    static VectorMask<Double> ge(LongVector a, LongVector b) {
        return a.compare(VectorOperators.GE, b).cast(Lanes.F64);
    }

    static LongVector select(VectorMask<Double> condition, LongVector a, LongVector b) {
        return b.blend(a, condition.cast(Lanes.I64));
    }

    static VectorMask<Double> toBool(LongVector x) {
        return x.compare(VectorOperators.NE, 0).cast(Lanes.F64);
    }
}
