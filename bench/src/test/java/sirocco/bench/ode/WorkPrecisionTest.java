package sirocco.bench.ode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import sirocco.apps.plot.Plot;

/** All methods solve the problems they are tried on, and the result can be shown. */
class WorkPrecisionTest {

    @Test
    void allMethodsSolveTheirProblems() {
        for (OdeProblem problem : OdeProblem.all()) {
            for (Peer peer : Peer.of(problem)) {
                Supplier<Peer.Outcome> ready = peer.ready(problem, 1e-7);
                Peer.Outcome outcome = ready.get();
                double error = problem.error(outcome.last());
                assertTrue(error < 1e-2, problem.name() + " by " + peer.name() + ": error " + error);
                assertTrue(outcome.evaluations() > 100, peer.name());
                assertEquals(outcome.evaluations(), ready.get().evaluations(), peer.name());
            }
        }
    }

    @Test
    void pointsAreALineAndAPicture() {
        List<WorkPrecision.Point> points = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            points.add(new WorkPrecision.Point(
                    "lorenz", "Tsit5", Math.pow(10, -i), Math.pow(10, -i - 1), 100L << i, 1e-3 * i + 1e-3));
        }
        assertEquals(
                "lorenz         Tsit5                 1e+00   1.00e-01          100     1.000 ms",
                WorkPrecision.line(points.getFirst()));
        List<Plot> plots = WorkPrecision.plots("lorenz", points);
        assertEquals("work-precision-lorenz-evaluations", plots.get(0).name());
        assertTrue(plots.get(1).png().length > 1000);
    }
}
