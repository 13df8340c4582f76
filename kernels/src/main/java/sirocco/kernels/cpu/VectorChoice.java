package sirocco.kernels.cpu;

import sirocco.tensor.backend.DeviceException;

/**
 * The vector width that the system property {@value #PROPERTY} asks all kernels of the CPU to use: {@code 128},
 * {@code 256} or {@code 512} bits, {@code scalar} for the reference, nothing for the machine's own.
 *
 * @param bits of a vector; 0 for the machine's own
 * @param kind vectors, or none
 */
record VectorChoice(Kind kind, int bits) {
    static final String PROPERTY = "sirocco.vector";

    /** What computes. */
    enum Kind {
        VECTORS,
        SCALAR
    }

    /** @throws DeviceException if the property has another value */
    static VectorChoice asked() {
        return of(System.getProperty(PROPERTY, ""));
    }

    static VectorChoice of(String value) {
        return switch (value) {
            case "" -> new VectorChoice(Kind.VECTORS, 0);
            case "128", "256", "512" -> new VectorChoice(Kind.VECTORS, Integer.parseInt(value));
            case "scalar" -> new VectorChoice(Kind.SCALAR, 0);
            default ->
                throw new DeviceException("-D" + PROPERTY + "=" + value
                        + ": expected 128, 256 or 512 (bits of a vector), scalar, or nothing for the machine's own");
        };
    }
}
