package sirocco.testing;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.function.Executable;

/** A backend that says that it has no kernel for an operation: its test is reported as skipped, with that message. */
public final class MissingKernel {
    private static final String SAID = ": no kernel for ";

    private MissingKernel() {}

    /** Runs {@code check}; aborts the test where a kernel is missing. */
    public static void skips(Executable check) throws Throwable {
        try {
            check.execute();
        } catch (IllegalArgumentException e) {
            if (e.getMessage() != null && e.getMessage().contains(SAID)) {
                Assumptions.abort(e.getMessage());
            }
            throw e;
        }
    }
}
