package sirocco.apps.workflow.sine;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import sirocco.apps.Failure;
import sirocco.apps.Run;
import sirocco.apps.data.Column;
import sirocco.apps.data.CsvTable;
import sirocco.apps.data.Table;
import sirocco.apps.learn.Devices;
import sirocco.apps.learn.Learning;
import sirocco.apps.model.Model;
import sirocco.apps.model.ModelWorkflow;
import sirocco.apps.model.Sample;
import sirocco.apps.model.SavedModel;
import sirocco.apps.model.Task;
import sirocco.apps.plot.Charts;
import sirocco.apps.plot.Series;
import sirocco.nn.layer.Activation;
import sirocco.nn.layer.Mlp;
import sirocco.nn.loss.Mse;
import sirocco.nn.optimiser.Adam;
import sirocco.nn.train.Examples;
import sirocco.nn.train.Objective;
import sirocco.nn.train.Plan;
import sirocco.nn.train.Predictor;
import sirocco.nn.train.Trained;
import sirocco.nn.train.Trainer;
import sirocco.tensor.DType;
import sirocco.tensor.Device;
import sirocco.tensor.Key;
import sirocco.tensor.Shape;
import sirocco.tensor.Tensor;

/** Interpolates the sine on [−π, π] with an MLP, from points at random places. */
public final class SineMlp implements ModelWorkflow<SineMlp.Config> {
    private static final int TEST_POINTS = 401;

    /**
     * Settings.
     *
     * @param points how many points of the sine to learn from
     * @param hidden size of both hidden layers
     */
    public record Config(int points, int hidden, double learningRate, int epochs) {
        static final Config DEFAULT = new Config(100, 32, .01, 1000);

        public Config {
            if (points < 4 || hidden < 1 || !(learningRate > 0) || epochs < 1) {
                throw new IllegalArgumentException(
                        "points ≥ 4, hidden ≥ 1, learningRate > 0 and epochs ≥ 1 are needed");
            }
        }
    }

    @Override
    public String id() {
        return "sine-mlp";
    }

    @Override
    public String description() {
        return "interpolate the sine with an MLP";
    }

    @Override
    public Config defaults() {
        return Config.DEFAULT;
    }

    @Override
    public void run(Run<Config> run) {
        run.refuseData("makes its own points");
        Config config = run.config();
        Device device = Devices.of(run);
        List<Key> keys = Key.of(run.seed()).split(2);
        Tensor x = keys.get(0).uniform(DType.F32, Shape.of(config.points(), 1), -Math.PI, Math.PI);
        Mlp net = net(config, keys.get(1));
        Plan plan = Plan.epochs(config.epochs()).fullBatch().seed(run.seed()).rate(config.learningRate());
        var trainer = Trainer.of(device, Objective.<Mlp>of(new Mse()), Adam.standard(), plan)
                .listener(Learning.listener(run, config.epochs()));
        Trained<Mlp, ?> trained = Learning.fit(run, trainer, net, new Examples(x, x.sin()), null);
        Learning.report(run, trained);
        show(run, device, trained.model(), x);
        Learning.save(run, trained.model(), Map.of("workflow", id()));
    }

    private static Mlp net(Config config, Key key) {
        return Mlp.of(key, Activation.TANH, 1, config.hidden(), config.hidden(), 1);
    }

    @Override
    public Model model(SavedModel<Config> saved, Device device) {
        Mlp net = saved.into(net(saved.config(), Key.of(0)));
        Predictor<Mlp, Tensor> predictor = Predictor.of(device, TEST_POINTS);
        return new Model(new Task.Regress(List.of("sin x")), SineMlp::points, inputs -> predictor.apply(net, inputs));
    }

    /** A CSV file's column {@code x} and, to compare with, {@code y}. */
    private static Sample points(Path data) {
        Table table = CsvTable.read(data);
        return new Sample(
                table.source(),
                numbers(table, "x"),
                table.names().contains("y") ? Optional.of(numbers(table, "y")) : Optional.empty());
    }

    private static Tensor numbers(Table table, String name) {
        if (!(table.column(name) instanceof Column.Doubles column)
                || !column.nulls().isEmpty()) {
            throw new Failure(
                    table.source() + ": column \"" + name + "\" holds texts or lacks values; each row needs a number");
        }
        return Tensor.of(column.values(), table.rows(), 1).convert(DType.F32);
    }

    private static void show(Run<Config> run, Device device, Mlp net, Tensor x) {
        Tensor grid = Tensor.linspace(DType.F32, -Math.PI, Math.PI, TEST_POINTS);
        Tensor predicted = Predictor.<Mlp>of(device, TEST_POINTS).apply(net, grid.unsqueeze(1));
        double[] at = grid.toDoubles();
        double[] fitted = predicted.toDoubles();
        double[] exact = Arrays.stream(at).map(Math::sin).toArray();
        double worst = 0;
        double squares = 0;
        for (int i = 0; i < at.length; i++) {
            double error = Math.abs(fitted[i] - exact[i]);
            worst = Math.max(worst, error);
            squares += error * error;
        }
        run.metric("test.mse", squares / at.length).metric("test.max_error", worst);
        run.plot(Charts.lines(
                new Charts.Titles("fit", "The sine and the net", "x", "sin x"),
                Charts.Axis.LINEAR,
                List.of(
                        Series.dashed("sin x", at, exact),
                        Series.line("net", at, fitted),
                        Series.points("training points", x.toDoubles(), x.sin().toDoubles()))));
    }
}
