package uk.ac.manchester.tornado.api;

import uk.ac.manchester.tornado.api.exceptions.TornadoRuntimeException;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/** A part of an array, in elements. */
public class DataRange {
    private final TornadoNativeArray array;
    private long offset;
    private long size;
    private boolean materialized;

    /** The whole array. */
    public DataRange(TornadoNativeArray tornadoNativeArray) {
        array = tornadoNativeArray;
        size = tornadoNativeArray.getSize();
    }

    /** Starts at this element. */
    public DataRange withOffset(long offset) {
        this.offset = offset;
        return this;
    }

    /** Takes that many elements. */
    public DataRange withSize(long size) {
        this.size = size;
        return this;
    }

    /** First byte, counted from the start of the array's header. */
    public long getOffset() {
        checkMaterialized();
        return TornadoNativeArray.ARRAY_HEADER + offset * array.getElementSize();
    }

    /** Number of bytes. */
    public long getPartialSize() {
        checkMaterialized();
        return size * array.getElementSize();
    }

    /** Checks the range. */
    public void materialize() {
        if (offset < 0 || size < 0 || offset + size > array.getSize()) {
            throw new TornadoRuntimeException(
                    size + " elements from " + offset + " do not fit an array of " + array.getSize());
        }
        materialized = true;
    }

    /** The array. */
    public TornadoNativeArray getArray() {
        return array;
    }

    private void checkMaterialized() {
        if (!materialized) {
            throw new TornadoRuntimeException("materialize() comes before the getters");
        }
    }
}
