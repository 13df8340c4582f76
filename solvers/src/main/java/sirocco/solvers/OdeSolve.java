package sirocco.solvers;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import sirocco.solvers.OdeOp.Grid;
import sirocco.solvers.OdeOp.Saving;
import sirocco.tensor.ConcreteTensor;
import sirocco.tensor.DType;
import sirocco.tensor.Spec;
import sirocco.tensor.Tensor;
import sirocco.tensor.TracedTensor;
import sirocco.tensor.Tree;
import sirocco.tensor.graph.Graph;
import sirocco.tensor.op.MlpFlow;
import sirocco.tensor.op.Ops;

/**
 * Solves ordinary differential equations: a solver, a step-size control, and how derivatives are found. A solution
 * can be part of a model, of a loop, and of a compiled or differentiated function. Derivatives know
 * the start and the end of the interval and the times to save at; the steps between are constant to them.
 *
 * <pre>
 * OdeTerm&lt;Tensor, Tensor&gt; decay = (t, y, rate) -&gt; y.mul(rate).neg();
 * Solution&lt;Tensor&gt; solution = OdeSolve.by(ExplicitRungeKutta.tsit5())
 *         .controlledBy(Pid.of(1e-6, 1e-9))
 *         .solve(decay, 0, 10, y0, rate, SaveAt.times(1, 2, 5));
 * </pre>
 *
 * @param maxSteps how many steps may be tried. Derivatives in reverse mode and {@link SaveAt#steps} keep room for as
 *     many
 */
public record OdeSolve(Solver solver, Controller controller, FirstStep first, Adjoint adjoint, int maxSteps) {
    private static final int MAX_STEPS = 4096;

    public OdeSolve {
        if (maxSteps < 1) {
            throw new IllegalArgumentException("solve: at least one step must be allowed, got maxSteps " + maxSteps);
        }
        controller.check(solver);
        if (controller instanceof ConstantStep && first instanceof FirstStep.Automatic) {
            throw new IllegalArgumentException(
                    "solve: constant steps need a size: .firstStep(0.1), or .controlledBy(new EqualSteps(n))");
        }
    }

    /** Tolerances 1e-3 and 1e-6, an automatic first step, at most 4096 steps, {@link Adjoint#storedSteps}. */
    public static OdeSolve by(Solver solver) {
        Controller controller = solver.estimatesError() ? Pid.of(1e-3, 1e-6) : new EqualSteps(100);
        return new OdeSolve(solver, controller, FirstStep.automatic(), Adjoint.storedSteps(), MAX_STEPS);
    }

    /** Steps of this size, but for the last one. */
    public static OdeSolve by(Solver solver, double step) {
        return new OdeSolve(solver, new ConstantStep(), FirstStep.of(step), Adjoint.storedSteps(), MAX_STEPS);
    }

    public OdeSolve controlledBy(Controller newController) {
        return new OdeSolve(solver, newController, first, adjoint, maxSteps);
    }

    public OdeSolve firstStep(double size) {
        return new OdeSolve(solver, controller, FirstStep.of(size), adjoint, maxSteps);
    }

    public OdeSolve adjoint(Adjoint newAdjoint) {
        return new OdeSolve(solver, controller, first, newAdjoint, maxSteps);
    }

    public OdeSolve maxSteps(int most) {
        return new OdeSolve(solver, controller, first, adjoint, most);
    }

    /** As {@link #solve(OdeTerm, Tensor, Tensor, Object, Object, SaveAt)}. */
    public <Y, A> Solution<Y> solve(OdeTerm<Y, A> term, double t0, double t1, Y y0, A args, SaveAt saveAt) {
        return solve(term, Tensor.scalar(DType.F64, t0), Tensor.scalar(DType.F64, t1), y0, args, saveAt);
    }

    /**
     * The solution of y' = f(t, y, args), y(t0) = y0 from t0 to t1, which may lie before t0.
     *
     * @param t0 a floating scalar
     * @param t1 a floating scalar
     * @param y0 a tree of floating tensors
     * @throws IllegalArgumentException if the state is empty, times are not finite or in no order, or the slope does
     *     not
     *     have the structure of the state
     */
    public <Y, A> Solution<Y> solve(OdeTerm<Y, A> term, Tensor t0, Tensor t1, Y y0, A args, SaveAt saveAt) {
        return solve(term, t0, t1, y0, args, saveAt, null);
    }

