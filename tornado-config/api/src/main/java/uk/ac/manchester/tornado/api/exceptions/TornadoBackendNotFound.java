package uk.ac.manchester.tornado.api.exceptions;

/** No backend of the asked kind or number. */
public class TornadoBackendNotFound extends TornadoRuntimeException {
    private static final long serialVersionUID = 1L;

    /** With a message. */
    public TornadoBackendNotFound(String msg) {
        super(msg);
    }
}
