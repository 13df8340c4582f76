package uk.ac.manchester.tornado.api.exceptions;

/** No device of the asked kind or number. */
public class TornadoDeviceNotFound extends TornadoRuntimeException {
    private static final long serialVersionUID = 1L;

    /** With a message. */
    public TornadoDeviceNotFound(String msg) {
        super(msg);
    }
}
