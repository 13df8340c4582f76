package sirocco.kernels.cpu;

import java.nio.ByteOrder;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * The vector width of the CPU backend: one shape for all element types.
 *
 * <p>It is the machine's preferred shape; the system property {@code sirocco.vector.bits} (128, 256 or 512) forces
 * another, so that tests can show that results do not depend on the width.
 */
final class Lanes {
    static final VectorShape SHAPE = shape(Integer.getInteger("sirocco.vector.bits", 0));
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

    private Lanes() {}

    private static VectorShape shape(int bits) {
        return switch (bits) {
            case 0 -> VectorShape.preferredShape();
            case 128, 256, 512 -> VectorShape.forBitSize(bits);
            default -> throw new IllegalArgumentException(
                    "sirocco.vector.bits=" + bits + ": expected 128, 256 or 512, or nothing for the machine's own");
        };
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
}
