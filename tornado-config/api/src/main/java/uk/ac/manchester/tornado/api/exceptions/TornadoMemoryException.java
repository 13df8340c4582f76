package uk.ac.manchester.tornado.api.exceptions;

/** Device memory could not be managed. */
public class TornadoMemoryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With a message. */
    public TornadoMemoryException(final String msg) {
        super(msg);
    }
}
