package sirocco.apps.report;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import sirocco.apps.RunFolder;
import sirocco.tensor.backend.Profile;
import sirocco.tensor.backend.Profile.Kind;
import sirocco.tensor.backend.Profile.Span;

/**
 * A profile as a table for people and as a trace for chrome://tracing and Perfetto.
 *
 * @param programs the spans of each program, by its number
 */
public record ProfileReport(Map<Integer, List<Span>> programs) {
    /** The table's file. */
    public static final String TABLE = "profile.txt";

    /** The trace's file. */
    public static final String TRACE = "profile.json";

    private static final double MICRO = 1e-3;

    /** The times of all spans of one kind and name, and the bytes of most of them: the first brings the state along. */
    private record Row(Kind kind, String name, List<Long> nanos, long bytes) {
        /** Without what the first, uncompiled runs took longer. */
        double total() {
            return nanos.size() * median(nanos);
        }
    }

    /** The report of what has been recorded so far. */
    public static ProfileReport of(Profile profile) {
        Map<Integer, List<Span>> programs = new TreeMap<>();
        profile.spans()
                .forEach(span -> programs.computeIfAbsent(span.program(), p -> new ArrayList<>())
                        .add(span));
        return new ProfileReport(programs);
    }

    /** Writes both files. */
    public void write(RunFolder folder) {
        folder.write(TABLE, out -> out.write(table(Integer.MAX_VALUE).getBytes(StandardCharsets.UTF_8)));
        folder.write(TRACE, out -> out.write(Json.file(trace())));
    }

    /** Of each program its runs, and the {@code most} kernels and transfers that took longest. */
    public String table(int most) {
        StringBuilder text = new StringBuilder();
        programs.forEach((number, spans) -> text.append(program(number, spans, most)));
        return text.toString();
    }

    /**
     * The runs of one program.
     *
     * @param nanos of each run
     * @param overheads what is left of each beside its kernels and transfers: the host's time
     */
    private record Runs(String name, List<Long> nanos, List<Long> overheads) {
        static Runs of(List<Span> spans) {
            Runs runs = new Runs("", new ArrayList<>(), new ArrayList<>());
            List<Span> inside = new ArrayList<>();
            for (Span span : spans) {
                if (span.kind() == Kind.RUN) {
                    runs = new Runs(span.name(), runs.nanos, runs.overheads);
                    long busy = inside.stream()
                            .filter(part -> part.start() >= span.start())
                            .mapToLong(Span::nanos)
                            .sum();
                    runs.nanos.add(span.nanos());
                    runs.overheads.add(Math.max(0, span.nanos() - busy));
                    inside.clear();
                } else {
                    inside.add(span);
                }
            }
            return runs;
        }
    }

    /**
     * The median run of a program, and its host's part.
     *
     * @param runMicros microseconds of a run
     * @param overheadMicros microseconds of it in which neither a kernel nor a transfer ran
     */
    public record Step(double runMicros, double overheadMicros) {}

    /** Of the program whose runs took the most time, compiling aside, which is a training's step; empty where none ran. */
    public Optional<Step> step() {
        return programs.values().stream()
                .map(Runs::of)
                .filter(runs -> !runs.nanos.isEmpty())
                .max(Comparator.comparingDouble(runs -> median(runs.nanos) * runs.nanos.size()))
                .map(runs -> new Step(median(runs.nanos), median(runs.overheads)));
    }

    private static String program(int number, List<Span> spans, int most) {
        Runs runs = Runs.of(spans);
        if (runs.nanos.isEmpty()) {
            return "";
        }
        List<Row> rows = rows(spans);
        double all = rows.stream().mapToDouble(Row::total).sum();
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "%nprogram %d: %s, %d runs, median %.1f µs, of which the host's overhead %.1f µs (first run %.0f µs)%n",
                number,
                runs.name,
                runs.nanos.size(),
                median(runs.nanos),
                median(runs.overheads),
                runs.nanos.getFirst() * MICRO));
        text.append("   share  median µs   times   bytes each  what\n");
        rows.stream()
                .sorted(Comparator.comparingDouble(Row::total).reversed())
                .limit(most)
                .forEach(row -> text.append(line(row, all)));
        return rows.size() > most
                ? text.append("   … and " + (rows.size() - most) + " more, in " + TABLE + "\n")
                        .toString()
                : text.toString();
    }

    private static List<Row> rows(List<Span> spans) {
        Map<String, List<Span>> groups = new LinkedHashMap<>();
        spans.stream()
                .filter(span -> span.kind() != Kind.RUN)
                .forEach(span -> groups.computeIfAbsent(span.kind() + span.name(), g -> new ArrayList<>())
                        .add(span));
        return groups.values().stream().map(ProfileReport::row).toList();
    }

    private static Row row(List<Span> group) {
        List<Long> nanos = group.stream().map(Span::nanos).toList();
        List<Long> sizes = group.stream().map(Span::bytes).sorted().toList();
        return new Row(group.getFirst().kind(), group.getFirst().name(), nanos, sizes.get(sizes.size() / 2));
    }

    private static double median(List<Long> nanos) {
        List<Long> sorted = nanos.stream().sorted().toList();
        return sorted.get(sorted.size() / 2) * MICRO;
    }

    private static String line(Row row, double all) {
        return String.format(
                Locale.ROOT,
                "%7.1f%% %10.2f %7d %12s  %s%s%n",
                100 * row.total() / Math.max(1e-3, all),
                median(row.nanos()),
                row.nanos().size(),
                row.kind() == Kind.KERNEL ? "" : String.format(Locale.ROOT, "%,d", row.bytes()),
                row.kind() == Kind.KERNEL ? "" : row.kind() == Kind.TO_DEVICE ? "to the device: " : "to the host: ",
                row.name());
    }

    /** In the format of Chrome's trace viewer: complete events, times in µs, a process for each program. */
    private Map<String, Object> trace() {
        List<Map<String, Object>> events = new ArrayList<>();
        programs.forEach((number, spans) -> {
            events.add(Map.of(
                    "ph", "M", "name", "process_name", "pid", number, "args", Map.of("name", "program " + number)));
            for (Kind kind : Kind.values()) {
                events.add(Map.of(
                        "ph",
                        "M",
                        "name",
                        "thread_name",
                        "pid",
                        number,
                        "tid",
                        kind.ordinal(),
                        "args",
                        Map.of("name", kind.name().toLowerCase(Locale.ROOT))));
            }
            spans.forEach(span -> events.add(event(span)));
        });
        return Map.of("traceEvents", events, "displayTimeUnit", "ns");
    }

    private static Map<String, Object> event(Span span) {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("ph", "X");
        event.put("name", span.name());
        event.put("cat", span.kind().name());
        event.put("pid", span.program());
        event.put("tid", span.kind().ordinal());
        event.put("ts", span.start() * MICRO);
        event.put("dur", span.nanos() * MICRO);
        if (span.kind() != Kind.KERNEL) {
            event.put("args", Map.of("bytes", span.bytes()));
        }
        return event;
    }
}
