package sirocco.tensor;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import sirocco.tensor.backend.Program;
import sirocco.tensor.graph.Cost;
import sirocco.tensor.graph.Graph;
import sirocco.tensor.graph.MemoryPlan;
import sirocco.tensor.graph.Node;

/**
 * How a method became a program, for people who study it.
 *
 * @param recorded what the method did, derivatives included
 * @param ready the same after the passes
 * @param program what it was compiled to
 */
public record Explanation(Graph recorded, Graph ready, Program program) {
    private static final double GIGA = 1e-9;
    private static final double MEGA = 1e-6;

    /** Operations and bytes of the whole program, as the passes left it. */
    public Cost cost() {
        return Cost.of(ready);
    }

    /** A table of the operations by their least time, the dearest first. */
    public String costs(double flopsPerSecond, double bytesPerSecond) {
        List<Node> dearest = ready.nodes().stream()
                .filter(node -> !MemoryPlan.isView(node.op()))
                .sorted(Comparator.comparingDouble((Node node) -> Cost.of(node).seconds(flopsPerSecond, bytesPerSecond))
                        .reversed())
                .toList();
        StringBuilder text = new StringBuilder(
                "roofline, at %.0f GFLOP/s and %.0f GB/s:%n   least µs    MFLOP       MB  bound by  operation%n"
                        .formatted(flopsPerSecond * GIGA, bytesPerSecond * GIGA));
        double seconds = 0;
        for (Node node : dearest) {
            Cost cost = Cost.of(node);
            boolean computes = cost.flops() / flopsPerSecond >= cost.bytes() / bytesPerSecond;
            double least = cost.seconds(flopsPerSecond, bytesPerSecond);
            seconds += least;
            text.append(line(least, cost, computes ? "FLOPs" : "memory", text(node)));
        }
        return text.append(line(seconds, cost(), "", "all, one after the other"))
                .toString();
    }

    private static String text(Node node) {
        return node.op() + " → " + Spec.of(node.outputs());
    }

    private static String line(double seconds, Cost cost, String bound, String what) {
        return String.format(
                Locale.ROOT,
                "%11.1f %8.2f %8.2f  %-8s  %s%n",
                seconds / MEGA,
                cost.flops() * MEGA,
                cost.bytes() * MEGA,
                bound,
                what);
    }
}