    /** As {@link #solveEach(OdeTerm, Tensor, Tensor, Object, Object, SaveAt)}, all over the same interval. */
    public <Y, A> Solution<Y> solveEach(OdeTerm<Y, A> term, double t0, double t1, Y y0, A args, SaveAt saveAt) {
        return solveEach(term, Tensor.scalar(DType.F64, t0), Tensor.scalar(DType.F64, t1), y0, args, saveAt);
    }

    /**
     * The solutions for many starts, each with steps of its own, where {@link #solve(OdeTerm, Tensor, Tensor, Object,
     * Object, SaveAt)} takes the same ones for all elements of a state. The right-hand side is written for one
     * trajectory; all tensors of the solution have the trajectories as a new first axis, those of its statistics too.
     *
     * @param t0 a floating scalar, or one time for each trajectory
     * @param t1 a floating scalar, or one time for each trajectory
     * @param y0 a tree of floating tensors, the trajectories along the first axis
     */
    public <Y, A> Solution<Y> solveEach(OdeTerm<Y, A> term, Tensor t0, Tensor t1, Y y0, A args, SaveAt saveAt) {
        return Trajectories.solve(this, term, t0, t1, y0, args, saveAt);
    }

    /** As {@link #solve(OdeTerm, Tensor, Tensor, Object, Object, SaveAt)}, to {@code t1} or an event before it. */
    public <Y, A> Solution<Y> solveUntil(
            Event<Y, A> event, OdeTerm<Y, A> term, double t0, double t1, Y y0, A args, SaveAt saveAt) {
        return solveUntil(event, term, Tensor.scalar(DType.F64, t0), Tensor.scalar(DType.F64, t1), y0, args, saveAt);
    }

    /**
     * As {@link #solve(OdeTerm, Tensor, Tensor, Object, Object, SaveAt)}, to {@code t1} or an event before it. The
     * time of the event is that of the last state: {@link Solution#times} of {@link SaveAt#end}.
     */
    public <Y, A> Solution<Y> solveUntil(
            Event<Y, A> event, OdeTerm<Y, A> term, Tensor t0, Tensor t1, Y y0, A args, SaveAt saveAt) {
        if (controller instanceof EqualSteps) {
            throw new IllegalArgumentException(
                    "solve: equal steps lead to the end and not to an event. Use ConstantStep"
                            + " with a first step, or Pid");
        }
        return solve(term, t0, t1, y0, args, saveAt, event);
    }

    private <Y, A> Solution<Y> solve(
            OdeTerm<Y, A> term, Tensor t0, Tensor t1, Y y0, A args, SaveAt saveAt, Event<Y, A> event) {
        Tree.Flat state = Tree.flatten(y0);
        Checks.state(state);
        Checks.times(t0, t1, saveAt);
        if (term instanceof MlpField net && event == null && takesWhole(state, saveAt)) {
            return whole(net, t0, t1, state, saveAt);
        }
        Tree.Flat parameters = Tree.flatten(args);
        Graph field = traced(term::slope, state, parameters);
        Checks.slope(state, field);
        Graph watched = event == null ? null : traced(event.condition()::of, state, parameters);
        SequencedSet<TracedTensor> outside = new LinkedHashSet<>(field.captured());
        if (event != null) {
            Checks.event(watched);
            outside.addAll(watched.captured());
        }
        List<TracedTensor> captured = List.copyOf(outside);
        List<Tensor> inputs = new ArrayList<>(captured);
        inputs.addAll(parameters.leaves());
        Field flat = new Field(field.closed(captured), List.copyOf(inputs));
        Tensor begin = t0.convert(DType.F64);
        Tensor end = t1.convert(DType.F64);
        inputs.addAll(Endpoint.at(Endpoint.Side.START, flat, state.leaves(), begin));
        List<Tensor> times = times(begin.stopGradient(), end.stopGradient(), event != null);
        inputs.addAll(times);
        if (saveAt instanceof SaveAt.Times asked) {
            inputs.add(asked.ts().convert(DType.F64).stopGradient());
        }
        boolean known = times.size() == 1;
        OdeOp op = new OdeOp(
                flat.graph(),
                event == null ? null : watched.closed(captured),
                event == null ? null : event.crossing(),
                state.leaves().size(),
                known ? Grid.KNOWN : Grid.CONTROLLED,
                known ? times.getFirst().shape().size(0) - 1 : maxSteps,
                saving(saveAt),
                solver,
                controller,
                first,
                adjoint);
        List<Tensor> outputs = moving(flat, Ops.applyAll(op, inputs), end);
        return solution(flat, begin, state, outputs, saveAt);
    }

