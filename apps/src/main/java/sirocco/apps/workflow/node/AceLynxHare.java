package sirocco.apps.workflow.node;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import sirocco.apps.Run;
import sirocco.apps.Workflow;
import sirocco.apps.learn.Devices;
import sirocco.apps.learn.Learning;
import sirocco.apps.plot.Charts;
import sirocco.apps.plot.Series;
import sirocco.nn.Pass;
import sirocco.nn.continuous.AceNode;
import sirocco.nn.optimiser.Adam;
import sirocco.nn.train.Rates;
import sirocco.solvers.OdeSolve;
import sirocco.tensor.DType;
import sirocco.tensor.Device;
import sirocco.tensor.Key;
import sirocco.tensor.Tensor;
import sirocco.tensor.Tree;

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

    /** The path, once for each field's turn: an epoch is two steps. */
    private record Turn(Tensor times, Tensor values) {
        static Turn each(Path path) {
            return new Turn(
                    Tensor.stack(0, List.of(path.times(), path.times())),
                    Tensor.stack(0, List.of(path.values(), path.values())));
        }

        Path path() {
            return new Path(times.select(0, 0), values.select(0, 0));
        }
    }

    @Override
    public void run(Run<Config> run) {
        run.refuseReplicas();
        Config config = run.config();
        Device device = Devices.of(run);
        CycleYears years = CycleYears.of(run, config.trainRows(), config.horizon());
        Path path = years.path();
        OdeSolve solve = PathFit.tsit5(RTOL, ATOL, path.times().select(0, -1).item());
        var keys = Key.of(run.seed()).split(2);
        AceNode begun = AceNode.of(Tensor.of(ATTENTION, 2, 2), config.width(), config.depth(), solve, keys.get(0))
                .turningBetween(
                        path.times().select(0, 0).item(),
                        path.times().select(0, -1).item(),
                        keys.get(1));
        AceNode fitted = Fitting.result(run, device)
                .last(
                        (AceNode net, Turn turn, Pass pass) ->
                                loss(net, turn.path()).add(penalty(net.attention())),
                        new Turns<>(Adam.standard(), List.of("state.", "attention.")),
                        begun,
                        Turn.each(path),
                        PathFit.plan(run, config.epochs(), Rates.constant(config.learningRate()))
                                .batchSize(1));
        Tensor start = path.start();
        var solution = device.compile((AceNode net, Tensor times) -> net.path(times, start));
        AceNode.Both fit = solution.apply(fitted, path.times());
        run.metric("fit.mse", PathFit.error(fit.y(), path.values()).item());
        Extrapolation.of(
                        years,
                        config.horizon(),
                        times -> solution.apply(fitted, times).y())
                .report(run);
        attention(run, path, fit.a());
        Learning.save(run, fitted, Map.of("workflow", id()));
    }

    private static Tensor loss(AceNode net, Path path) {
        return PathFit.error(net.path(path.times(), path.start()).y(), path.values());
    }

    /** Of the attention field's weights, which alone it moves. */
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
