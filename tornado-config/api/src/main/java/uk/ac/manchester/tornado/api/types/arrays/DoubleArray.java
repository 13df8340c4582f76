package uk.ac.manchester.tornado.api.types.arrays;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.DoubleBuffer;

/** A fixed-length array of f64 values in native memory, behind a header of {@link #ARRAY_HEADER} bytes. */
public final class DoubleArray extends TornadoNativeArray {
    private static final ValueLayout.OfDouble LAYOUT = ValueLayout.JAVA_DOUBLE;
    private static final int ELEMENT_BYTES = 8;

    private final MemorySegment withHeader;
    private final int size;

    /** Zeros. */
    public DoubleArray(int numberOfElements) {
        this(allocate(numberOfElements, ELEMENT_BYTES), numberOfElements);
    }

    private DoubleArray(MemorySegment withHeader, int size) {
        this.withHeader = withHeader;
        this.size = size;
        writeHeader(withHeader, size);
    }

    /** A copy of {@code values}. */
    public static DoubleArray fromArray(double[] values) {
        return fromSegment(MemorySegment.ofArray(values));
    }

    /** A copy of {@code values}. */
    public static DoubleArray fromElements(double... values) {
        return fromArray(values);
    }

    /** A copy of the segment, which holds elements only. Throws if its size is not a multiple of 8 bytes. */
    public static DoubleArray fromSegment(MemorySegment segment) {
        var array = new DoubleArray(elementsIn(segment.byteSize(), ELEMENT_BYTES));
        MemorySegment.copy(segment, 0, array.withHeader, ARRAY_HEADER, segment.byteSize());
        return array;
    }

    /** A view of the segment, which starts with the header; the header is written. Nothing is copied. */
    public static DoubleArray fromSegmentShallow(MemorySegment segment) {
        return new DoubleArray(segment, elementsIn(segment.byteSize() - ARRAY_HEADER, ELEMENT_BYTES));
    }

    /** A copy of what remains in the buffer. */
    public static DoubleArray fromDoubleBuffer(DoubleBuffer buffer) {
        return fromSegment(MemorySegment.ofBuffer(buffer));
    }

    /** Sets every element of {@code array}. */
    public static void initialize(DoubleArray array, double value) {
        array.init(value);
    }

    /** A new array with the arrays' elements, one array after the other. */
    public static DoubleArray concat(DoubleArray... arrays) {
        return new DoubleArray(concatenated(ELEMENT_BYTES, arrays), totalSize(arrays));
    }

    /** A copy on the Java heap. */
    public double[] toHeapArray() {
        return getSegment().toArray(LAYOUT);
    }

    /** Sets one element; throws {@link IndexOutOfBoundsException} outside of [0, size). */
    public void set(int index, double value) {
        withHeader.set(LAYOUT, offset(index, size, ELEMENT_BYTES), value);
    }

    /** One element; throws {@link IndexOutOfBoundsException} outside of [0, size). */
    public double get(int index) {
        return withHeader.get(LAYOUT, offset(index, size, ELEMENT_BYTES));
    }

    @Override
    public void clear() {
        init(0.0);
    }

    @Override
    public int getElementSize() {
        return ELEMENT_BYTES;
    }

    /** Sets every element. */
    public void init(double value) {
        for (int i = 0; i < size; i++) {
            set(i, value);
        }
    }

    @Override
    public int getSize() {
        return size;
    }

    @Override
    public MemorySegment getSegment() {
        return withHeader.asSlice(ARRAY_HEADER);
    }

    @Override
    public MemorySegment getSegmentWithHeader() {
        return withHeader;
    }

    @Override
    public long getNumBytesOfSegmentWithHeader() {
        return withHeader.byteSize();
    }

    @Override
    public long getNumBytesOfSegment() {
        return withHeader.byteSize() - ARRAY_HEADER;
    }

    /** A copy of {@code length} elements from {@code offset} on. */
    public DoubleArray slice(int offset, int length) {
        checkSlice(offset, length, size);
        return fromSegment(getSegment().asSlice((long) offset * ELEMENT_BYTES, (long) length * ELEMENT_BYTES));
    }
}
