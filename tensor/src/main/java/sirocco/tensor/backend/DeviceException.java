package sirocco.tensor.backend;

/** A device that cannot do what a program asks of it: too little memory, a kernel that does not compile. */
public final class DeviceException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    /**
     * @param message what was asked, what was got, what to do
     */
    public DeviceException(String message, Throwable cause) {
        super(message, cause);
    }

    /**
     * @param message what was asked, what was got, what to do
     */
    public DeviceException(String message) {
        super(message);
    }
}
