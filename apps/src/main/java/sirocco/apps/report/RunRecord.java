package sirocco.apps.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import sirocco.apps.Failure;
import sirocco.apps.Run;
import sirocco.apps.Settings;

/** The written record of a run: config.json when it starts; report.html and metrics.json when it is over. */
public final class RunRecord {
    /** The name of the file that a finished run has. */
    public static final String RESULT = "metrics.json";

    private final Run<?> run;
    private final OffsetDateTime started = OffsetDateTime.now().truncatedTo(ChronoUnit.SECONDS);
    private final long clock = System.nanoTime();
    private Map<String, Object> metrics = Map.of();

    private RunRecord(Run<?> run) {
        this.run = run;
    }

    /** Writes what was asked for, and starts the clock. */
    public static RunRecord start(Run<?> run) {
        var record = new RunRecord(run);
        byte[] json = Json.file(record.request());
        run.folder().write(RunRequest.FILE, out -> out.write(json));
        return record;
    }

    /** Starts the clock of a run that wrote what was asked for when it began. */
    public static RunRecord resume(Run<?> run) {
        return new RunRecord(run);
    }

    private Map<String, Object> request() {
        var request = new LinkedHashMap<String, Object>();
        request.put("workflow", run.workflow().id());
        request.put("seed", run.seed());
        request.put("device", run.device());
        request.put("threads", run.threads());
        request.put("replicas", run.replicas());
        request.put("data", run.data().map(DataFile::of).orElse(null));
        request.put("test", run.test().map(DataFile::of).orElse(null));
        request.put("config", Settings.nested(run.config()));
        request.put("started", started.toString());
        request.put("versions", Versions.all());
        return request;
    }

    /** Writes what was found. A {@code device} that the run recorded itself replaces the one that was asked for. */
    public void finish() {
        var all = new LinkedHashMap<String, Object>(run.metrics());
        all.put("wall_s", Math.round((System.nanoTime() - clock) / 1e6) / 1e3);
        all.put("workflow", run.workflow().id());
        all.put("seed", run.seed());
        all.putIfAbsent("device", run.device());
        all.put("threads", run.threads());
        all.put("replicas", run.replicas());
        Versions.all().forEach((name, version) -> all.put("version." + name, version));
        all.put("run_folder", run.folder().path().toString());
        metrics = all;
        byte[] html = HtmlReport.of(run, started, all);
        run.folder().write("report.html", out -> out.write(html));
        byte[] json = Json.file(all);
        run.folder().write(RESULT, out -> out.write(json));
        run.folder().remove(Run.CHECKPOINTS);
    }

    /** Removes the record of a run that failed before it had written anything else, with its folder. */
    public void withdraw(Throwable failure) {
        try {
            run.folder().removeIfOnly(RunRequest.FILE);
        } catch (Failure left) {
            failure.addSuppressed(left);
        }
    }

    /** The metrics as one line of JSON. */
    public String json() {
        return Json.line(metrics);
    }

    /** The metrics as lines of text, names aligned; what they were made with is left to the files. */
    public String text() {
        int width =
                run.metrics().keySet().stream().mapToInt(String::length).max().orElse(0);
        var text = new StringBuilder();
        run.metrics()
                .forEach((name, value) -> text.append(
                        String.format(Locale.ROOT, "%-" + Math.max(1, width) + "s  %s%n", name, shown(value))));
        return text.append(String.format(
                        Locale.ROOT, "%-" + Math.max(1, width) + "s  %s s%n", "wall", metrics.get("wall_s")))
                .toString();
    }

    /** A number with six significant digits, anything else as it is. */
    static String shown(Object value) {
        if (value instanceof Double number && Double.isFinite(number)) {
            return Double.toString(
                            new BigDecimal(number).round(new MathContext(6)).doubleValue())
                    .replaceAll("\\.0$", "");
        }
        return String.valueOf(value);
    }
}
