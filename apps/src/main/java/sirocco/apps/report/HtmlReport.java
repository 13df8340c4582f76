package sirocco.apps.report;

import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import sirocco.apps.Run;
import sirocco.apps.Settings;
import sirocco.apps.plot.Plot;

/** A run as one HTML page that needs no other file and no network, and is readable on a phone. */
final class HtmlReport {
    private static final String STYLE = """
            :root { color-scheme: light dark; --line: #8884; }
            body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 0 auto; padding: 1rem; }
            h1 { font-size: 1.5rem; margin: .5rem 0; } h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; }
            table { border-collapse: collapse; width: 100%; } .wide { overflow-x: auto; }
            td { border-bottom: 1px solid var(--line); padding: .3rem .5rem .3rem 0; }
            td { vertical-align: top; }
            td:last-child { text-align: right; overflow-wrap: anywhere; }
            td.number { white-space: nowrap; font-variant-numeric: tabular-nums; }
            figure { margin: 1rem 0; overflow-x: auto; } img { width: 100%; min-width: 36rem; max-width: 60rem; }
            figcaption { display: none; }
            @media (max-width: 40rem) { figcaption { display: block; position: sticky; left: 0; font-weight: 600; } }
            .note { border-left: 4px solid #d90; padding: .2rem .8rem; margin: .8rem 0; }
            """;

    private final StringBuilder page = new StringBuilder();

    private HtmlReport() {}

    /** The page as UTF-8. */
    static byte[] of(Run<?> run, OffsetDateTime started, Map<String, Object> metrics) {
        var report = new HtmlReport();
        report.head(run.workflow().id());
        report.page
                .append("<h1>")
                .append(text(run.workflow().id()))
                .append("</h1>\n<p>")
                .append(text(run.workflow().description()))
                .append("<br>")
                .append(text(started))
                .append("</p>\n");
        run.notes()
                .forEach(note -> report.page
                        .append("<p class=\"note\">")
                        .append(text(note))
                        .append("</p>\n"));
        report.table("Results", run.metrics());
        report.plots(run.plots());
        report.table("Settings", Settings.flat(run.config()));
        var made = new LinkedHashMap<>(metrics);
        made.keySet().removeAll(run.metrics().keySet());
        made.put("device", metrics.get("device"));
        report.table("Made with", made);
        report.page.append("</body></html>\n");
        return report.page.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** The page of a comparison of runs, as UTF-8. */
    static byte[] of(Comparison comparison) {
        var report = new HtmlReport();
        report.head("Comparison of runs");
        report.page.append("<h1>Comparison of runs</h1>\n");
        report.columns("Settings that differ", "setting", comparison);
        report.columns("Metrics (the best is bold)", "metric", comparison);
        report.plots(comparison.curves());
        report.page.append("</body></html>\n");
        return report.page.toString().getBytes(StandardCharsets.UTF_8);
    }

    private void columns(String title, String kind, Comparison comparison) {
        page.append("<h2>").append(title).append("</h2>\n<div class=\"wide\"><table>\n<tr><td></td>");
        comparison
                .names()
                .forEach(name -> page.append("<td>").append(breakable(name)).append("</td>"));
        page.append("</tr>\n");
        for (Comparison.Row row : comparison.rows()) {
            if (row.kind().equals(kind)) {
                page.append("<tr><td>").append(breakable(row.name())).append("</td>");
                for (int i = 0; i < row.cells().size(); i++) {
                    String cell = text(row.cells().get(i));
                    page.append("<td>")
                            .append(row.best().contains(i) ? "<b>" + cell + "</b>" : cell)
                            .append("</td>");
                }
                page.append("</tr>\n");
            }
        }
        page.append("</table></div>\n");
    }

    private void head(String title) {
        page.append("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n")
                .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>")
                .append(text(title))
                .append("</title>\n<style>\n")
                .append(STYLE)
                .append("</style></head><body>\n");
    }

    private void table(String title, Map<String, Object> rows) {
        if (rows.isEmpty()) {
            return;
        }
        page.append("<h2>").append(text(title)).append("</h2>\n<div class=\"wide\"><table>\n");
        rows.forEach((name, value) -> page.append("<tr><td>")
                .append(breakable(name))
                .append(value instanceof Number ? "</td><td class=\"number\">" : "</td><td>")
                .append(text(RunRecord.shown(value)))
                .append("</td></tr>\n"));
        page.append("</table></div>\n");
    }

    private void plots(List<Plot> plots) {
        if (!plots.isEmpty()) {
            page.append("<h2>Plots</h2>\n");
        }
        for (Plot plot : plots) {
            page.append("<figure><figcaption>")
                    .append(text(plot.title()))
                    .append("</figcaption><img alt=\"")
                    .append(text(plot.title()))
                    .append("\" src=\"data:image/png;base64,")
                    .append(Base64.getEncoder().encodeToString(plot.png()))
                    .append("\"></figure>\n");
        }
    }

    /** A dotted name that may be broken after its dots and underscores. */
    private static String breakable(String name) {
        return text(name).replaceAll("[._](?=\\w)", "$0<wbr>");
    }

    private static String text(Object value) {
        return String.valueOf(value)
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
