package sirocco.kernels.cpu;

import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;
import sirocco.tensor.memory.Memory;

/**
 * The vector width of the CPU backend: one shape for all element types.
 *
 * <p>It is the machine's preferred shape, or what {@link VectorChoice} says, so that every width can be tested on one
 * machine.
 */
final class Lanes {
    static final VectorShape SHAPE = shape(VectorChoice.asked().bits());
    static final VectorSpecies<Float> F32 = VectorSpecies.of(float.class, SHAPE);
    static final VectorSpecies<Double> F64 = VectorSpecies.of(double.class, SHAPE);
    static final VectorSpecies<Integer> I32 = VectorSpecies.of(int.class, SHAPE);
    static final VectorSpecies<Long> I64 = VectorSpecies.of(long.class, SHAPE);

    /** Bytes of one vector. */
    static final int BYTES = SHAPE.vectorBitSize() / 8;
    /** Floats (or ints) in one vector. */
    static final int FLOATS = BYTES / Float.BYTES;
    /** Doubles (or longs) in one vector. */
    static final int DOUBLES = BYTES / Double.BYTES;
    /** The machine's byte order, with which all kernels read memory. */
    static final ByteOrder ORDER = ByteOrder.nativeOrder();

    private static final VectorShuffle<Float> BY_8 = turn(F32, 8);
    private static final VectorShuffle<Float> BY_4 = turn(F32, 4);
    private static final VectorShuffle<Float> BY_2 = turn(F32, 2);
    private static final VectorShuffle<Float> BY_1 = turn(F32, 1);
    private static final VectorShuffle<Double> DOUBLES_BY_4 = turn(F64, 4);
    private static final VectorShuffle<Double> DOUBLES_BY_2 = turn(F64, 2);
    private static final VectorShuffle<Double> DOUBLES_BY_1 = turn(F64, 1);

    private Lanes() {}

    private static <E> VectorShuffle<E> turn(VectorSpecies<E> species, int lanes) {
        return VectorShuffle.iota(species, lanes, 1, true);
    }

    /**
     * The sum of the lanes, halves added to halves. {@code reduceLanes(ADD)} has no order of its own: compiled code and
     * the interpreter differ in the last bits.
     */
    static float sum(FloatVector x) {
        FloatVector sum = x;
        if (FLOATS >= 16) {
            sum = sum.add(sum.rearrange(BY_8));
        }
        if (FLOATS >= 8) {
            sum = sum.add(sum.rearrange(BY_4));
        }
        sum = sum.add(sum.rearrange(BY_2));
        return sum.add(sum.rearrange(BY_1)).lane(0);
    }

    /** The same of doubles. */
    static double sum(DoubleVector x) {
        DoubleVector sum = x;
        if (DOUBLES >= 8) {
            sum = sum.add(sum.rearrange(DOUBLES_BY_4));
        }
        if (DOUBLES >= 4) {
            sum = sum.add(sum.rearrange(DOUBLES_BY_2));
        }
        return sum.add(sum.rearrange(DOUBLES_BY_1)).lane(0);
    }

    /** The product of the lanes, in the order of {@link #sum(FloatVector)}. */
    static float product(FloatVector x) {
        FloatVector product = x;
        if (FLOATS >= 16) {
            product = product.mul(product.rearrange(BY_8));
        }
        if (FLOATS >= 8) {
            product = product.mul(product.rearrange(BY_4));
        }
        product = product.mul(product.rearrange(BY_2));
        return product.mul(product.rearrange(BY_1)).lane(0);
    }

    /** The same of doubles. */
    static double product(DoubleVector x) {
        DoubleVector product = x;
        if (DOUBLES >= 8) {
            product = product.mul(product.rearrange(DOUBLES_BY_4));
        }
        if (DOUBLES >= 4) {
            product = product.mul(product.rearrange(DOUBLES_BY_2));
        }
        return product.mul(product.rearrange(DOUBLES_BY_1)).lane(0);
    }

    private static VectorShape shape(int asked) {
        VectorShape preferred = VectorShape.preferredShape();
        MachineCliffs.report(asked, preferred.vectorBitSize());
        return asked == 0 ? preferred : VectorShape.forBitSize(asked);
    }

    /** {@code value} in all lanes. */
    static FloatVector floats(float value) {
        return FloatVector.broadcast(F32, value);
    }

    /** {@code value} in all lanes. */
    static DoubleVector doubles(double value) {
        return DoubleVector.broadcast(F64, value);
    }

    /** {@code value} in all lanes. */
    static IntVector ints(int value) {
        return IntVector.broadcast(I32, value);
    }

    /** {@code value} in all lanes. */
    static LongVector longs(long value) {
        return LongVector.broadcast(I64, value);
    }

    /** The vector of floats at {@code address}. */
    static FloatVector load(long address) {
        return FloatVector.fromMemorySegment(F32, Memory.ALL, address, ORDER);
    }

    /** The floats at {@code address} where {@code mask} is set, 0 elsewhere; other memory is not touched. */
    static FloatVector load(long address, VectorMask<Float> mask) {
        return FloatVector.fromMemorySegment(F32, Memory.ALL, address, ORDER, mask);
    }

