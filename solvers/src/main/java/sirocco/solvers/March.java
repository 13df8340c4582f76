package sirocco.solvers;

import java.util.ArrayList;
import java.util.List;
import sirocco.solvers.Controller.Verdict;
import sirocco.tensor.Control;
import sirocco.tensor.DType;
import sirocco.tensor.Shape;
import sirocco.tensor.Tensor;

/** Steps of controlled size from the start to the end, with no thought of derivatives. */
record March(Problem problem, Solver solver, Controller controller, FirstStep first, int maxSteps) {

    /** Steps that would end nearer to the end than this part of the interval end there. */
    private static final double NEAR_END = 1e-11;

    /** A step that changes the time by fewer units in the last place than this is none. */
    private static final double SHORTEST = 4 * 0x1p-52;

    /**
     * Where the march is. Times are multiplied by the direction, and so increase.
     *
     * @param next where the step to be tried ends
     * @param watched the function of the event at {@code at}, if there is an event
     * @param code the ordinal of {@link Status}, SUCCESS as long as nothing is wrong
     */
    record State(
            Tensor at,
            Tensor next,
            List<Tensor> y,
            List<Tensor> memory,
            List<Tensor> control,
            List<Tensor> recorded,
            List<Tensor> watched,
            Tensor accepted,
            Tensor rejected,
            Tensor code) {}

    /**
     * A step that was tried: the state before, the step, whether it is accepted, and where it ends, if not at an
     * event.
     */
    record Tried(State before, Solver.Step step, Tensor accept, Tensor end) {}

    /** What is kept of the steps. */
    interface Recorder {
        List<Tensor> start();

        /** {@code recorded} after a step. */
        List<Tensor> add(Tried tried, List<Tensor> recorded);
    }

    /** Keeps nothing. */
    record Nothing() implements Recorder {
        @Override
        public List<Tensor> start() {
            return List.of();
        }

        @Override
        public List<Tensor> add(Tried tried, List<Tensor> recorded) {
            return recorded;
        }
    }

    private static Tensor integer(int value) {
        return Tensor.scalar(DType.I32, value);
    }

    State run(Recorder recorder) {
        Tensor direction = problem.direction();
        Tensor begin = problem.t0().mul(direction);
        Tensor end = problem.t1().mul(direction);
        Tensor size = InitialStep.size(first, problem, solver, controller);
        State start = new State(
                begin,
                clipped(begin, begin.add(size), begin, end, yes()),
                problem.y(),
                solver.start(problem.field(), problem.t0(), problem.y()),
                controller.start(),
                recorder.start(),
                watched(problem.t0(), problem.y()),
                integer(0),
                integer(0),
                integer(0));
        State stopped = Control.whileLoop(
                state -> goesOn(state, end), state -> step(state, direction, begin, end, recorder), start);
        Tensor unfinished = stopped.code.eq(integer(Status.SUCCESS.ordinal())).and(stopped.at.lt(end));
        return new State(
                stopped.at,
                stopped.next,
                stopped.y,
                stopped.memory,
                stopped.control,
                stopped.recorded,
                stopped.watched,
                stopped.accepted,
                stopped.rejected,
                unfinished.where(integer(Status.MAX_STEPS.ordinal()), stopped.code));
    }

    private static Tensor yes() {
        return Tensor.of(new boolean[] {true}).squeeze(0);
    }

    private Tensor goesOn(State state, Tensor end) {
        return state.code
                .eq(integer(Status.SUCCESS.ordinal()))
                .and(state.at.lt(end))
                .and(state.accepted.add(state.rejected).lt(integer(maxSteps)));
    }

    private State step(State state, Tensor direction, Tensor begin, Tensor end, Recorder recorder) {
        Tensor size = state.next.sub(state.at);
        Solver.Step step =
                solver.step(problem.field(), state.at.mul(direction), size.mul(direction), state.y, state.memory);
        Verdict verdict = controller.judge(solver, size, state.y, step, state.control);
        Tensor accept = verdict.accept();
        Ended ended = ended(state, step, accept, direction);
        Tensor at = accept.where(ended.at, state.at);
        Tensor next = clipped(at, at.add(verdict.next()), begin, end, accept);
        return new State(
                at,
                next,
                States.choose(accept, ended.y, state.y),
                States.choose(accept, step.memory(), state.memory),
                verdict.memory(),
                recorder.add(new Tried(state, step, accept, ended.at), state.recorded),
                States.choose(accept, ended.watched, state.watched),
                state.accepted.add(accept.convert(DType.I32)),
                state.rejected.add(accept.not().convert(DType.I32)),
                ended.event.where(integer(Status.EVENT.ordinal()), code(at, next, end, verdict, step)));
    }

    /** Where a step ends: at its end, or at an event. */
    private record Ended(Tensor at, List<Tensor> y, List<Tensor> watched, Tensor event) {}

    private List<Tensor> watched(Tensor t, List<Tensor> y) {
        return problem.watch() == null ? List.of() : List.of(problem.watch().at(t, y));
    }

