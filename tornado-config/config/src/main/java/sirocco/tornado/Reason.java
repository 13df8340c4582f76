package sirocco.tornado;

import java.util.regex.Pattern;

/** What TornadoVM's exceptions say, for people: in one line, without colours, and without the stack that it writes into them. */
public final class Reason {
    private static final Pattern NOISE = Pattern.compile("\\x1b\\[[0-9;]*m|(?s)Stacktrace: \\[.*");

    private Reason() {}

    /** What lies at the bottom of an exception. */
    public static String of(Throwable thrown) {
        Throwable root = thrown;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        String message = root.getMessage() == null ? root.getClass().getName() : root.getMessage();
        return NOISE.matcher(message)
                .replaceAll("")
                .strip()
                .replaceAll("\\s*\\R\\s*", "; ")
                .replaceAll("[.;\\s]+$", "");
    }
}
