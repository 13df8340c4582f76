package sirocco.bench.ode;

import java.util.List;
import java.util.function.Supplier;
import sirocco.solvers.ExplicitRungeKutta;
import sirocco.solvers.ImplicitRungeKutta;
import sirocco.solvers.Rosenbrock;

/** A method that solves a problem to a tolerance. */
interface Peer {
    /** As in the table: {@code Tsit5}, {@code Hipparchus DP853}. */
    String name();

    /** Ready to be solved again and again; {@code atol} is a thousandth of {@code rtol}. */
    Supplier<Outcome> ready(OdeProblem problem, double rtol);

    /**
     * The state at the end.
     *
     * @param evaluations of the right-hand side; of implicit methods one a stage
     */
    record Outcome(double[] last, long evaluations) {}

    /** All that are worth trying on a problem. */
    static List<Peer> of(OdeProblem problem) {
        return switch (problem.stiffness()) {
            case NONE ->
                List.of(
                        new Own(ExplicitRungeKutta.bosh3()),
                        new Own(ExplicitRungeKutta.dopri5()),
                        new Own(ExplicitRungeKutta.tsit5()),
                        new Own(ExplicitRungeKutta.dopri8()),
                        new Hipparchus(Hipparchus.Method.DP54),
                        new Hipparchus(Hipparchus.Method.DP853),
                        new Hipparchus(Hipparchus.Method.GBS));
            case STIFF ->
                List.of(
                        new Own(ExplicitRungeKutta.tsit5()),
                        new Own(ImplicitRungeKutta.kenCarp4()),
                        new Own(ImplicitRungeKutta.kvaerno5()),
                        new Own(Rosenbrock.rodas4()),
                        new Own(Rosenbrock.rodas5P()),
                        new Hipparchus(Hipparchus.Method.DP853));
        };
    }
}