    /** The outputs with a last state, and its time, that move with the end where it was reached. */
    private static List<Tensor> moving(Field field, List<Tensor> outputs, Tensor t1) {
        if (!Endpoint.mayMove(t1)) {
            return outputs;
        }
        int n = field.graph().outputSpecs().size();
        Tensor reached = outputs.get(n + 1).eq(Tensor.scalar(DType.I32, Status.SUCCESS.ordinal()));
        Tensor end = reached.where(t1, t1.stopGradient());
        List<Tensor> result = new ArrayList<>(Endpoint.at(Endpoint.Side.END, field, outputs.subList(0, n), end));
        result.add(outputs.get(n).add(end.sub(end.stopGradient())));
        result.addAll(outputs.subList(n + 1, outputs.size()));
        return result;
    }

    /** Whether the solution with a right-hand side that is data is one operation, of which all steps are kept. */
    private boolean takesWhole(Tree.Flat state, SaveAt saveAt) {
        Tensor y = state.leaves().getFirst();
        int steps = controller instanceof EqualSteps equal ? equal.count() : maxSteps;
        boolean keepsSteps = switch (adjoint) {
            case Adjoint.StoredSteps stored -> true;
            case Adjoint.StoredStages stored -> true;
            case Adjoint.Auto auto -> auto.choice(steps, 2 * y.spec().bytes()) instanceof Adjoint.StoredSteps;
            default -> false;
        };
        return keepsSteps
                && solver instanceof ExplicitRungeKutta
                && !(saveAt instanceof SaveAt.Everywhere)
                && y.rank() > 0;
    }

    private <Y> Solution<Y> whole(MlpField net, Tensor t0, Tensor t1, Tree.Flat state, SaveAt saveAt) {
        Checks.fits(net, state.leaves().getFirst());
        Tree.Flat parameters = Tree.flatten(net);
        Tensor begin = t0.convert(DType.F64);
        Tensor end = t1.convert(DType.F64);
        boolean moves = Endpoint.mayMove(begin) || Endpoint.mayMove(end) || mayMove(saveAt);
        Graph slope = moves ? traced((Tensor t, Tensor y, MlpField f) -> f.slope(t, y, null), state, parameters) : null;
        Field flat = new Field(slope, parameters.leaves());
        List<Tensor> inputs = new ArrayList<>(parameters.leaves());
        inputs.addAll(Endpoint.at(Endpoint.Side.START, flat, state.leaves(), begin));
        List<Tensor> times = times(begin.stopGradient(), end.stopGradient(), false);
        inputs.addAll(times);
        if (saveAt instanceof SaveAt.Times asked) {
            inputs.add(asked.ts().convert(DType.F64).stopGradient());
        }
        boolean known = times.size() == 1;
        MlpOde op = MlpOde.of(
                net.net(),
                this,
                known ? Grid.KNOWN : Grid.CONTROLLED,
                known ? times.getFirst().shape().size(0) - 1 : maxSteps,
                MlpFlow.Saving.valueOf(saving(saveAt).name()));
        List<Tensor> outputs = moving(flat, Ops.applyAll(op, inputs), end);
        return solution(flat, begin, state, outputs, saveAt);
    }

    /** Whether the solutions for many trajectories, each a vector, with such a right-hand side are one operation. */
    boolean takesEachWhole(Tree.Flat state, SaveAt saveAt) {
        Tensor y = state.leaves().getFirst();
        boolean controlled = controller instanceof Pid || controller instanceof ConstantStep;
        boolean batched =
                state.leaves().size() == 1 && y.rank() == 2 && y.shape().size(0) > 0;
        return controlled && batched && takesWhole(state, saveAt);
    }

