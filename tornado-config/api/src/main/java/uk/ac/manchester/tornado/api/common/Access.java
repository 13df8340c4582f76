package uk.ac.manchester.tornado.api.common;

/** What a task does with an argument. */
public enum Access {
    NONE((byte) 0),
    READ_ONLY((byte) 1),
    WRITE_ONLY((byte) 2),
    READ_WRITE((byte) 3);

    /** Bit 0: reads it; bit 1: writes it. */
    public final byte position;

    Access(byte position) {
        this.position = position;
    }
}
