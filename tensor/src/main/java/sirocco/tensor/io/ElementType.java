package sirocco.tensor.io;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;
import sirocco.tensor.DType;

/**
 * The types that elements have in files, by their safetensors names, and what each becomes in a tensor: halves and
 * narrow integers are widened, unsigned ones to the next signed type that holds them.
 */
enum ElementType {
    BOOL("b1", 1, DType.BOOL),
    U8("u1", 1, DType.U8),
    I8("i1", 1, DType.I32),
    I16("i2", 2, DType.I32),
    U16("u2", 2, DType.I32),
    F16("f2", 2, DType.F32),
    BF16("", 2, DType.F32),
    I32("i4", 4, DType.I32),
    U32("u4", 4, DType.I64),
    F32("f4", 4, DType.F32),
    F64("f8", 8, DType.F64),
    I64("i8", 8, DType.I64),
    /** Values of 2⁶³ and more are refused. */
    U64("u8", 8, DType.I64);

    private final String numpy;
    private final int bytes;
    private final DType dtype;

    ElementType(String numpy, int bytes, DType dtype) {
        this.numpy = numpy;
        this.bytes = bytes;
        this.dtype = dtype;
    }

    /** How tensors of {@code dtype} are written. */
    static ElementType of(DType dtype) {
        return valueOf(dtype.name());
    }

    /** By NumPy's kind and size, as in {@code f4}. */
    static Optional<ElementType> ofNumpy(String kindAndSize) {
        return Arrays.stream(values()).filter(t -> t.numpy.equals(kindAndSize)).findFirst();
    }

    static Optional<ElementType> ofSafetensors(String name) {
        return Arrays.stream(values()).filter(t -> t.name().equals(name)).findFirst();
    }

    /** NumPy's kind and size; empty where NumPy has no such type. */
    String numpy() {
        return numpy;
    }

    /** Bytes of one element in a file. */
    int bytes() {
        return bytes;
    }

    /** The type in a tensor. */
    DType dtype() {
        return dtype;
    }

    /**
     * Converts {@code count} elements at the beginning of {@code from} to elements {@code first}, … of {@code to}.
     *
     * @throws ArithmeticException where a value does not fit
     */
    void decode(MemorySegment from, ByteOrder order, int count, MemorySegment to, long first) {
        if (isCopied()) {
            copy(bytes, from, 0, order, to, first * bytes, ByteOrder.nativeOrder(), count);
            return;
        }
        for (int i = 0; i < count; i++) {
            store(to, first + i, converted(load(from, i, order)));
        }
    }

    /** Copies {@code count} elements of {@code bytes} bytes each from one byte order to another; offsets in bytes. */
    static void copy(
            int bytes,
            MemorySegment from,
            long fromOffset,
            ByteOrder fromOrder,
            MemorySegment to,
            long toOffset,
            ByteOrder toOrder,
            long count) {
        ValueLayout layout = switch (bytes) {
            case 1 -> ValueLayout.JAVA_BYTE;
            case 4 -> ValueLayout.JAVA_INT_UNALIGNED;
            default -> ValueLayout.JAVA_LONG_UNALIGNED;
        };
        MemorySegment.copy(
                from, layout.withOrder(fromOrder), fromOffset, to, layout.withOrder(toOrder), toOffset, count);
    }

    private boolean isCopied() {
        return this != BOOL && name().equals(dtype.name());
    }

    /** Swaps after loading: a layout chosen at run time is no constant (float16: 48 instead of 11 ns an element). */
    private long load(MemorySegment from, long index, ByteOrder order) {
        boolean swap = order != ByteOrder.nativeOrder();
        return switch (bytes) {
            case 1 -> from.get(ValueLayout.JAVA_BYTE, index);
            case 2 -> {
                short value = from.get(ValueLayout.JAVA_SHORT_UNALIGNED, index * 2);
                yield swap ? Short.reverseBytes(value) : value;
            }
            case 4 -> {
                int value = from.get(ValueLayout.JAVA_INT_UNALIGNED, index * 4);
                yield swap ? Integer.reverseBytes(value) : value;
            }
            default -> {
                long value = from.get(ValueLayout.JAVA_LONG_UNALIGNED, index * 8);
                yield swap ? Long.reverseBytes(value) : value;
            }
        };
    }

    private long converted(long raw) {
        return switch (this) {
            case BOOL -> raw == 0 ? 0 : 1;
            case F16 -> Float.floatToRawIntBits(Float.float16ToFloat((short) raw));
            case BF16 -> raw << 16;
            case U16 -> raw & 0xffff;
            case U32 -> raw & 0xffff_ffffL;
            case U64 -> signed(raw);
            default -> raw;
        };
    }

    private static long signed(long raw) {
        if (raw < 0) {
            throw new ArithmeticException(Long.toUnsignedString(raw) + " does not fit a signed 64-bit integer");
        }
        return raw;
    }

    private void store(MemorySegment to, long index, long bits) {
        switch (dtype.bytes()) {
            case 1 -> to.set(ValueLayout.JAVA_BYTE, index, (byte) bits);
            case 4 -> to.set(ValueLayout.JAVA_INT_UNALIGNED, index * 4, (int) bits);
            default -> to.set(ValueLayout.JAVA_LONG_UNALIGNED, index * 8, bits);
        }
    }
}
