package sirocco.apps.explain;

import java.util.List;
import java.util.Locale;
import sirocco.tensor.Explanation;
import sirocco.tensor.backend.Peak;
import sirocco.tensor.backend.Program;
import sirocco.tensor.graph.Graph;

/**
 * An explanation as a text with headings, for a person who studies how a method becomes a program.
 *
 * @param peak the speed that times are estimated from
 * @param mostLines lines of a section at most
 */
public record ExplanationText(Peak peak, int mostLines) {
    /** What is typed to see sections whole. */
    public static final String ALL = "--all";

    /** All sections, under a title. */
    public String of(String title, Explanation explanation) {
        Program program = explanation.program();
        Program.Footprint memory = program.footprint();
        StringBuilder text = new StringBuilder(title)
                .append('\n')
                .append("=".repeat(title.length()))
                .append("\n\n");
        section(text, "1. The graph as recorded: " + operations(explanation.recorded()), explanation.recorded() + "");
        section(text, "2. The graph after the passes: " + operations(explanation.ready()), explanation.ready() + "");
        section(text, "3. The program: what runs, in order, and where its operands lie", program.describe());
        section(text, "4. Memory of intermediate results", memory(memory, program));
        section(
                text,
                "5. What each operation costs at least (" + peak + ")",
                explanation.costs(peak.flops(), peak.bytes()));
        section(text, "6. Kernels", listings(program.listings()));
        return text.toString();
    }

    private static String operations(Graph graph) {
        return count(graph.nodes().size(), "operation") + ", "
                + count(graph.inputs().size(), "input") + ", "
                + count(graph.outputs().size(), "output");
    }

    private static String count(int n, String what) {
        return n + " " + what + (n == 1 ? "" : "s");
    }

    private static String memory(Program.Footprint memory, Program program) {
        return String.format(
                Locale.ROOT,
                "%,d bytes side by side, %,d as planned: values that are not alive together share memory%n%s",
                memory.sumOfIntermediates(),
                memory.planned(),
                program.deviceBytes() == 0
                        ? ""
                        : String.format(
                                Locale.ROOT,
                                "%,d bytes on the device, with inputs and results%n",
                                program.deviceBytes()));
    }

    private String listings(List<Program.Listing> listings) {
        if (listings.isEmpty()) {
            return "none: nothing is left to compute\n";
        }
        StringBuilder text = new StringBuilder();
        for (Program.Listing listing : listings) {
            text.append(listing.name())
                    .append(", used ")
                    .append(times(listing.uses()))
                    .append('\n');
            text.append(cut(listing.text()).indent(4));
        }
        return text.toString();
    }

    private static String times(int uses) {
        return uses == 1 ? "once" : count(uses, "time");
    }

    private void section(StringBuilder text, String heading, String body) {
        boolean isList = heading.startsWith("6");
        text.append(heading).append('\n').append("-".repeat(heading.length())).append('\n');
        text.append(isList ? body : cut(body)).append('\n');
    }

    private String cut(String body) {
        List<String> lines = body.lines().toList();
        if (lines.size() <= mostLines) {
            return String.join("\n", lines) + "\n";
        }
        return String.join("\n", lines.subList(0, mostLines)) + "\n… " + (lines.size() - mostLines) + " more lines; "
                + ALL + " shows them\n";
    }
}
