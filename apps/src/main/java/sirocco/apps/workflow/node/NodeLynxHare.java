package sirocco.apps.workflow.node;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import sirocco.apps.Failure;
import sirocco.apps.Run;
import sirocco.apps.Workflow;
import sirocco.apps.learn.Devices;
import sirocco.apps.learn.Learning;
import sirocco.nn.continuous.NeuralField;
import sirocco.nn.continuous.NeuralOde;
import sirocco.nn.layer.Activation;
import sirocco.nn.train.Plan;
import sirocco.nn.train.Rates;
import sirocco.tensor.Device;
import sirocco.tensor.Key;
import sirocco.tensor.Tensor;
import sirocco.tensor.op.MlpFlow.TimeInput;

/**
 * Fits differential equations to the cycle of snowshoe hare and Canada lynx, 1845 to 1874, and extrapolates it by
 * twenty years, which are compared with what came.
 */
public final class NodeLynxHare implements Workflow<NodeLynxHare.Config> {
    private static final double RTOL = 1e-4;
    private static final double ATOL = 1e-7;
    private static final double SHORTEST_PERIOD = 8;
    private static final double LONGEST_PERIOD = 12;
    /** Equations with few parameters learn faster than deep nets. */
    private static final double RATE_FACTOR = 10;
    /** The least years that a part of the training years must have, to be trained on in cross-validation. */
    private static final int LEAST_FOLD = 15;
    /** The least years that it must leave, to be forecast. */
    private static final int LEAST_AHEAD = 6;

    /** The equation and how it is fitted. */
    public enum Mode {
        /** scale · tanh(MLP([t, y])), fitted to the whole path at once. It does not extrapolate. */
        ORIGINAL,
        /** scale · tanh(MLP(y)), fitted to the whole path at once. */
        AUTONOMOUS,
        /** The autonomous field, fitted to a third of the path, two thirds and all of it. */
        GROWING_HORIZON,
        /** The autonomous field, fitted to windows of 5 years, of 10, and to the whole path. */
        MULTIPLE_SHOOTING,
        /** Lotka's and Volterra's equations with a net in each: {@link PredatorPrey}. */
        LOTKA_VOLTERRA,
        /** A limit cycle with a net: {@link Hopf}. It is the default since it cannot stop cycling. */
        HOPF
    }

    /**
     * Settings.
     *
     * @param width     of the hidden layers of the nets of all modes but LOTKA_VOLTERRA and HOPF
     * @param depth     their number
     * @param trainRows how many years to fit to
     * @param horizon   how many years to extrapolate
     * @param memory    of LOTKA_VOLTERRA and HOPF: after how many years a datum counts e times less
     * @param folds     how often to fit to a first part of the training years and to forecast the rest of them; 0:
     * never
     */
    public record Config(
            Mode mode,
            int width,
            int depth,
            double learningRate,
            int epochs,
            int trainRows,
            int horizon,
            double memory,
            int folds) {
        static final Config DEFAULT = new Config(Mode.HOPF, 64, 3, 1e-3, 2500, 30, 20, 5, 0);

        public Config {
            if (width < 1 || depth < 0 || !(learningRate > 0) || epochs < 1) {
                throw new IllegalArgumentException("width ≥ 1, depth ≥ 0, learningRate > 0 and epochs ≥ 1 are needed");
            }
            if (trainRows < 10 || horizon < 1 || folds < 0 || !(memory > 0)) {
                throw new IllegalArgumentException("trainRows ≥ 10, horizon ≥ 1, memory > 0 and folds ≥ 0 are needed");
            }
        }
    }

    @Override
    public String id() {
        return "node-lynx-hare";
    }

    @Override
    public String description() {
        return "fit and extrapolate the cycle of lynx and hare (--set mode=original: as a plain neural ODE)";
    }

    @Override
    public Config defaults() {
        return Config.DEFAULT;
    }

    /**
     * A fitted equation.
     *
     * @param model to be saved
     * @param path  from times since the first year to standardised logarithms [times, 2]
     */
    record Fitted(Object model, UnaryOperator<Tensor> path) {}

    @Override
    public void run(Run<Config> run) {
        run.refuseReplicas();
        Config config = run.config();
        Device device = Devices.of(run);
        CycleYears years = CycleYears.of(run, config.trainRows(), config.horizon());
        Fitting fitting = Fitting.result(run, device);
        crossValidate(run, fitting, years);
        Fitted fitted = fit(run, fitting, years.path());
        Extrapolation.of(years, config.horizon(), fitted.path()).report(run);
        Learning.save(
                run,
                fitted.model(),
                Map.of("workflow", id(), "mode", config.mode().name()));
    }

