package sirocco.apps;

/**
 * A failure with a message made for the user: what was asked, what was got, what to do. It ends the run with exit
 * code 1.
 */
public class Failure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public Failure(String message) {
        super(message);
    }

    public Failure(String message, Throwable cause) {
        super(message, cause);
    }
}
