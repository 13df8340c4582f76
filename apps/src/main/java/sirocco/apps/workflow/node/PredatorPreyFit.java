package sirocco.apps.workflow.node;

import sirocco.apps.Run;
import sirocco.nn.Pass;
import sirocco.nn.continuous.NeuralOde;
import sirocco.nn.schedule.Schedule;
import sirocco.nn.train.Rates;
import sirocco.tensor.DType;
import sirocco.tensor.Device;
import sirocco.tensor.Key;
import sirocco.tensor.Shape;
import sirocco.tensor.Tensor;
import sirocco.tensor.Tree;

/**
 * Lotka's and Volterra's equations with nets, fitted to a whole path by maximum a posteriori: each species has a noise of its own,
 * so that the one that follows the cycle more regularly says more about the phase.
 *
 * @param start [2], the state at the first time
 * @param logNoise [2], the logarithm of each species' noise
 */
record PredatorPreyFit(NeuralOde<PredatorPrey> ode, Tensor start, Tensor logNoise) {
    /** How far rates and couplings may lie from those begun with, as a ratio's logarithm. */
    private static final double RATE_DEVIATION = .25;

    private static final double NET_DEVIATION = .1;
    /** Interactions of predator and prey per unit of their standard deviations, as a first guess. */
    private static final double COUPLING = .8;

    private static final int WIDTH = 8;

    Tensor path(Tensor times) {
        return ode.path(times, start);
    }

    /** Begun with the phase and the period of a harmonic fitted to the same data. */
    static PredatorPreyFit begin(Path path, Harmonic harmonic, Key key) {
        double span = path.times().select(0, -1).item();
        PredatorPrey field = PredatorPrey.of(harmonic.period(), COUPLING, WIDTH, key);
        Tensor start = Tensor.of(new float[] {(float) harmonic.at(0, 0), (float) harmonic.at(1, 0)});
        return new PredatorPreyFit(
                new NeuralOde<>(field, PathFit.tsit5(1e-5, 1e-7, span)),
                start,
                Tensor.full(DType.F32, Shape.of(2), -.5));
    }

    PredatorPreyFit fitted(Run<?> run, Device device, Path path, int epochs, double rate) {
        PredatorPrey prior = ode.field();
        return PathFit.fit(
                        run,
                        device,
                        (PredatorPreyFit m, Path p, Pass pass) -> m.loss(p, prior),
                        this,
                        path,
                        epochs,
                        Rates.perEpoch(Schedule.cosine(rate, epochs, 0)))
                .model();
    }

    /** The negative logarithm of the posterior, divided by the number of data. */
    private Tensor loss(Path path, PredatorPrey prior) {
        Tensor scaled = path(path.times()).sub(path.values()).mul(logNoise.neg().exp());
        PredatorPrey field = ode.field();
        Tensor rates = squares(field.logRates().sub(prior.logRates()))
                .add(squares(field.logCouplings().sub(prior.logCouplings())));
        Tensor nets = Tree.leaves(field.preyNet()).getFirst().like(0);
        for (Tensor w : Tree.leaves(java.util.List.of(field.preyNet(), field.predatorNet()))) {
            nets = nets.add(squares(w));
        }
        Tensor penalty = rates.mul(.5 / square(RATE_DEVIATION)).add(nets.mul(.5 / square(NET_DEVIATION)));
        return scaled.square()
                .mean()
                .mul(.5)
                .add(logNoise.mean())
                .add(penalty.div(path.values().size()));
    }

    private static Tensor squares(Tensor x) {
        return x.square().sum();
    }

    private static double square(double x) {
        return x * x;
    }
}
