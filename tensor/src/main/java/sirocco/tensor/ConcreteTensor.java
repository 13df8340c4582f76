package sirocco.tensor;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.StringJoiner;
import sirocco.tensor.memory.HostStorage;
import sirocco.tensor.memory.Storage;

/** A tensor with values: type, shape, and row-major storage. */
public final class ConcreteTensor implements Tensor {
    private static final int SHOWN = 12;

    private final Spec spec;
    private Storage storage;

    public ConcreteTensor(Spec spec, Storage storage) {
        this.spec = spec;
        this.storage = storage;
    }

    /** A tensor with memory of its own, not initialised. */
    public static ConcreteTensor uninitialised(Spec spec) {
        return new ConcreteTensor(spec, HostStorage.uninitialised(spec.bytes()));
    }

    @Override
    public Spec spec() {
        return spec;
    }

    /**
     * Where the values are.
     *
     * @throws IllegalStateException if this tensor was donated
     */
    public Storage storage() {
        if (storage == null) {
            throw new IllegalStateException("tensor " + spec
                    + " was donated to a compiled program, which has written its results over it. Use the program's result"
                    + " instead, or compile without donating this argument");
        }
        return storage;
    }

    /** The values in host memory. */
    public MemorySegment segment() {
        return storage().segment();
    }

    /** Whether no element is infinite or NaN: always so for integers and booleans. */
    public boolean isFinite() {
        return switch (spec.dtype()) {
            case F32 -> areFiniteFloats(segment(), spec.shape().size());
            case F64 -> areFiniteDoubles(segment(), spec.shape().size());
            default -> true;
        };
    }

    /** Without the sign, bits are ordered as the numbers are, and those that are not finite come last. */
    private static boolean areFiniteFloats(MemorySegment values, long n) {
        int largest = 0;
        for (long i = 0; i < n; i++) {
            largest = Math.max(largest, values.getAtIndex(ValueLayout.JAVA_INT, i) & Integer.MAX_VALUE);
        }
        return largest < Float.floatToRawIntBits(Float.POSITIVE_INFINITY);
    }

    private static boolean areFiniteDoubles(MemorySegment values, long n) {
        long largest = 0;
        for (long i = 0; i < n; i++) {
            largest = Math.max(largest, values.getAtIndex(ValueLayout.JAVA_LONG, i) & Long.MAX_VALUE);
        }
        return largest < Double.doubleToRawLongBits(Double.POSITIVE_INFINITY);
    }

    /** Gives the storage away: any later use of this tensor is an error. */
    public Storage donate() {
        Storage given = storage();
        storage = null;
        return given;
    }

    @Override
    public String toString() {
        if (storage == null) {
            return spec + " (donated)";
        }
        MemorySegment data = segment();
        long n = spec.shape().size();
        StringJoiner values = new StringJoiner(", ", "{", n > SHOWN ? ", …}" : "}");
        for (long i = 0; i < Math.min(n, SHOWN); i++) {
            values.add(
                    spec.dtype().isFloating()
                            ? Float.toString((float) spec.dtype().getDouble(data, i))
                            : Long.toString(spec.dtype().getLong(data, i)));
        }
        return spec + " " + values;
    }
}
