package sirocco.emulator;

import uk.ac.manchester.tornado.api.exceptions.TornadoRuntimeException;

/** A fault that a device would not report: the emulator stops where it happens. */
final class EmulatorException extends TornadoRuntimeException {
    private static final long serialVersionUID = 1L;

    EmulatorException(String message) {
        super(message);
    }

    EmulatorException(String message, Throwable cause) {
        super(message);
        initCause(cause);
    }
}
