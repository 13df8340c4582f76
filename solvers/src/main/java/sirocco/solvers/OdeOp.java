package sirocco.solvers;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import sirocco.tensor.DType;
import sirocco.tensor.Shape;
import sirocco.tensor.Spec;
import sirocco.tensor.Tensor;
import sirocco.tensor.grad.Forward;
import sirocco.tensor.grad.Reverse;
import sirocco.tensor.graph.Graph;
import sirocco.tensor.op.Composite;
import sirocco.tensor.op.Linearized;

/**
 * A solution of a differential equation as one operation. Inputs are the parameters, the state, the
 * {@link Problem#times} and, for {@link Saving#TIMES}, the times to save at. Outputs are the state at the end, the time
 * there (F64), the status, the numbers of accepted and rejected steps (I32), and what is saved.
 *
 * @param field (parameters, t, state) → slopes
 * @param event (parameters, t, state) → a scalar; null if there is no event
 * @param state the number of tensors of the state
 * @param steps how many steps there are or may be
 */
record OdeOp(
        Graph field,
        Graph event,
        Event.Crossing crossing,
        int state,
        Grid grid,
        int steps,
        Saving saving,
        Solver solver,
        Controller controller,
        FirstStep first,
        Adjoint adjoint)
        implements Composite {

    /** Whether the steps are known beforehand. */
    enum Grid {
        KNOWN,
        CONTROLLED
    }

    /** What is saved beside the state at the end. */
    enum Saving {
        END,
        /** [n, …]: the states at the times. */
        TIMES,
        /** [steps + 1] and [steps + 1, …]: the ends of the steps and the states there. */
        STEPS,
        /**
         * [steps + 1], [steps, …] and [steps, degree, …]: the ends of the steps, the states before them, polynomials.
         */
        DENSE
    }

    /** A solution's steps: their ends, how many there are, and how the march ended. */
    private record Plan(Tensor ends, Tensor count, Tensor rejected, Tensor code) {}

    @Override
    public String name() {
        return "odesolve";
    }

    /** The same solution with this saved. */
    OdeOp saving(Saving other, Adjoint by) {
        return new OdeOp(field, event, crossing, state, grid, steps, other, solver, controller, first, by);
    }

    int parameters() {
        return field.inputs().size() - 1 - state;
    }

    Problem problem(List<Tensor> inputs) {
        int times = grid == Grid.KNOWN ? 1 : 2;
        int first = parameters() + state;
        List<Tensor> parameters = inputs.subList(0, parameters());
        return new Problem(
                new Field(field, parameters),
                event == null ? null : new Watch(new Field(event, parameters), crossing),
                inputs.subList(parameters(), first),
                inputs.subList(first, first + times),
                saving == Saving.TIMES ? inputs.getLast() : null);
    }

    @Override
    public List<Spec> outputs(List<Spec> inputs) {
        List<Spec> states = inputs.subList(parameters(), parameters() + state);
        List<Spec> result = new ArrayList<>(states);
        result.add(Spec.of(DType.F64));
        result.addAll(Collections.nCopies(3, Spec.of(DType.I32)));
        switch (saving) {
            case END -> {}
            case TIMES -> addRows(result, states, inputs.getLast().shape());
            case STEPS -> {
                result.add(Spec.of(DType.F64, steps + 1));
                addRows(result, states, Shape.of(steps + 1));
            }
            case DENSE -> {
                result.add(Spec.of(DType.F64, steps + 1));
                addRows(result, states, Shape.of(steps));
                addRows(result, states, Shape.of(steps, solver.degree()));
            }
        }
        return result;
    }

    private static void addRows(List<Spec> to, List<Spec> states, Shape rows) {
        states.forEach(s -> to.add(s.with(rows.concat(s.shape()))));
    }

    /**
     * Where steps are controlled and few of them are kept, the march alone; else its steps are known and done once
     * more.
     */
    @Override
    public List<Tensor> body(List<Tensor> inputs) {
        boolean few = saving == Saving.END || saving == Saving.TIMES;
        return grid == Grid.CONTROLLED && few ? marched(problem(inputs)) : replayed(inputs);
    }

    private March march(Problem problem) {
        return new March(problem, solver, controller, first, steps);
    }

    private List<Tensor> marched(Problem problem) {
        Tensor direction = problem.direction();
        boolean times = saving == Saving.TIMES;
        March.State state = march(problem).run(times ? March.states(problem, direction) : new March.Nothing());
        List<Tensor> outputs = new ArrayList<>(state.y());
        outputs.addAll(List.of(state.at().mul(direction), state.code(), state.accepted(), state.rejected()));
        if (times) {
            Tensor reached = problem.saved().mul(direction).le(state.at());
            state.recorded()
                    .subList(0, state.y().size())
                    .forEach(y -> outputs.add(Dense.along(reached, y).where(y, y.like(Double.NaN))));
        }
        return outputs;
    }

    /** The solution by steps that are known, of which derivatives can be taken. */
    List<Tensor> replayed(List<Tensor> inputs) {
        Problem problem = problem(inputs);
        return replayed(problem, plan(problem));
    }

    /** The same, then the ends of the steps, [steps + 1]. */
    List<Tensor> replayedWithEnds(List<Tensor> inputs) {
        Problem problem = problem(inputs);
        Plan plan = plan(problem);
        List<Tensor> outputs = replayed(problem, plan);
        outputs.add(plan.ends);
        return outputs;
    }

    /**
     * The state at the end and what is saved, by steps that were taken before.
     *
     * @param inputs the parameters, the state, and the times to save at if there are any
     * @param ends [steps + 1] F64: where steps begin and end
     * @param count how many of them there are
     */
    List<Tensor> along(List<Tensor> inputs, Tensor ends, Tensor count) {
        Problem problem = new Problem(
                new Field(field, inputs.subList(0, parameters())),
                null,
                inputs.subList(parameters(), parameters() + state),
                List.of(ends),
                saving == Saving.TIMES ? inputs.getLast() : null);
        Tensor none = Tensor.scalar(DType.I32, 0);
        Plan plan = new Plan(ends, count, none, none);
        Replay.Result result = replay(problem, plan);
        List<Tensor> outputs = new ArrayList<>(result.y());
        outputs.addAll(saved(problem, plan, result.rows()));
        return outputs;
    }

    private Plan plan(Problem problem) {
        return grid == Grid.KNOWN ? known(problem) : planned(problem.constant());
    }

    private Replay.Result replay(Problem problem, Plan plan) {
        Replay replay = new Replay(problem, solver, adjoint, plan.ends, grid == Grid.KNOWN ? null : plan.count);
        return replay.run(
                switch (saving) {
                    case END -> Replay.Rows.NOTHING;
                    case STEPS -> Replay.Rows.ENDS;
                    case TIMES, DENSE -> Replay.Rows.POLYNOMIALS;
                });
    }

    private List<Tensor> replayed(Problem problem, Plan plan) {
        Replay.Result result = replay(problem, plan);
        List<Tensor> outputs = last(problem, plan, result.y());
        outputs.addAll(List.of(codeOf(plan, result), plan.count, plan.rejected));
        outputs.addAll(saved(problem, plan, result.rows()));
        return outputs;
    }

    /** The state at the end and the time; an event's time moves with what it depends on, and the state moves along. */
    private List<Tensor> last(Problem problem, Plan plan, List<Tensor> y) {
        Tensor t = plan.ends.take(0, plan.count);
        List<Tensor> result = new ArrayList<>(y);
        result.add(t);
        if (event == null) {
            return result;
        }
        Tensor met = plan.code.eq(Tensor.scalar(DType.I32, Status.EVENT.ordinal()));
        Tensor moving = met.where(problem.watch().moving(problem.field(), t, y), t);
        List<Tensor> slope = problem.field().constant().at(t, States.constant(y));
        List<Tensor> moved = States.zip(
                y,
                slope,
                (state, s) -> state.add(s.stopGradient().mul(moving.sub(t).convert(s.dtype()))));
        List<Tensor> atEvent = new ArrayList<>(moved);
        atEvent.add(moving);
        return atEvent;
    }

    private Plan known(Problem problem) {
        Tensor ends = problem.times().getFirst().stopGradient();
        Tensor none = Tensor.scalar(DType.I32, 0);
        return new Plan(ends, Tensor.scalar(DType.I32, steps), none, none);
    }

    private Plan planned(Problem problem) {
        March.State state = march(problem).run(March.ends(problem.t0(), problem.direction(), steps));
        return new Plan(state.recorded().getFirst(), state.accepted(), state.rejected(), state.code());
    }

    private Tensor codeOf(Plan plan, Replay.Result result) {
        return grid == Grid.CONTROLLED
                ? plan.code
                : States.finite(States.constant(result.y()))
                        .where(plan.code, Tensor.scalar(DType.I32, Status.NON_FINITE.ordinal()));
    }

    private List<Tensor> saved(Problem problem, Plan plan, List<Tensor> rows) {
        return switch (saving) {
            case END -> List.of();
            case TIMES -> {
                List<Tensor> powers = rows.subList(state, 2 * state);
                Dense<List<Tensor>> dense = new Dense<>(plan.ends, plan.count, rows.subList(0, state), powers);
                yield fromStart(problem, dense.at(problem.saved()));
            }
            case STEPS -> {
                Tensor taken = Tensor.arange(DType.I32, steps + 1).le(plan.count);
                List<Tensor> result = new ArrayList<>(List.of(taken.where(plan.ends, plan.ends.like(Double.NaN))));
                for (int i = 0; i < state; i++) {
                    Tensor all = Tensor.concat(0, List.of(problem.y().get(i).unsqueeze(0), rows.get(i)));
                    result.add(Dense.along(taken, all).where(all, all.like(Double.NaN)));
                }
                yield result;
            }
            case DENSE -> {
                List<Tensor> result = new ArrayList<>(List.of(plan.ends));
                result.addAll(rows);
                yield result;
            }
        };
    }

    /** At the start the values are the state itself, even if no step was taken. */
    static List<Tensor> fromStart(Problem problem, List<Tensor> values) {
        Tensor atStart = problem.saved().eq(problem.t0());
        return States.zip(
                values, problem.y(), (rows, y) -> Dense.along(atStart, rows).where(y.unsqueeze(0), rows));
    }

    @Override
    public Linearized linearize(List<Tensor> inputs) {
        return switch (adjoint) {
            case Adjoint.Backsolve back -> new ContinuousAdjoint(this, back.norm()).linearize(inputs);
            case Adjoint.Interpolating along -> new InterpolatingAdjoint(this, along.norm()).linearize(inputs);
            default -> Reverse.linearize(Graph.trace(Spec.of(inputs), this::replayed), inputs);
        };
    }

    @Override
    public List<Tensor> jvp(List<Tensor> inputs, List<Tensor> outputs, List<Tensor> tangents) {
        return Forward.push(Graph.trace(Spec.of(inputs), this::replayed), inputs, tangents)
                .tangents();
    }

    @Override
    public String toString() {
        return "odesolve[" + solver + ", " + saving + "]";
    }
}
