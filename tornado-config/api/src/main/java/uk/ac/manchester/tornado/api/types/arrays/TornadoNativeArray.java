package uk.ac.manchester.tornado.api.types.arrays;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.util.List;

/** An array in native memory that a device can receive: a header, whose first int is the length, then the elements. */
public abstract sealed class TornadoNativeArray permits ByteArray, DoubleArray, FloatArray, IntArray, LongArray {
    /** Bytes of the header in front of the elements: 16, or 24 in a JVM without compressed class or object pointers. */
    public static final long ARRAY_HEADER = Long.getLong("tornado.panama.objectHeader", defaultHeader());

    private static final int ALIGNMENT = 8;

    TornadoNativeArray() {}

    /** The number of elements. */
    public abstract int getSize();

    /** The elements, without the header. */
    public abstract MemorySegment getSegment();

    /** The header and the elements. */
    public abstract MemorySegment getSegmentWithHeader();

    /** The number of bytes of header and elements. */
    public abstract long getNumBytesOfSegmentWithHeader();

    /** The number of bytes of the elements. */
    public abstract long getNumBytesOfSegment();

    /** The number of bytes of one element. */
    public abstract int getElementSize();

    /** Sets every element to zero. */
    protected abstract void clear();

    static MemorySegment allocate(int size, int elementBytes) {
        return Arena.ofAuto().allocate(ARRAY_HEADER + (long) size * elementBytes, ALIGNMENT);
    }

    static void writeHeader(MemorySegment withHeader, int size) {
        withHeader.set(ValueLayout.JAVA_INT, 0, size);
    }

    static long offset(int index, int size, int elementBytes) {
        if (index < 0 || index >= size) {
            throw new IndexOutOfBoundsException("array index " + index + " is outside of [0, " + size
                    + "): on a device this reads or overwrites neighbouring memory without an error");
        }
        return ARRAY_HEADER + (long) index * elementBytes;
    }

    static int elementsIn(long bytes, int elementBytes) {
        if (bytes < 0 || bytes % elementBytes != 0) {
            throw new IllegalArgumentException(
                    "a segment of " + bytes + " bytes does not hold whole elements of " + elementBytes + " bytes");
        }
        return Math.toIntExact(bytes / elementBytes);
    }

    static void checkSlice(int offset, int length, int size) {
        if (offset < 0 || length < 0 || (long) offset + length > size) {
            throw new IllegalArgumentException(
                    "slice of " + length + " elements from " + offset + " does not fit an array of " + size);
        }
    }

    static int totalSize(TornadoNativeArray... arrays) {
        int total = 0;
        for (var array : arrays) {
            total = Math.addExact(total, array.getSize());
        }
        return total;
    }

    static MemorySegment concatenated(int elementBytes, TornadoNativeArray... arrays) {
        MemorySegment all = allocate(totalSize(arrays), elementBytes);
        long at = ARRAY_HEADER;
        for (var array : arrays) {
            MemorySegment.copy(array.getSegment(), 0, all, at, array.getNumBytesOfSegment());
            at += array.getNumBytesOfSegment();
        }
        return all;
    }

    private static long defaultHeader() {
        List<String> options = ManagementFactory.getRuntimeMXBean().getInputArguments();
        boolean wide =
                options.contains("-XX:-UseCompressedOops") || options.contains("-XX:-UseCompressedClassPointers");
        return wide ? 24 : 16;
    }
}
