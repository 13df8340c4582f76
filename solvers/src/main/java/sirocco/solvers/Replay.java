package sirocco.solvers;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import sirocco.tensor.Control;
import sirocco.tensor.DType;
import sirocco.tensor.Tensor;
import sirocco.tensor.Tree;

/**
 * The steps of a solution once more, now that their ends are known: a loop of exactly these steps, of which
 * derivatives can be taken. Step sizes are constants.
 *
 * @param ends [steps + 1] F64
 * @param count how many of the steps there are, an I32 scalar; null: all of them
 */
record Replay(Problem problem, Solver solver, Adjoint adjoint, Tensor ends, Tensor count) {

    /** What each step gives beside the state for the next one. */
    enum Rows {
        NOTHING,
        /** The state at the end. */
        ENDS,
        /** The state at the beginning and the polynomial from there. */
        POLYNOMIALS
    }

    /** The state after the last step, and the rows of all steps, stacked. */
    record Result(List<Tensor> y, List<Tensor> rows) {}

    /** What goes from step to step. */
    record Carry(List<Tensor> y, List<Tensor> memory) {}

    record Moment(Tensor from, Tensor to) {}

    record Arguments(Carry carry, Moment moment) {}

    Result run(Rows rows) {
        int steps = ends.shape().size(0) - 1;
        Moment moments = new Moment(ends.slice(0, 0, steps), ends.slice(0, 1, steps + 1));
        Carry start = new Carry(problem.y(), solver.start(problem.field(), problem.t0(), problem.y()));
        Function<Arguments, Control.Step<Carry, List<Tensor>>> plain = arguments -> step(arguments, rows);
        long each = Tree.leaves(start).stream().mapToLong(y -> y.spec().bytes()).sum();
        Adjoint chosen = adjoint instanceof Adjoint.Auto auto ? auto.choice(steps, each) : adjoint;
        if (chosen instanceof Adjoint.Checkpoints bound && steps > 0) {
            Tensor all = count == null ? Tensor.scalar(DType.I32, steps) : count;
            List<Integer> lengths = CheckpointedSteps.lengths(steps, each, bound.bytes());
            Control.Step<Carry, List<Tensor>> ran = new CheckpointedSteps(lengths, plain).run(all, start, moments);
            return new Result(ran.carry().y, ran.given());
        }
        Function<Arguments, Control.Step<Carry, List<Tensor>>> step = chosen.remembering(plain);
        Control.Step<Carry, List<Tensor>> ran = count == null
                ? Control.scan((carry, moment) -> step.apply(new Arguments(carry, moment)), start, moments)
                : Control.scanFirst(count, (carry, moment) -> step.apply(new Arguments(carry, moment)), start, moments);
        return new Result(ran.carry().y, ran.given());
    }

    private Control.Step<Carry, List<Tensor>> step(Arguments arguments, Rows rows) {
        Tensor from = arguments.moment.from;
        List<Tensor> y = arguments.carry.y;
        Solver.Step step = solver.step(
                problem.field(), from, arguments.moment.to.sub(from).stopGradient(), y, arguments.carry.memory);
        List<Tensor> given = new ArrayList<>();
        switch (rows) {
            case NOTHING -> {}
            case ENDS -> given.addAll(step.y());
            case POLYNOMIALS -> {
                given.addAll(y);
                given.addAll(step.polynomial());
            }
        }
        return new Control.Step<>(new Carry(step.y(), step.memory()), given);
    }
}
