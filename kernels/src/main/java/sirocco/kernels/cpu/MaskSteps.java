package sirocco.kernels.cpu;

import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import sirocco.tensor.memory.Memory;

/**
 * The operations on booleans of which generated loops consist: one byte, 0 or 1, in memory; a mask of f32 or f64 vectors
 * in registers.
 */
final class MaskSteps {
    /** The lowest bit of each byte. */
    private static final long BYTES = 0x0101010101010101L;

    private static final int LANES_OF_LONG = 8;

    private MaskSteps() {}

    static VectorMask<Float> load4(long address) {
        return VectorMask.fromLong(Lanes.F32, bits(address, Lanes.FLOATS));
    }

    static VectorMask<Float> load4(long address, VectorMask<Float> mask) {
        return VectorMask.fromLong(Lanes.F32, firstBits(address, mask.trueCount()));
    }

    static VectorMask<Float> repeat4(long address) {
        return VectorMask.fromLong(Lanes.F32, -(Memory.ALL.get(ValueLayout.JAVA_BYTE, address) & 1L));
    }

    static VectorMask<Float> literal4(long value) {
        return Lanes.F32.maskAll(value != 0);
    }

    static void store4(VectorMask<Float> value, long address) {
        store(value.toLong(), address, Lanes.FLOATS);
    }

    static void store4(VectorMask<Float> value, long address, VectorMask<Float> mask) {
        storeFirst(value.toLong(), address, mask.trueCount());
    }

    static VectorMask<Double> load8(long address) {
        return VectorMask.fromLong(Lanes.F64, bits(address, Lanes.DOUBLES));
    }

    static VectorMask<Double> load8(long address, VectorMask<Double> mask) {
        return VectorMask.fromLong(Lanes.F64, firstBits(address, mask.trueCount()));
    }

    static VectorMask<Double> repeat8(long address) {
        return VectorMask.fromLong(Lanes.F64, -(Memory.ALL.get(ValueLayout.JAVA_BYTE, address) & 1L));
    }

    static VectorMask<Double> literal8(long value) {
        return Lanes.F64.maskAll(value != 0);
    }

    static void store8(VectorMask<Double> value, long address) {
        store(value.toLong(), address, Lanes.DOUBLES);
    }

    static void store8(VectorMask<Double> value, long address, VectorMask<Double> mask) {
        storeFirst(value.toLong(), address, mask.trueCount());
    }

    /** The first {@code n} lanes. */
    static VectorMask<Float> first4(long n) {
        return Lanes.F32.indexInRange(0, n);
    }

    /** The first {@code n} lanes. */
    static VectorMask<Double> first8(long n) {
        return Lanes.F64.indexInRange(0, n);
    }

    private static long bits(long address, int lanes) {
        if (lanes > LANES_OF_LONG) {
            long low = Long.compress(Memory.ALL.get(ValueLayout.JAVA_LONG_UNALIGNED, address), BYTES);
            long high = Long.compress(Memory.ALL.get(ValueLayout.JAVA_LONG_UNALIGNED, address + LANES_OF_LONG), BYTES);
            return low | high << LANES_OF_LONG;
        }
        if (lanes == LANES_OF_LONG) {
            return Long.compress(Memory.ALL.get(ValueLayout.JAVA_LONG_UNALIGNED, address), BYTES);
        }
        return firstBits(address, lanes);
    }

    private static long firstBits(long address, int n) {
        long bits = 0;
        for (int i = 0; i < n; i++) {
            bits |= (Memory.ALL.get(ValueLayout.JAVA_BYTE, address + i) & 1L) << i;
        }
        return bits;
    }

    private static void store(long bits, long address, int lanes) {
        if (lanes >= LANES_OF_LONG) {
            Memory.ALL.set(ValueLayout.JAVA_LONG_UNALIGNED, address, Long.expand(bits, BYTES));
            if (lanes > LANES_OF_LONG) {
                long high = Long.expand(bits >>> LANES_OF_LONG, BYTES);
                Memory.ALL.set(ValueLayout.JAVA_LONG_UNALIGNED, address + LANES_OF_LONG, high);
            }
        } else {
            storeFirst(bits, address, lanes);
        }
    }

    private static void storeFirst(long bits, long address, int n) {
        for (int i = 0; i < n; i++) {
            Memory.ALL.set(ValueLayout.JAVA_BYTE, address + i, (byte) (bits >>> i & 1));
        }
    }

    static <E> VectorMask<E> not(VectorMask<E> x) {
        return x.not();
    }

    static <E> VectorMask<E> and(VectorMask<E> a, VectorMask<E> b) {
        return a.and(b);
    }

    static <E> VectorMask<E> or(VectorMask<E> a, VectorMask<E> b) {
        return a.or(b);
    }

    static <E> VectorMask<E> xor(VectorMask<E> a, VectorMask<E> b) {
        return a.xor(b);
    }

    static <E> VectorMask<E> eq(VectorMask<E> a, VectorMask<E> b) {
        return a.eq(b);
    }

    static <E> VectorMask<E> ne(VectorMask<E> a, VectorMask<E> b) {
        return a.xor(b);
    }

    static <E> VectorMask<E> lt(VectorMask<E> a, VectorMask<E> b) {
        return b.andNot(a);
    }

    static <E> VectorMask<E> le(VectorMask<E> a, VectorMask<E> b) {
        return b.or(a.not());
    }

    static <E> VectorMask<E> gt(VectorMask<E> a, VectorMask<E> b) {
        return a.andNot(b);
    }

    static <E> VectorMask<E> ge(VectorMask<E> a, VectorMask<E> b) {
        return a.or(b.not());
    }

    static <E> VectorMask<E> select(VectorMask<E> condition, VectorMask<E> a, VectorMask<E> b) {
        return a.and(condition).or(b.andNot(condition));
    }

    static FloatVector toF32(VectorMask<Float> x) {
        return FloatVector.zero(Lanes.F32).blend(1, x);
    }

    static IntVector toI32(VectorMask<Float> x) {
        return IntVector.zero(Lanes.I32).blend(1, x.cast(Lanes.I32));
    }

    static DoubleVector toF64(VectorMask<Double> x) {
        return DoubleVector.zero(Lanes.F64).blend(1, x);
    }

    static LongVector toI64(VectorMask<Double> x) {
        return LongVector.zero(Lanes.I64).blend(1, x.cast(Lanes.I64));
    }
}
