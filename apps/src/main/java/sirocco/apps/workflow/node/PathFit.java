package sirocco.apps.workflow.node;

import sirocco.apps.Run;
import sirocco.apps.learn.Learning;
import sirocco.nn.continuous.NeuralOde;
import sirocco.nn.continuous.VectorField;
import sirocco.nn.optimiser.Adam;
import sirocco.nn.train.Objective;
import sirocco.nn.train.Plan;
import sirocco.nn.train.Rates;
import sirocco.nn.train.Trained;
import sirocco.nn.train.Trainer;
import sirocco.solvers.ExplicitRungeKutta;
import sirocco.solvers.OdeSolve;
import sirocco.solvers.Pid;
import sirocco.tensor.Device;
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

    /** Trains with Adam on the whole path at once, showing and recording what every training does. */
    static <M> Trained<M, ?> fit(
            Run<?> run, Device device, Objective<M, Path> objective, M model, Path path, int epochs, Rates rates) {
        Plan plan = Plan.epochs(epochs).fullBatch().seed(run.seed()).rates(rates);
        Trained<M, ?> trained = Trainer.of(device, objective, Adam.standard(), plan)
                .listener(Learning.listener(run, epochs))
                .fit(model, path);
        Learning.report(run, trained);
        return trained;
    }
}
