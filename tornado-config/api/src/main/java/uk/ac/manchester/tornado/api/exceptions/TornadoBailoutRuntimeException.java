package uk.ac.manchester.tornado.api.exceptions;

/** A kernel could not be compiled or run on the device. */
public class TornadoBailoutRuntimeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With a message. */
    public TornadoBailoutRuntimeException(final String msg) {
        super(msg);
    }

    /** With a message and a cause. */
    public TornadoBailoutRuntimeException(final String msg, Exception e) {
        super(msg, e);
    }
}
