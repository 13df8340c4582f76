package sirocco.apps.workflow.node;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import sirocco.apps.Failure;
import sirocco.apps.Run;
import sirocco.apps.Workflow;
import sirocco.apps.data.SeriesFile;
import sirocco.apps.data.TimeSeries;
import sirocco.apps.embedded.KnownSeries;
import sirocco.apps.learn.Devices;
import sirocco.apps.learn.Learning;
import sirocco.apps.plot.Charts;
import sirocco.apps.plot.Series;
import sirocco.nn.continuous.AceNode;
import sirocco.nn.optimiser.Adam;
import sirocco.nn.optimiser.PerParameter;
import sirocco.solvers.OdeSolve;
import sirocco.tensor.Compiled;
import sirocco.tensor.DType;
import sirocco.tensor.Device;
import sirocco.tensor.Key;
import sirocco.tensor.Tensor;
import sirocco.tensor.Tree;
import sirocco.tensor.grad.Grad;

/**
 * Fits a neural differential equation with an attention matrix that evolves with its state to the cycle of lynx and
 * hare.
 */
public final class AceLynxHare implements Workflow<AceLynxHare.Config> {
    private static final double RTOL = 1e-5;
    private static final double ATOL = 1e-7;
    /** Of the attention field's weights, in its loss. */
    private static final double PENALTY = 1e-4;

    /** The attention matrix at the start. */
    private static final float[] ATTENTION = {.6f, .4f, .4f, .6f};

    /** The places in that matrix of what hare takes from lynx, and the reverse. */
    private static final int HARE_TO_LYNX = 1;

    private static final int LYNX_TO_HARE = 2;

    /**
     * Settings.
     *
     * @param width     of both fields' hidden layers
     * @param depth     their number
     * @param epochs    each a step of the state's field and a step of the attention's
     * @param trainRows how many years to fit to
     * @param horizon   how many years to extrapolate
     */
    public record Config(int width, int depth, double learningRate, int epochs, int trainRows, int horizon) {
        static final Config DEFAULT = new Config(32, 2, 5e-3, 2000, 30, 20);

        public Config {
            if (width < 1 || depth < 0 || !(learningRate > 0) || epochs < 1 || trainRows < 10 || horizon < 1) {
                throw new IllegalArgumentException("width ≥ 1, depth ≥ 0, learningRate > 0, epochs ≥ 1, trainRows ≥ 10"
                        + " and horizon ≥ 1 are needed");
            }
        }
    }

    @Override
    public String id() {
        return "ace-node";
    }

    @Override
    public String description() {
        return "fit the cycle of lynx and hare by an equation whose attention evolves with its state";
    }

    @Override
    public Config defaults() {
        return Config.DEFAULT;
    }

    /** The net and what both optimisers remember. */
    private record State(AceNode net, PerParameter.State state, PerParameter.State attention) {}

    /** A state after a step, and the loss before it. */
    private record Stepped(State state, Tensor loss) {}

    @Override
    public void run(Run<Config> run) {
        Config config = run.config();
        Device device = Devices.of(run);
        TimeSeries all = series(run);
        TimeSeries training = all.rows(0, Math.min(config.trainRows(), all.rows()));
        TimeSeries heldOut = all.rows(training.rows(), Math.min(all.rows(), training.rows() + config.horizon()));
        LogScale scale = LogScale.of(training);
        Path path = Path.of(scale.scaled(training));
        OdeSolve solve = PathFit.tsit5(RTOL, ATOL, path.times().select(0, -1).item());
        AceNode begun =
                AceNode.of(Tensor.of(ATTENTION, 2, 2), config.width(), config.depth(), solve, Key.of(run.seed()));
        List<Double> losses = new ArrayList<>();
        AceNode fitted = train(run, device, begun, path, losses);
        run.metric("train.loss", losses.getLast());
        run.metric("train.epochs", (long) losses.size());
        run.plot(Charts.losses(
                "Loss by epoch",
                losses.stream().mapToDouble(Double::doubleValue).toArray(),
                new double[0]));
        Tensor start = path.start();
        var solution = device.compile((AceNode net, Tensor times) -> net.path(times, start));
        Extrapolation.of(
                        scale,
                        training,
                        heldOut,
                        config.horizon(),
                        times -> solution.apply(fitted, times).y())
                .report(run);
        attention(run, path, solution.apply(fitted, path.times()).a());
        Learning.save(run, fitted, Map.of("workflow", id()));
    }

