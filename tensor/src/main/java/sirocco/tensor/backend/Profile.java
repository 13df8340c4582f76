package sirocco.tensor.backend;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where the time of programs goes: spans of time, of the programs that are made or bound after {@link #begin}. Programs of
 * a JVM in which no profile was begun measure nothing.
 *
 * <p>After {@link #MOST} spans nothing more is recorded, so that a long training is measured in its first part alone.
 */
public final class Profile {
    /** Spans that are kept. */
    public static final int MOST = 50_000;

    private static volatile Profile current;

    private final long began = System.nanoTime();
    private final List<Span> spans = new ArrayList<>();
    private int programs;

    /** What happens in a span. */
    public enum Kind {
        /** A kernel computes. */
        KERNEL,
        /** Data go to the device. */
        TO_DEVICE,
        /** Data come from the device. */
        TO_HOST,
        /** A whole run of a program, as the host sees it; its parts come before it. */
        RUN
    }

    /**
     * A span of time.
     *
     * @param program number of the program, from 1
     * @param start nanoseconds since the profile began
     * @param bytes bytes moved, for a transfer
     */
    public record Span(int program, Kind kind, String name, long start, long nanos, long bytes) {}

    private Profile() {}

    /** Begins to record. Throws if a profile is being recorded. */
    public static synchronized Profile begin() {
        if (current != null) {
            throw new IllegalStateException("a profile is being recorded; end it first");
        }
        current = new Profile();
        return current;
    }

    /** Ends to record. */
    public static synchronized void end() {
        current = null;
    }

    /** The profile that is being recorded. */
    public static Optional<Profile> current() {
        return Optional.ofNullable(current);
    }

    /** A number for a program that begins to be measured. */
    public synchronized int nextProgram() {
        return ++programs;
    }

    /** Records a span, unless there are too many. */
    public synchronized void add(int program, Kind kind, String name, long startNanoTime, long nanos, long bytes) {
        if (!isFull()) {
            spans.add(new Span(program, kind, name, startNanoTime - began, nanos, bytes));
        }
    }

    /** Whether nothing more is recorded. */
    public synchronized boolean isFull() {
        return spans.size() >= MOST;
    }

    /** All spans so far, in the order of their ends. */
    public synchronized List<Span> spans() {
        return List.copyOf(spans);
    }
}
