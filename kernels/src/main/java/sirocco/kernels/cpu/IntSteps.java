package sirocco.kernels.cpu;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import sirocco.tensor.memory.Memory;

/** The operations on i32 vectors of which generated loops consist. Masks are those of f32, which has as many lanes. */
final class IntSteps {
    private IntSteps() {}

    static IntVector load(long address) {
        return IntVector.fromMemorySegment(Lanes.I32, Memory.ALL, address, Lanes.ORDER);
    }

    static IntVector load(long address, VectorMask<Float> mask) {
        return IntVector.fromMemorySegment(Lanes.I32, Memory.ALL, address, Lanes.ORDER, mask.cast(Lanes.I32));
    }

    static IntVector repeat(long address) {
        return IntVector.broadcast(Lanes.I32, Lanes.getInt(address));
    }

    static IntVector literal(int value) {
        return IntVector.broadcast(Lanes.I32, value);
    }

    static void store(IntVector value, long address) {
        value.intoMemorySegment(Memory.ALL, address, Lanes.ORDER);
    }

    static void store(IntVector value, long address, VectorMask<Float> mask) {
        value.intoMemorySegment(Memory.ALL, address, Lanes.ORDER, mask.cast(Lanes.I32));
    }

    static IntVector neg(IntVector x) {
        return x.neg();
    }

    static IntVector abs(IntVector x) {
        return x.abs();
    }

    static IntVector sign(IntVector x) {
        return x.min(1).max(-1);
    }

    static IntVector add(IntVector a, IntVector b) {
        return a.add(b);
    }

    static IntVector sub(IntVector a, IntVector b) {
        return a.sub(b);
    }

    static IntVector mul(IntVector a, IntVector b) {
        return a.mul(b);
    }

    static IntVector max(IntVector a, IntVector b) {
        return a.max(b);
    }

    static IntVector min(IntVector a, IntVector b) {
        return a.min(b);
    }

    static IntVector and(IntVector a, IntVector b) {
        return a.and(b);
    }

    static IntVector or(IntVector a, IntVector b) {
        return a.or(b);
    }

    static IntVector xor(IntVector a, IntVector b) {
        return a.lanewise(VectorOperators.XOR, b);
    }

    static IntVector shift_left(IntVector a, IntVector b) {
        return a.lanewise(VectorOperators.LSHL, b);
    }

    static IntVector shift_right(IntVector a, IntVector b) {
        return a.lanewise(VectorOperators.LSHR, b);
    }

    static VectorMask<Float> eq(IntVector a, IntVector b) {
        return a.compare(VectorOperators.EQ, b).cast(Lanes.F32);
    }

    static VectorMask<Float> ne(IntVector a, IntVector b) {
        return a.compare(VectorOperators.NE, b).cast(Lanes.F32);
    }

    static VectorMask<Float> lt(IntVector a, IntVector b) {
        return a.compare(VectorOperators.LT, b).cast(Lanes.F32);
    }

    static VectorMask<Float> le(IntVector a, IntVector b) {
        return a.compare(VectorOperators.LE, b).cast(Lanes.F32);
    }

    static VectorMask<Float> gt(IntVector a, IntVector b) {
        return a.compare(VectorOperators.GT, b).cast(Lanes.F32);
    }

    static VectorMask<Float> ge(IntVector a, IntVector b) {
        return a.compare(VectorOperators.GE, b).cast(Lanes.F32);
    }

    static IntVector select(VectorMask<Float> condition, IntVector a, IntVector b) {
        return b.blend(a, condition.cast(Lanes.I32));
    }

    static FloatVector toF32(IntVector x) {
        return (FloatVector) x.convert(VectorOperators.I2F, 0);
    }

    static VectorMask<Float> toBool(IntVector x) {
        return x.compare(VectorOperators.NE, 0).cast(Lanes.F32);
    }
}
