package uk.ac.manchester.tornado.api.exceptions;

/** An error in the use of a task graph or a plan, or on the way to the device. */
public class TornadoRuntimeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With a message. */
    public TornadoRuntimeException(final String msg) {
        super(msg);
    }

    /** With a cause. */
    public TornadoRuntimeException(Exception e) {
        super(e);
    }
}
