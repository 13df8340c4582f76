package sirocco.apps.workflow.node;

import sirocco.nn.Pass;
import sirocco.nn.continuous.NeuralOde;
import sirocco.nn.train.Plan;
import sirocco.tensor.DType;
import sirocco.tensor.Shape;
import sirocco.tensor.Tensor;

/**
 * A cycle fitted to a whole path by maximum a posteriori, with two things that a plain mean of squares lacks. Each
 * species has a noise of its own, so that the one that follows the cycle more regularly says more about the phase. And
 * the past is forgotten exponentially, since a cycle of nature drifts in phase, and what counts is where it is at the
 * end.
 *
 * @param start [2], the state at the first time
 * @param logNoise [2], the logarithm of each species' noise
 */
record CycleFit<F extends Record & CycleField<F>>(NeuralOde<F> ode, Tensor start, Tensor logNoise) {
    private static final double RTOL = 1e-5;
    private static final double ATOL = 1e-7;
    private static final double FIRST_NOISE = .6;

    /** What is to be fitted to {@code path}. */
    static <F extends Record & CycleField<F>> CycleFit<F> begin(F field, Tensor start, Path path) {
        double span = path.times().select(0, -1).item();
        return new CycleFit<>(
                new NeuralOde<>(field, PathFit.tsit5(RTOL, ATOL, span)),
                start,
                Tensor.full(DType.F32, Shape.of(2), Math.log(FIRST_NOISE)));
    }

    /** What is measured at {@code times}, [times, 2]. */
    Tensor path(Tensor times) {
        return ode.field().observed(ode.path(times, start));
    }

    /**
     * The fit.
     *
     * @param memory after how much time a datum counts e times less
     */
    CycleFit<F> fitted(Fitting fitting, Path path, double memory, Plan plan) {
        F prior = ode.field();
        double end = path.times().select(0, -1).item();
        Tensor shares = path.times().sub(end).div(memory).exp().unsqueeze(1);
        return fitting.last((CycleFit<F> m, Path p, Pass pass) -> m.loss(p, shares, prior), this, path, plan);
    }

    /** The negative logarithm of the posterior, divided by the number of data that count. */
    private Tensor loss(Path path, Tensor shares, F prior) {
        Tensor scaled = path(path.times()).sub(path.values()).mul(logNoise.neg().exp());
        Tensor misfit = scaled.square().mul(.5).add(logNoise).mul(shares).sum();
        return misfit.add(ode.field().distance(prior)).div(shares.sum().mul(2));
    }
}
