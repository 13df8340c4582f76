package sirocco.kernels.reference;

import java.lang.foreign.MemorySegment;
import sirocco.tensor.DType;
import sirocco.tensor.Spec;
import sirocco.tensor.memory.Memory;

/** The elements at an address, read and written by index in double or long. */
record Operand(DType dtype, MemorySegment data) {

    static Operand of(Spec spec, long address) {
        return new Operand(spec.dtype(), Memory.ALL.asSlice(address, spec.bytes()));
    }

    double get(long index) {
        return dtype.getDouble(data, index);
    }

    long getLong(long index) {
        return dtype.getLong(data, index);
    }

    int getInt(long index) {
        return (int) dtype.getLong(data, index);
    }

    void set(long index, double value) {
        dtype.setDouble(data, index, value);
    }

    void set(long index, long value) {
        dtype.setLong(data, index, value);
    }

    /** Copies an element of the same type. */
    void copy(long index, Operand from, long fromIndex) {
        int bytes = dtype.bytes();
        MemorySegment.copy(from.data, fromIndex * bytes, data, index * bytes, bytes);
    }
}
