package uk.ac.manchester.tornado.api.exceptions;

/** A task was added to a graph in a wrong way. */
public class TornadoTaskRuntimeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With a message. */
    public TornadoTaskRuntimeException(final String msg) {
        super(msg);
    }

    /** With a message and a cause. */
    public TornadoTaskRuntimeException(final String msg, Exception e) {
        super(msg, e);
    }
}
