package uk.ac.manchester.tornado.api.exceptions;

/** The device has not enough memory. */
public class TornadoOutOfMemoryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With a message. */
    public TornadoOutOfMemoryException(final String msg) {
        super(msg);
    }
}