    private Ended ended(State state, Solver.Step step, Tensor accept, Tensor direction) {
        if (problem.watch() == null) {
            return new Ended(state.next, step.y(), List.of(), yes().not());
        }
        List<Tensor> watched = watched(state.next.mul(direction), step.y());
        Tensor before = state.watched.getFirst();
        Tensor event = accept.and(problem.watch().crossed(before, watched.getFirst()));
        List<Tensor> whole = new ArrayList<>(List.of(state.next));
        whole.addAll(step.y());
        List<Tensor> chosen = Control.cond(event, () -> toEvent(state, step, direction), () -> whole);
        return new Ended(chosen.getFirst(), chosen.subList(1, chosen.size()), watched, event);
    }

    /** The time and the state at the event within a step. */
    private List<Tensor> toEvent(State state, Solver.Step step, Tensor direction) {
        Tensor size = state.next.sub(state.at);
        Tensor part = problem.watch()
                .part(
                        state.at.mul(direction),
                        size.mul(direction),
                        state.y,
                        step.polynomial(),
                        state.watched.getFirst());
        Tensor at = state.at.add(size.mul(part));
        Solver.Step shorter = solver.step(
                problem.field(), state.at.mul(direction), at.sub(state.at).mul(direction), state.y, state.memory);
        List<Tensor> result = new ArrayList<>(List.of(at));
        result.addAll(shorter.y());
        return result;
    }

    /** A step that nearly reaches the end goes to the end; but not again if it was rejected. */
    private static Tensor clipped(Tensor at, Tensor next, Tensor begin, Tensor end, Tensor accept) {
        Tensor near = next.gt(end.sub(end.sub(begin).mul(NEAR_END)));
        return near.where(accept.where(end, at.add(end.sub(at).mul(.5))), next);
    }

    private Tensor code(Tensor at, Tensor next, Tensor end, Verdict verdict, Solver.Step step) {
        Tensor finite = States.finite(step.y()).and(verdict.error().lt(Double.POSITIVE_INFINITY));
        Tensor least = at.abs().mul(SHORTEST).maximum(controller.shortestStep());
        Tensor moves = verdict.next().ge(least).and(next.gt(at)).or(at.ge(end));
        Tensor lost = verdict.accept().and(finite.not());
        Tensor wrong = finite.where(integer(Status.DT_UNDERFLOW.ordinal()), integer(Status.NON_FINITE.ordinal()));
        return lost.or(moves.not()).where(wrong, integer(Status.SUCCESS.ordinal()));
    }

    /** Keeps the ends of all steps, [maxSteps + 1], as far as they were accepted. */
    static Recorder ends(Tensor t0, Tensor direction, int maxSteps) {
        return new Recorder() {
            @Override
            public List<Tensor> start() {
                return List.of(t0.broadcastTo(maxSteps + 1));
            }

            @Override
            public List<Tensor> add(Tried tried, List<Tensor> recorded) {
                Tensor row = tried.before.accepted.add(integer(1));
                return List.of(recorded.getFirst().putRow(tried.end.mul(direction), row));
            }
        };
    }

    /** Keeps the states at {@code saved} times, [n, …] each, then the number of those that were reached. */
    static Recorder states(Problem problem, Tensor direction) {
        Tensor saved = problem.saved().mul(direction);
        int n = saved.shape().size(0);
        return new Recorder() {
            @Override
            public List<Tensor> start() {
                List<Tensor> result = new ArrayList<>();
                problem.y()
                        .forEach(y -> result.add(
                                y.unsqueeze(0).broadcastTo(Shape.of(n).concat(y.shape()))));
                result.add(
                        saved.le(problem.t0().mul(direction)).convert(DType.I32).sum());
                return result;
            }

            @Override
            public List<Tensor> add(Tried tried, List<Tensor> recorded) {
                Tensor due = due(recorded, tried).and(tried.accept);
                return Control.cond(due, () -> interpolated(tried, recorded), () -> recorded);
            }

            private Tensor due(List<Tensor> recorded, Tried tried) {
                Tensor index = recorded.getLast();
                return index.lt(integer(n)).and(saved.take(0, index).le(tried.end));
            }

            private List<Tensor> interpolated(Tried tried, List<Tensor> recorded) {
                List<Tensor> powers = tried.step.polynomial();
                Tensor from = tried.before.at;
                Tensor size = tried.before.next.sub(from);
                return Control.whileLoop(
                        now -> due(now, tried),
                        now -> {
                            Tensor index = now.getLast();
                            Tensor theta =
                                    saved.take(0, index).sub(from).div(size).unsqueeze(0);
                            List<Tensor> result = new ArrayList<>();
                            for (int i = 0; i < powers.size(); i++) {
                                Tensor row = Dense.value(
                                        tried.before.y.get(i).unsqueeze(0),
                                        powers.get(i).unsqueeze(0),
                                        theta);
                                result.add(now.get(i).putRow(row.squeeze(0), index));
                            }
                            result.add(index.add(integer(1)));
                            return result;
                        },
                        recorded);
            }
        };
    }
}
