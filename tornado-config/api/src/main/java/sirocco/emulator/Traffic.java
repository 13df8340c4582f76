package sirocco.emulator;

/** Bytes that one plan has moved between host and device. */
public final class Traffic {
    private long in;
    private long out;

    void in(long bytes) {
        in += bytes;
    }

    void out(long bytes) {
        out += bytes;
    }

    /** Bytes sent to the device. */
    public long bytesIn() {
        return in;
    }

    /** Bytes fetched from the device. */
    public long bytesOut() {
        return out;
    }
}
