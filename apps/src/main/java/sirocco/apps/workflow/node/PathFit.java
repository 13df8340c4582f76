package sirocco.apps.workflow.node;

import sirocco.apps.Run;
import sirocco.nn.continuous.NeuralOde;
import sirocco.nn.continuous.VectorField;
import sirocco.nn.train.Objective;
import sirocco.nn.train.Plan;
import sirocco.nn.train.Rates;
import sirocco.solvers.ExplicitRungeKutta;
import sirocco.solvers.OdeSolve;
import sirocco.solvers.Pid;
import sirocco.tensor.Tensor;

/** Fits neural differential equations to whole trajectories, by the mean squared error over the path from its start. */
final class PathFit {
    /** More steps than any of these fields takes; a derivative keeps a state for each. */
    private static final int MAX_STEPS = 512;

    private PathFit() {}

    /** Tsit5 under control, the first step a tenth of the whole. */
    static OdeSolve tsit5(double rtol, double atol, double span) {
        return OdeSolve.by(ExplicitRungeKutta.tsit5())
                .controlledBy(Pid.of(rtol, atol))
                .firstStep(.1 * span)
                .maxSteps(MAX_STEPS);
    }

    /** The mean squared error of a path that starts at the data's first point. */
    static <F extends Record & VectorField> Objective<NeuralOde<F>, Path> fromFirstPoint() {
        return (ode, path, pass) -> error(ode.path(path.times(), path.start()), path.values());
    }

    static Tensor error(Tensor path, Tensor values) {
        return path.sub(values).square().mean();
    }

    /** Every step on the whole path. */
    static Plan plan(Run<?> run, int epochs, Rates rates) {
        return Plan.epochs(epochs).fullBatch().seed(run.seed()).rates(rates);
    }
}
