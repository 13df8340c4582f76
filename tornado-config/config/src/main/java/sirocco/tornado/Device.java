package sirocco.tornado;

import java.util.Locale;

/**
 * A device that TornadoVM sees.
 *
 * @param backend      OPENCL, CUDA, PTX, ... as TornadoVM names it
 * @param name         the driver's name of the device
 * @param type         what it is
 * @param memoryBytes  its memory
 * @param computeUnits cores, or multiprocessors
 * @param backendIndex number of the backend, from 0
 * @param deviceIndex  number of the device in its backend, from 0
 */
public record Device(
        String backend, String name, Type type, long memoryBytes, int computeUnits, int backendIndex, int deviceIndex) {
    /** Kinds of devices, as far as choosing one goes. */
    public enum Type {
        GPU,
        CPU,
        EMULATOR,
        OTHER
    }

    /** The name by which one asks for it, as "opencl:0:1". */
    public String id() {
        return backend.toLowerCase(Locale.ROOT) + ":" + backendIndex + ":" + deviceIndex;
    }

    /** "OPENCL 0:1 GPU NVIDIA H100, 79.6 GiB, 132 units". */
    @Override
    public String toString() {
        return "%s %d:%d %s %s, %.1f GiB, %d units"
                .formatted(
                        backend, backendIndex, deviceIndex, type, name, memoryBytes / (double) (1 << 30), computeUnits);
    }
}
