package sirocco.apps;

/**
 * A failure that lies in the command line: an unknown option, workflow, setting or device. It ends the run with exit
 * code 2.
 */
public final class UsageError extends Failure {
    private static final long serialVersionUID = 1L;

    public UsageError(String message) {
        super(message);
    }

    public UsageError(String message, Throwable cause) {
        super(message, cause);
    }
}
