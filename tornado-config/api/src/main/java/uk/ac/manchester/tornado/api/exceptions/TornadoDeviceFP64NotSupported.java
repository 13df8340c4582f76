package uk.ac.manchester.tornado.api.exceptions;

/** The device has no f64 arithmetic. */
public class TornadoDeviceFP64NotSupported extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With a message. */
    public TornadoDeviceFP64NotSupported(final String msg) {
        super(msg);
    }
}
