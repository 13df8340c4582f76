package sirocco.solvers;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import sirocco.tensor.Control;
import sirocco.tensor.DType;
import sirocco.tensor.Shape;
import sirocco.tensor.Tensor;
import sirocco.tensor.Tree;

/**
 * Steps in segments of segments, of which a derivative keeps the states at the beginnings alone: to go back through a
 * segment its steps are done once more. With one level more, all steps are done once more, and there are fewer
 * states to keep: L·N^(1/L) instead of N (Griewank &amp; Walther, Evaluating Derivatives, chapter 12).
 *
 * @param lengths the number of segments at each level, the outermost first; the last one counts steps
 */
record CheckpointedSteps(
        List<Integer> lengths, Function<Replay.Arguments, Control.Step<Replay.Carry, List<Tensor>>> step) {

    private record Segment(Replay.Moment moments, Tensor before) {}

    private record Arguments(Replay.Carry carry, Segment segment) {}

    /**
     * The fewest levels with which the states of {@code steps} steps that are kept at one time fit into {@code most}
     * bytes.
     *
     * @param each bytes of one state
     * @throws IllegalArgumentException if they never do
     */
    static List<Integer> lengths(int steps, long each, long most) {
        List<Integer> lengths = List.of(steps);
        for (int levels = 2; kept(lengths) * each > most; levels++) {
            if (lengths.stream().allMatch(n -> n <= 2)) {
                throw new IllegalArgumentException("checkpoints: " + steps + " steps with states of " + each
                        + " bytes need at least " + kept(lengths) * each + " bytes, got " + most
                        + ". Allow more, or fewer steps by maxSteps");
            }
            lengths = equal(steps, levels);
        }
        return lengths;
    }

    private static long kept(List<Integer> lengths) {
        return lengths.stream().mapToLong(n -> n).sum();
    }

    /** Numbers that differ by little and whose product is not less than {@code steps}. */
    private static List<Integer> equal(int steps, int levels) {
        List<Integer> lengths = new ArrayList<>();
        double left = steps;
        for (int level = levels; level > 0; level--) {
            int length = (int) Math.ceil(Math.pow(left, 1. / level) - 1e-9);
            lengths.add(Math.max(length, 1));
            left = Math.ceil(left / length);
        }
        return lengths;
    }

    /** The first {@code count} steps, an I32 scalar; {@code moments} are those of all steps that there may be. */
    Control.Step<Replay.Carry, List<Tensor>> run(Tensor count, Replay.Carry start, Replay.Moment moments) {
        int steps = moments.from().shape().size(0);
        int room = product(lengths);
        Replay.Moment padded = Tree.map(moments, ts -> ts.pad(0, 0, room - steps));
        Control.Step<Replay.Carry, List<Tensor>> ran = run(0, count, start, padded);
        return new Control.Step<>(
                ran.carry(),
                ran.given().stream().map(rows -> rows.slice(0, 0, steps)).toList());
    }

    private static int product(List<Integer> lengths) {
        return lengths.stream().reduce(1, Math::multiplyExact);
    }

    private Control.Step<Replay.Carry, List<Tensor>> run(
            int level, Tensor count, Replay.Carry start, Replay.Moment moments) {
        if (level == lengths.size() - 1) {
            return Control.scanFirst(
                    count,
                    (carry, moment) -> Control.checkpoint(step).apply(new Replay.Arguments(carry, moment)),
                    start,
                    moments);
        }
        int segments = lengths.get(level);
        int within = product(lengths.subList(level + 1, lengths.size()));
        Tensor before = Tensor.arange(DType.I32, segments).mul(within);
        Function<Arguments, Control.Step<Replay.Carry, List<Tensor>>> segment =
                Control.checkpoint(a -> run(level + 1, count.sub(a.segment.before), a.carry, a.segment.moments));
        Control.Step<Replay.Carry, List<Tensor>> ran = Control.scanFirst(
                before.lt(count).convert(DType.I32).sum(),
                (carry, moment) -> segment.apply(new Arguments(carry, moment)),
                start,
                new Segment(Tree.map(moments, ts -> ts.reshape(segments, within)), before));
        return new Control.Step<>(
                ran.carry(), ran.given().stream().map(CheckpointedSteps::joined).toList());
    }

    /** [segments, steps, …] as [segments · steps, …]. */
    private static Tensor joined(Tensor rows) {
        Shape shape = rows.shape();
        Shape inner = shape.without(0).without(0);
        return rows.reshape(Shape.of(shape.size(0) * shape.size(1)).concat(inner));
    }
}