    /**
     * The solutions for many trajectories by one operation.
     *
     * @param t0 [batch] F64
     * @param t1 [batch] F64
     * @param state one tensor [batch, n]
     */
    <Y> Solution<Y> eachWhole(MlpField net, Tensor t0, Tensor t1, Tree.Flat state, SaveAt saveAt) {
        Tensor y0 = state.leaves().getFirst();
        Checks.fits(net, y0);
        Tree.Flat parameters = Tree.flatten(net);
        Tree.Flat one = Tree.flatten(y0.select(0, 0));
        boolean moves = Endpoint.mayMove(t0) || Endpoint.mayMove(t1) || mayMove(saveAt);
        Graph slope = moves ? traced((Tensor t, Tensor y, MlpField f) -> f.slope(t, y, null), one, parameters) : null;
        Field flat = new Field(slope, parameters.leaves());
        List<Tensor> inputs = new ArrayList<>(parameters.leaves());
        inputs.addAll(Trajectories.at(Endpoint.Side.START, flat, List.of(y0), t0));
        inputs.addAll(List.of(t0.stopGradient(), t1.stopGradient()));
        if (saveAt instanceof SaveAt.Times asked) {
            inputs.add(asked.ts().convert(DType.F64).stopGradient());
        }
        MlpOde op = MlpOde.each(
                net.net(), this, MlpFlow.Saving.valueOf(saving(saveAt).name()));
        List<Tensor> outputs = Ops.applyAll(op, inputs);
        Tensor reached = outputs.get(2).eq(Tensor.scalar(DType.I32, Status.SUCCESS.ordinal()));
        Tensor end = Endpoint.mayMove(t1) ? reached.where(t1, t1.stopGradient()) : t1;
        Tensor last = Trajectories.at(Endpoint.Side.END, flat, outputs.subList(0, 1), end)
                .getFirst();
        Tensor time =
                (Endpoint.mayMove(t1) ? outputs.get(1).add(end.sub(end.stopGradient())) : outputs.get(1)).unsqueeze(1);
        Stats stats = stats(outputs.get(2), outputs.get(3), outputs.get(4));
        Tensor saved = outputs.getLast();
        return switch (saveAt) {
            case SaveAt.Times times -> {
                Tensor all = times.ts()
                        .convert(DType.F64)
                        .unsqueeze(0)
                        .broadcastTo(y0.shape().size(0), times.ts().shape().size(0));
                Tensor got = Saved.reached(all, t0.unsqueeze(1), time);
                yield eachSolution(state, all, Saved.eachAt(flat, saved, all, got, last), last, stats);
            }
            case SaveAt.Steps steps -> {
                Tensor count = outputs.get(3);
                Tensor ends = Saved.eachBetween(outputs.get(5), t0, time.squeeze(1), count);
                yield eachSolution(state, ends, Saved.eachBetween(saved, y0, last, count), last, stats);
            }
            default -> eachSolution(state, time, last.unsqueeze(1), last, stats);
        };
    }

    private static <Y> Solution<Y> eachSolution(
            Tree.Flat state, Tensor times, Tensor values, Tensor last, Stats stats) {
        Y all = Tree.rebuild(state.structure(), List.of(values));
        return new Solution<>(times, all, Tree.rebuild(state.structure(), List.of(last)), stats, null);
    }

    /** A function of time, state and parameters: a right-hand side or an event. */
    private interface Function<Y, A> {
        Object of(Tensor t, Y y, A args);
    }

    private static <Y, A> Graph traced(Function<Y, A> function, Tree.Flat state, Tree.Flat parameters) {
        int p = parameters.leaves().size();
        List<Spec> specs = new ArrayList<>(Spec.of(parameters.leaves()));
        specs.add(Spec.of(state.leaves().getFirst().dtype()));
        specs.addAll(Spec.of(state.leaves()));
        return Graph.trace(specs, all -> {
            Y y = Tree.rebuild(state.structure(), all.subList(p + 1, all.size()));
            A args = Tree.rebuild(parameters.structure(), all.subList(0, p));
            return Tree.leaves(function.of(all.get(p), y, args));
        });
    }