    /** The vector of doubles at {@code address}. */
    static DoubleVector loadDoubles(long address) {
        return DoubleVector.fromMemorySegment(F64, Memory.ALL, address, ORDER);
    }

    /** The doubles at {@code address} where {@code mask} is set, 0 elsewhere; other memory is not touched. */
    static DoubleVector loadDoubles(long address, VectorMask<Double> mask) {
        return DoubleVector.fromMemorySegment(F64, Memory.ALL, address, ORDER, mask);
    }

    /** Stores a vector of floats at {@code address}. */
    static void store(FloatVector value, long address) {
        value.intoMemorySegment(Memory.ALL, address, ORDER);
    }

    /** Stores the lanes where {@code mask} is set. */
    static void store(FloatVector value, long address, VectorMask<Float> mask) {
        value.intoMemorySegment(Memory.ALL, address, ORDER, mask);
    }

    /** Stores a vector of doubles at {@code address}. */
    static void store(DoubleVector value, long address) {
        value.intoMemorySegment(Memory.ALL, address, ORDER);
    }

    /** Stores the lanes where {@code mask} is set. */
    static void store(DoubleVector value, long address, VectorMask<Double> mask) {
        value.intoMemorySegment(Memory.ALL, address, ORDER, mask);
    }

    /** Stores the first {@code n} lanes, or all of them where {@code n} is larger. */
    static void storeInts(IntVector value, long address, long n) {
        value.intoMemorySegment(Memory.ALL, address, ORDER, I32.indexInRange(0, n));
    }

    /** The same of longs below 2³¹, as ints. */
    static void storeInts(LongVector value, long address, long n) {
        IntVector ints = (IntVector) value.convertShape(VectorOperators.L2I, I32, 0);
        storeInts(ints, address, Math.min(n, DOUBLES));
    }

    /** The first {@code n} lanes, or all of them where {@code n} is larger. */
    static VectorMask<Float> first(long n) {
        return F32.indexInRange(0, n);
    }

    /** The first {@code n} lanes of doubles, or all of them where {@code n} is larger. */
    static VectorMask<Double> firstDoubles(long n) {
        return F64.indexInRange(0, n);
    }

    /** Zeros. A slice of memory that is filled would be an object wherever C2 does not inline all of it. */
    static void zero(long to, long bytes) {
        FloatVector zeros = FloatVector.zero(F32);
        long end = to + bytes;
        long at = to;
        for (; at <= end - BYTES; at += BYTES) {
            store(zeros, at);
        }
        for (; at < end; at++) {
            Memory.ALL.set(ValueLayout.JAVA_BYTE, at, (byte) 0);
        }
    }

    /** Copies {@code n} floats. */
    static void copy(long from, long to, long n) {
        long i = 0;
        for (; i <= n - FLOATS; i += FLOATS) {
            store(load(from + i * Float.BYTES), to + i * Float.BYTES);
        }
        for (; i < n; i++) {
            set(to + i * Float.BYTES, get(from + i * Float.BYTES));
        }
    }

    /** Copies {@code n} doubles. */
    static void copyDoubles(long from, long to, long n) {
        long i = 0;
        for (; i <= n - DOUBLES; i += DOUBLES) {
            store(loadDoubles(from + i * Double.BYTES), to + i * Double.BYTES);
        }
        for (; i < n; i++) {
            setDouble(to + i * Double.BYTES, getDouble(from + i * Double.BYTES));
        }
    }

    /** The float at {@code address}. */
    static float get(long address) {
        return Memory.ALL.get(ValueLayout.JAVA_FLOAT_UNALIGNED, address);
    }

    /** Sets the float at {@code address}. */
    static void set(long address, float value) {
        Memory.ALL.set(ValueLayout.JAVA_FLOAT_UNALIGNED, address, value);
    }

    /** The double at {@code address}. */
    static double getDouble(long address) {
        return Memory.ALL.get(ValueLayout.JAVA_DOUBLE_UNALIGNED, address);
    }

    /** Sets the double at {@code address}. */
    static void setDouble(long address, double value) {
        Memory.ALL.set(ValueLayout.JAVA_DOUBLE_UNALIGNED, address, value);
    }

    /** The int at {@code address}. */
    static int getInt(long address) {
        return Memory.ALL.get(ValueLayout.JAVA_INT_UNALIGNED, address);
    }

    /** Sets the int at {@code address}. */
    static void setInt(long address, int value) {
        Memory.ALL.set(ValueLayout.JAVA_INT_UNALIGNED, address, value);
    }

    /** Lanes 0 … half of {@code x} in f64. */
    static DoubleVector lowHalf(FloatVector x) {
        return (DoubleVector) x.convertShape(VectorOperators.F2D, F64, 0);
    }

    /** The upper lanes of {@code x} in f64. */
    static DoubleVector highHalf(FloatVector x) {
        return (DoubleVector) x.convertShape(VectorOperators.F2D, F64, 1);
    }

    /** The two halves rounded to f32 and joined. */
    static FloatVector join(DoubleVector low, DoubleVector high) {
        return low.convertShape(VectorOperators.D2F, F32, 0)
                .reinterpretAsInts()
                .or(high.convertShape(VectorOperators.D2F, F32, -1).reinterpretAsInts())
                .reinterpretAsFloats();
    }
}
