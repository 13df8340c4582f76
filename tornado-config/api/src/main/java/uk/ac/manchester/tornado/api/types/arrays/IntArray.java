package uk.ac.manchester.tornado.api.types.arrays;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.IntBuffer;

/** A fixed-length array of 32-bit integers in native memory, behind a header of {@link #ARRAY_HEADER} bytes. */
public final class IntArray extends TornadoNativeArray {
    private static final ValueLayout.OfInt LAYOUT = ValueLayout.JAVA_INT;
    private static final int ELEMENT_BYTES = 4;

    private final MemorySegment withHeader;
    private final int size;

    /** Zeros. */
    public IntArray(int numberOfElements) {
        this(allocate(numberOfElements, ELEMENT_BYTES), numberOfElements);
    }

    private IntArray(MemorySegment withHeader, int size) {
        this.withHeader = withHeader;
        this.size = size;
        writeHeader(withHeader, size);
    }

    /** A copy of {@code values}. */
    public static IntArray fromArray(int[] values) {
        return fromSegment(MemorySegment.ofArray(values));
    }

    /** A copy of {@code values}. */
    public static IntArray fromElements(int... values) {
        return fromArray(values);
    }

    /** A copy of the segment, which holds elements only. Throws if its size is not a multiple of 4 bytes. */
    public static IntArray fromSegment(MemorySegment segment) {
        var array = new IntArray(elementsIn(segment.byteSize(), ELEMENT_BYTES));
        MemorySegment.copy(segment, 0, array.withHeader, ARRAY_HEADER, segment.byteSize());
        return array;
    }

    /** A view of the segment, which starts with the header; the header is written. Nothing is copied. */
    public static IntArray fromSegmentShallow(MemorySegment segment) {
        return new IntArray(segment, elementsIn(segment.byteSize() - ARRAY_HEADER, ELEMENT_BYTES));
    }

    /** A copy of what remains in the buffer. */
    public static IntArray fromIntBuffer(IntBuffer buffer) {
        return fromSegment(MemorySegment.ofBuffer(buffer));
    }

    /** Sets every element of {@code array}. */
    public static void initialize(IntArray array, int value) {
        array.init(value);
    }

    /** A new array with the arrays' elements, one array after the other. */
    public static IntArray concat(IntArray... arrays) {
        return new IntArray(concatenated(ELEMENT_BYTES, arrays), totalSize(arrays));
    }

    /** A copy on the Java heap. */
    public int[] toHeapArray() {
        return getSegment().toArray(LAYOUT);
    }

    /** Sets one element; throws {@link IndexOutOfBoundsException} outside of [0, size). */
    public void set(int index, int value) {
        withHeader.set(LAYOUT, offset(index, size, ELEMENT_BYTES), value);
    }

    /** One element; throws {@link IndexOutOfBoundsException} outside of [0, size). */
    public int get(int index) {
        return withHeader.get(LAYOUT, offset(index, size, ELEMENT_BYTES));
    }

    @Override
    public void clear() {
        init(0);
    }

    @Override
    public int getElementSize() {
        return ELEMENT_BYTES;
    }

    /** Sets every element. */
    public void init(int value) {
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
    public IntArray slice(int offset, int length) {
        checkSlice(offset, length, size);
        return fromSegment(getSegment().asSlice((long) offset * ELEMENT_BYTES, (long) length * ELEMENT_BYTES));
    }
}
