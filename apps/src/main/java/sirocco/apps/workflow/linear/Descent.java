package sirocco.apps.workflow.linear;

import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import sirocco.apps.Run;
import sirocco.apps.learn.Learning;
import sirocco.nn.layer.Linear;
import sirocco.nn.loss.Mse;
import sirocco.nn.optimiser.Sgd;
import sirocco.nn.train.Examples;
import sirocco.nn.train.Objective;
import sirocco.nn.train.Plan;
import sirocco.nn.train.Trained;
import sirocco.nn.train.Trainer;
import sirocco.tensor.Compiled;
import sirocco.tensor.DType;
import sirocco.tensor.Device;
import sirocco.tensor.Explanation;
import sirocco.tensor.Tensor;
import sirocco.tensor.Tree;
import sirocco.tensor.grad.Grad;

/** The same full-batch gradient descent in three ways, each with more of the engine: all end at the same line. */
final class Descent {
    private Descent() {}

    /** A line as a tree of F64 scalars. */
    record Model(Tensor intercept, Tensor slope) {
        Tensor loss(Tensor x, Tensor y) {
            return x.mul(slope).add(intercept).sub(y).square().mean();
        }

        Line line() {
            return new Line(intercept.item(), slope.item());
        }
    }

    /** The gradient written out by hand: the path from (0, 0), one line for each step. */
    static Line[] byHand(LineData data, double rate, int steps) {
        Line[] path = new Line[steps + 1];
        path[0] = new Line(0, 0);
        for (int step = 1; step <= steps; step++) {
            path[step] = path[step - 1].descend(data, rate);
        }
        return path;
    }

    /** The gradient by the engine, on a compiled step that updates its state in place; {@code student} hears of the step. */
    static Line byGradient(Device device, LineData data, double rate, int steps, Consumer<Explanation> student) {
        Tensor x = Tensor.of(data.x());
        Tensor y = Tensor.of(data.y());
        UnaryOperator<Model> step = model ->
                Tree.zip(model, Grad.grad((Model m) -> m.loss(x, y)).apply(model), (p, g) -> p.sub(g.mul(rate)));
        Model start = new Model(Tensor.scalar(DType.F64, 0), Tensor.scalar(DType.F64, 0));
        Compiled.Of1<Model, Model> compiled = device.compile(step).donating(0);
        student.accept(compiled.explain(start));
        Compiled.Bound<Model> bound = compiled.bind(start);
        for (int i = 0; i < steps; i++) {
            bound.run();
        }
        return bound.result().line();
    }

    /** A linear layer, a loss, an optimiser and the training loop, which is kept in the run folder by that name. */
    static Trained<Linear, ?> byLayer(Run<?> run, String name, Device device, LineData data, Plan plan) {
        Linear start = new Linear(Tensor.zeros(DType.F64, 1, 1), Tensor.zeros(DType.F64, 1));
        Examples examples = new Examples(Tensor.of(data.x(), data.size(), 1), Tensor.of(data.y(), data.size(), 1));
        var trainer = Trainer.of(device, Objective.<Linear>of(new Mse()), Sgd.plain(), plan)
                .listener(Learning.progress(run, name, plan.epochs()));
        return Learning.fit(run, name, trainer, start, examples, null);
    }

    static Line line(Linear layer) {
        return new Line(layer.bias().item(), layer.weight().item());
    }
}