    /** The ends of all steps where they are known beforehand, else the start and the end. */
    private List<Tensor> times(Tensor t0, Tensor t1, boolean mayEndEarlier) {
        if (controller instanceof EqualSteps equal) {
            return List.of(equal(t0, t1, equal.count()));
        }
        boolean given = !mayEndEarlier && t0 instanceof ConcreteTensor && t1 instanceof ConcreteTensor;
        if (controller instanceof ConstantStep && first instanceof FirstStep.Given step && given) {
            double[] ends = ends(t0.item(), t1.item(), step.size());
            return ends.length - 1 <= maxSteps && ends.length > 1 ? List.of(Tensor.of(ends)) : List.of(t0, t1);
        }
        return List.of(t0, t1);
    }

    /** The ends of {@code count} equal steps, [count + 1]. */
    static Tensor equal(Tensor t0, Tensor t1, int count) {
        Tensor parts = Tensor.linspace(DType.F64, 0, 1, count + 1);
        return t0.mul(parts.neg().add(1)).add(t1.mul(parts));
    }

    /** t0, t0 ± h, …, t1. */
    private static double[] ends(double t0, double t1, double h) {
        double exact = Math.abs(t1 - t0) / h;
        int steps = (int) Math.min(Integer.MAX_VALUE - 8, Math.ceil(exact * (1 - 1e-11)));
        if (steps > 1 << 24) {
            return new double[0];
        }
        double[] ends = new double[steps + 1];
        for (int i = 0; i < steps; i++) {
            ends[i] = t0 + Math.copySign(h, t1 - t0) * i;
        }
        ends[steps] = t1;
        return ends;
    }

    private static Saving saving(SaveAt saveAt) {
        return switch (saveAt) {
            case SaveAt.End end -> Saving.END;
            case SaveAt.Times times -> Saving.TIMES;
            case SaveAt.Steps steps -> Saving.STEPS;
            case SaveAt.Everywhere everywhere -> Saving.DENSE;
        };
    }

    private static boolean mayMove(SaveAt saveAt) {
        return saveAt instanceof SaveAt.Times times && Endpoint.mayMove(times.ts());
    }

    /**
     * What the operation gave as a tree.
     *
     * @param t0 the start, F64
     * @param start the state there
     */
    private <Y> Solution<Y> solution(Field field, Tensor t0, Tree.Flat start, List<Tensor> outputs, SaveAt saveAt) {
        int n = start.leaves().size();
        Tree.Structure structure = start.structure();
        List<Tensor> last = outputs.subList(0, n);
        List<Tensor> saved = outputs.subList(n + 4, outputs.size());
        Tensor time = outputs.get(n).unsqueeze(0);
        List<Tensor> atEnd = last.stream().map(y -> y.unsqueeze(0)).toList();
        Stats stats = stats(outputs.get(n + 1), outputs.get(n + 2), outputs.get(n + 3));
        Y y = Tree.rebuild(structure, last);
        return switch (saveAt) {
            case SaveAt.End end -> new Solution<>(time, Tree.rebuild(structure, atEnd), y, stats, null);
            case SaveAt.Times times -> {
                Tensor ts = times.ts().convert(DType.F64);
                List<Tensor> rows = Saved.at(field, saved, ts, Saved.reached(ts, t0, time), atEnd);
                yield new Solution<>(ts, Tree.rebuild(structure, rows), y, stats, null);
            }
            case SaveAt.Steps steps -> {
                Tensor ends = Saved.between(saved.getFirst(), t0, outputs.get(n), stats.accepted());
                List<Tensor> rows = new ArrayList<>();
                for (int i = 0; i < n; i++) {
                    rows.add(Saved.between(saved.get(i + 1), start.leaves().get(i), last.get(i), stats.accepted()));
                }
                yield new Solution<>(ends, Tree.rebuild(structure, rows), y, stats, null);
            }
            case SaveAt.Everywhere everywhere -> {
                Dense<Y> dense = new Dense<>(
                        saved.getFirst(),
                        stats.accepted(),
                        Tree.rebuild(structure, saved.subList(1, n + 1)),
                        saved.subList(n + 1, saved.size()));
                yield new Solution<>(time, Tree.rebuild(structure, atEnd), y, stats, dense);
            }
        };
    }

    private Stats stats(Tensor code, Tensor accepted, Tensor rejected) {
        Tensor evaluations = accepted.add(rejected)
                .mul(solver.evaluationsPerStep())
                .add(solver.evaluationsToStart() + (first instanceof FirstStep.Automatic ? 2 : 0));
        return new Stats(code, accepted, rejected, evaluations);
    }
}