    private static TimeSeries series(Run<Config> run) {
        if (run.test().isPresent()) {
            throw new Failure("holds out the years after the first trainRows ones and takes no --test");
        }
        TimeSeries all = run.data().map(file -> SeriesFile.read(file, 2)).orElseGet(KnownSeries::hareAndLynx);
        if (all.rows() < 10) {
            throw new Failure(all.source() + ": " + all.rows() + " rows where at least 10 are expected");
        }
        return all;
    }

    /** Turns of the two fields, a step each, as the paper has it. */
    private static AceNode train(Run<Config> run, Device device, AceNode net, Path path, List<Double> losses) {
        Adam adam = Adam.standard();
        Tensor rate = Tensor.scalar(run.config().learningRate());
        Compiled.Of2<State, Path, Stepped> epoch = device.compile((State s, Path p) -> epoch(adam, s, p, rate));
        State state = new State(net, adam.init(net.state()), adam.init(net.attention()));
        run.compiled(epoch.explain(state, path));
        for (int e = 1; e <= run.config().epochs(); e++) {
            Stepped next = epoch.apply(state, path);
            double loss = next.loss().item();
            if (!Double.isFinite(loss)) {
                throw new Failure("the loss is no longer finite in epoch " + e + ": learningRate="
                        + run.config().learningRate() + " is too large, or the equation has become stiff");
            }
            losses.add(loss);
            run.events().scalar("loss/train", e, loss);
            run.progress().step("training", e, run.config().epochs(), "loss %.4f".formatted(loss));
            state = next.state();
        }
        return state.net();
    }

    private static Stepped epoch(Adam adam, State s, Path path, Tensor rate) {
        var byState = Grad.valueAndGrad((sirocco.nn.continuous.NeuralField f) ->
                        loss(new AceNode(f, s.net.attention(), s.net.start(), s.net.solve()), path))
                .apply(s.net.state());
        var state = adam.update(s.net.state(), byState.gradient(), s.state, rate);
        var gradient = Grad.grad((AceNode.AttentionField g) -> loss(
                                new AceNode(state.model(), g, s.net.start(), s.net.solve()), path)
                        .add(penalty(g)))
                .apply(s.net.attention());
        var attention = adam.update(s.net.attention(), gradient, s.attention, rate);
        AceNode net = new AceNode(state.model(), attention.model(), s.net.start(), s.net.solve());
        return new Stepped(new State(net, state.state(), attention.state()), byState.value());
    }

    private static Tensor loss(AceNode net, Path path) {
        return PathFit.error(net.path(path.times(), path.start()).y(), path.values());
    }

    private static Tensor penalty(AceNode.AttentionField field) {
        Tensor sum = Tensor.scalar(DType.F32, 0);
        for (Tensor w : Tree.leaves(field)) {
            sum = sum.add(w.square().sum());
        }
        return sum.mul(PENALTY);
    }

    private static void attention(Run<Config> run, Path path, Tensor matrices) {
        Tensor shares = sirocco.tensor.op.Softmax.of(matrices, -1);
        double[] all = shares.toDoubles();
        double[] times = path.times().toDoubles();
        List<Series> series = new ArrayList<>();
        for (int entry : new int[] {HARE_TO_LYNX, LYNX_TO_HARE}) {
            series.add(Series.line(
                    entry == HARE_TO_LYNX ? "of hare to lynx" : "of lynx to hare",
                    times,
                    IntStream.range(0, times.length)
                            .mapToDouble(i -> all[ATTENTION.length * i + entry])
                            .toArray()));
        }
        run.plot(Charts.lines(
                new Charts.Titles(
                        "attention", "Attention of each species to the other", "years since the first", "share"),
                Charts.Axis.LINEAR,
                series));
    }
}
