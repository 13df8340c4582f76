package sirocco.emulator;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.List;

/** The local memory of one work-group: arrays in the order of their allocation, poisoned. */
final class LocalMemory {
    /** What every NVIDIA device gives to a group without further settings. */
    static final int BYTES = 48 * 1024;

    private final List<Object> arrays = new ArrayList<>();
    private int bytes;

    <T> T array(int ordinal, Class<T> type, int size) {
        if (ordinal == arrays.size()) {
            arrays.add(allocate(type.componentType(), size));
        }
        Object array = arrays.get(ordinal);
        if (!type.isInstance(array) || Array.getLength(array) != size) {
            throw new EmulatorException("local allocation " + ordinal + " is " + describe(array)
                    + " for one work-item and " + type.componentType() + "[" + size + "] for another: all work-items"
                    + " of a group must allocate the same arrays in the same order");
        }
        return type.cast(array);
    }

    private Object allocate(Class<?> element, int size) {
        bytes = Math.addExact(bytes, Math.multiplyExact(size, Poison.bytes(element)));
        if (bytes > BYTES) {
            throw new EmulatorException("a work-group allocates " + bytes + " bytes of local memory; devices give "
                    + BYTES + ": use smaller tiles");
        }
        return Poison.heapArray(element, size);
    }

    private static String describe(Object array) {
        return array.getClass().componentType() + "[" + Array.getLength(array) + "]";
    }
}
