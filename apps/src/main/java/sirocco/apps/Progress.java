package sirocco.apps;

import java.io.PrintStream;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * Tells a waiting person how far a run is: one line that renews itself on a terminal, a line every few seconds
 * elsewhere.
 */
public final class Progress {
    private static final long TERMINAL_NANOS = Duration.ofMillis(100).toNanos();
    private static final long LOG_NANOS = Duration.ofSeconds(5).toNanos();
    private static final int BAR = 20;

    private final PrintStream out;
    private final boolean terminal;
    private final Details details;
    private String task = "";
    private long started;
    private long shown;
    private int width;

    /** What becomes of lines that few readers want. */
    public enum Details {
        HIDDEN,
        SHOWN
    }

    private Progress(PrintStream out, boolean terminal, Details details) {
        this.out = out;
        this.terminal = terminal;
        this.details = details;
    }

    /** Renews one line with a carriage return. */
    public static Progress onTerminal(PrintStream out) {
        return new Progress(out, true, Details.HIDDEN);
    }

    /** Prints whole lines, seldom: for files and pipes. */
    public static Progress asLines(PrintStream out) {
        return new Progress(out, false, Details.HIDDEN);
    }

    /** The same, with details shown or hidden; at first they are hidden. */
    public Progress details(Details value) {
        return new Progress(out, terminal, value);
    }

    /**
     * Says that {@code done} of {@code total} steps of a task are finished.
     *
     * @param detail what else to show, such as {@code loss .312}; may be empty
     */
    public void step(String task, long done, long total, String detail) {
        long now = System.nanoTime();
        boolean first = !task.equals(this.task);
        if (first) {
            this.task = task;
            started = now;
        }
        boolean last = done >= total;
        if (last || now - shown >= (terminal ? TERMINAL_NANOS : LOG_NANOS)) {
            shown = now;
            show(line(done, total, detail, now), last);
        }
    }

    /** Prints a line of its own, above the progress. */
    public void say(String line) {
        out.println(pad(line));
        width = 0;
    }

    /** Prints lines of their own, if details are shown. */
    public void detail(Supplier<String> lines) {
        if (details == Details.SHOWN) {
            say(lines.get());
        }
    }

    private void show(String line, boolean last) {
        if (terminal) {
            out.print(pad(line));
            width = line.length();
        }
        if (!terminal || last) {
            out.println(terminal ? "" : line);
            width = 0;
        }
        out.flush();
    }

    private String pad(String line) {
        return terminal ? "\r" + line + " ".repeat(Math.max(0, width - line.length())) : line;
    }

    private String line(long done, long total, String detail, long now) {
        double seconds = (now - started) / 1e9;
        String left = done > 0 && done < total ? ", " + time(seconds * (total - done) / done) + " left" : "";
        int filled = (int) (BAR * done / Math.max(1, total));
        String bar = terminal ? " [" + "=".repeat(filled) + " ".repeat(BAR - filled) + "]" : "";
        return task + bar + " " + done + "/" + total + " " + time(seconds) + left
                + (detail.isEmpty() ? "" : "  " + detail);
    }

    private static String time(double seconds) {
        long whole = Math.round(seconds);
        return whole < 60
                ? whole + " s"
                : whole < 3600
                        ? whole / 60 + " min " + whole % 60 + " s"
                        : whole / 3600 + " h " + whole % 3600 / 60 + " min";
    }
}
