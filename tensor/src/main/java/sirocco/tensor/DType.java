package sirocco.tensor;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** The type of a tensor's elements. Booleans take one byte, 0 or 1. */
public enum DType {
    F32(4),
    F64(8),
    I32(4),
    I64(8),
    U8(1),
    BOOL(1);

    private final int bytes;

    DType(int bytes) {
        this.bytes = bytes;
    }

    /** Bytes of one element. */
    public int bytes() {
        return bytes;
    }

    public boolean isFloating() {
        return this == F32 || this == F64;
    }

    public boolean isInteger() {
        return this == I32 || this == I64 || this == U8;
    }

    /** Element {@code index} of {@code data} as a double; exact for all but large I64 values (see {@link #getLong}). */
    public double getDouble(MemorySegment data, long index) {
        return switch (this) {
            case F32 -> data.get(ValueLayout.JAVA_FLOAT_UNALIGNED, index * 4);
            case F64 -> data.get(ValueLayout.JAVA_DOUBLE_UNALIGNED, index * 8);
            default -> getLong(data, index);
        };
    }

    /** Element {@code index} of {@code data} as a long; floating values are truncated towards zero. */
    public long getLong(MemorySegment data, long index) {
        return switch (this) {
            case F32, F64 -> (long) getDouble(data, index);
            case I32 -> data.get(ValueLayout.JAVA_INT_UNALIGNED, index * 4);
            case I64 -> data.get(ValueLayout.JAVA_LONG_UNALIGNED, index * 8);
            case U8 -> data.get(ValueLayout.JAVA_BYTE, index) & 0xff;
            case BOOL -> data.get(ValueLayout.JAVA_BYTE, index) == 0 ? 0 : 1;
        };
    }

    /** Stores {@code value}, converted as a Java cast does; for BOOL anything but 0 is true. */
    public void setDouble(MemorySegment data, long index, double value) {
        switch (this) {
            case F32 -> data.set(ValueLayout.JAVA_FLOAT_UNALIGNED, index * 4, (float) value);
            case F64 -> data.set(ValueLayout.JAVA_DOUBLE_UNALIGNED, index * 8, value);
            case BOOL -> data.set(ValueLayout.JAVA_BYTE, index, (byte) (value != 0 ? 1 : 0));
            default -> setLong(data, index, (long) value);
        }
    }

    /** Stores {@code value}, wrapped to the width of the type; for BOOL anything but 0 is true. */
    public void setLong(MemorySegment data, long index, long value) {
        switch (this) {
            case F32 -> data.set(ValueLayout.JAVA_FLOAT_UNALIGNED, index * 4, (float) value);
            case F64 -> data.set(ValueLayout.JAVA_DOUBLE_UNALIGNED, index * 8, (double) value);
            case I32 -> data.set(ValueLayout.JAVA_INT_UNALIGNED, index * 4, (int) value);
            case I64 -> data.set(ValueLayout.JAVA_LONG_UNALIGNED, index * 8, value);
            case U8 -> data.set(ValueLayout.JAVA_BYTE, index, (byte) value);
            case BOOL -> data.set(ValueLayout.JAVA_BYTE, index, (byte) (value != 0 ? 1 : 0));
        }
    }
}