    private static Fitted fit(Run<Config> run, Fitting fitting, Path path) {
        double[][] values = {Path.column(path.values(), 0), Path.column(path.values(), 1)};
        Harmonic harmonic = Harmonic.fit(path.times().toDoubles(), values, SHORTEST_PERIOD, LONGEST_PERIOD);
        Key key = Key.of(run.seed());
        return switch (run.config().mode()) {
            case HOPF -> cycle(run, fitting, path, CycleFit.begin(Hopf.of(harmonic, key), Hopf.start(), path));
            case LOTKA_VOLTERRA -> {
                Tensor start = Tensor.of(new float[] {(float) harmonic.at(0, 0), (float) harmonic.at(1, 0)});
                yield cycle(run, fitting, path, CycleFit.begin(PredatorPrey.of(harmonic.period(), key), start, path));
            }
            default -> neural(run, fitting, path, key);
        };
    }

    private static <F extends Record & CycleField<F>> Fitted cycle(
            Run<Config> run, Fitting fitting, Path path, CycleFit<F> begun) {
        Config config = run.config();
        Plan plan = PathFit.plan(
                run, config.epochs(), Falling.COSINE.rates(RATE_FACTOR * config.learningRate(), config.epochs()));
        CycleFit<F> fitted = begun.fitted(fitting, path, config.memory(), plan);
        var solution = fitting.device().compile((CycleFit<F> m, Tensor at) -> m.path(at));
        return new Fitted(fitted, times -> solution.apply(fitted, times));
    }

    private static Fitted neural(Run<Config> run, Fitting fitting, Path path, Key key) {
        Config config = run.config();
        TimeInput time = config.mode() == Mode.ORIGINAL ? TimeInput.FIRST : TimeInput.NONE;
        NeuralField field =
                NeuralField.of(2, config.width(), config.depth(), Activation.SILU, Activation.TANH, time, key);
        int years = path.values().shape().size(0);
        double span = path.times().select(0, -1).item();
        NeuralField prepared = switch (config.mode()) {
            case GROWING_HORIZON -> grown(run, fitting, field, path, List.of(years / 3, 2 * years / 3));
            case MULTIPLE_SHOOTING -> shot(run, fitting, field, path, List.of(5, 10));
            default -> field;
        };
        NeuralOde<NeuralField> fitted = fitting.last(
                PathFit.<NeuralField>fromFirstPoint(),
                new NeuralOde<>(prepared, PathFit.tsit5(RTOL, ATOL, span)),
                path,
                PathFit.plan(run, config.epochs(), Rates.constant(config.learningRate())));
        Tensor start = path.start();
        var solution = fitting.device().compile((NeuralOde<NeuralField> m, Tensor at) -> m.path(at, start));
        return new Fitted(fitted, times -> solution.apply(fitted, times));
    }

    private static NeuralField grown(
            Run<Config> run, Fitting fitting, NeuralField field, Path path, List<Integer> lengths) {
        NeuralField grown = field;
        for (int years : lengths) {
            Path part = new Path(path.times().slice(0, 0, years), path.values().slice(0, 0, years));
            grown = fitting.before(
                            "first-" + years,
                            PathFit.<NeuralField>fromFirstPoint(),
                            new NeuralOde<>(grown, PathFit.tsit5(RTOL, ATOL, years)),
                            part,
                            PathFit.plan(
                                    run,
                                    run.config().epochs() / 2,
                                    Rates.constant(run.config().learningRate())))
                    .field();
        }
        return grown;
    }

    private static NeuralField shot(
            Run<Config> run, Fitting fitting, NeuralField field, Path path, List<Integer> lengths) {
        NeuralField shot = field;
        int epochs = Math.max(1, run.config().epochs() / 2);
        Plan plan = PathFit.plan(run, epochs, Falling.COSINE.rates(run.config().learningRate(), epochs));
        for (int years : lengths) {
            shot = Shooting.fit(fitting, PathFit.tsit5(RTOL, ATOL, years), shot, path, years, plan);
        }
        return shot;
    }

    /**
     * Forecasts the ends of the training years from their beginnings, at equally spaced origins, and looks at how each
     * forecast goes on: by this, and never by the years held out, a mode and its settings are chosen.
     */
    private static void crossValidate(Run<Config> run, Fitting fitting, CycleYears years) {
        int folds = run.config().folds();
        int all = years.training().rows();
        if (folds > 0 && all < LEAST_FOLD + LEAST_AHEAD) {
            throw new Failure("folds=" + folds + ": " + all + " years to fit to where at least "
                    + (LEAST_FOLD + LEAST_AHEAD) + " are needed, " + LEAST_AHEAD + " of them to be forecast");
        }
        double[] errors = new double[folds];
        for (int f = 0; f < folds; f++) {
            int rows = LEAST_FOLD + f * Math.max(0, all - LEAST_AHEAD - LEAST_FOLD) / Math.max(1, folds - 1);
            CycleYears fold = years.fold(rows);
            Fitted fitted = fit(run, fitting.named("fold-" + rows), fold.path());
            Extrapolation ahead = Extrapolation.of(fold, Math.max(run.config().horizon(), all - rows), fitted.path());
            errors[f] = ahead.error();
            run.metric("cross_validation.mse." + rows, errors[f]);
            ahead.reportCycle(run, "cross_validation.", "." + rows);
        }
        if (folds > 0) {
            run.metric("cross_validation.mse", Arrays.stream(errors).average().orElseThrow());
        }
    }
}
