package sirocco.nn.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import sirocco.tensor.ConcreteTensor;
import sirocco.tensor.Spec;
import sirocco.tensor.Tensor;
import sirocco.tensor.Tree;
import sirocco.tensor.graph.FirstNonFinite;
import sirocco.tensor.graph.FirstNonFinite.Culprit;
import sirocco.tensor.graph.Graph;
import sirocco.tensor.graph.Origins;

/**
 * Finds out why a step's loss or the weights after it are not finite: the step is computed once more, operation by
 * operation.
 */
final class Diagnosis<M, D, S> {
    private static final int FRAMES = 3;

    private final Trainer<M, D, S> trainer;
    private final Feed<D> feed;

    Diagnosis(Trainer<M, D, S> trainer, Feed<D> feed) {
        this.trainer = trainer;
        this.feed = feed;
    }

    /** What a step is given. */
    record Given<M, D, S>(State<M, S> state, Batch<D> batch, Trainer.Tick tick) {}

    /**
     * Why a step was not finite, in words, and the operation that it began with.
     *
     * @param operation null if it was none, but data or weights
     */
    record Reason(String text, String operation) {}

    Reason of(State<M, S> before, long step, Trainer.Tick tick) {
        Tree.Flat given = Tree.flatten(new Given<>(before, feed.of(step), tick));
        Origins.Kept<Graph> kept = Origins.keep(() -> graph(given));
        Optional<Culprit> culprit = FirstNonFinite.in(kept.value(), given.leaves());
        if (culprit.isEmpty()) {
            return new Reason("computed once more on the host, operation by operation, the step was finite", null);
        }
        return switch (culprit.get()) {
            case Culprit.Input input -> new Reason(input(new Given<>(before, feed.of(step), tick), input, step), null);
            case Culprit.Operation o -> new Reason(operation(o, kept.origins().of(o.node())), name(o));
        };
    }

    private Graph graph(Tree.Flat given) {
        return Graph.trace(Spec.of(given.leaves()), inputs -> {
            Given<M, D, S> traced = Tree.rebuild(given.structure(), inputs);
            Trainer.Stepped<M, S> result = trainer.stepped(traced.state(), traced.batch(), traced.tick());
            List<Tensor> outputs = new ArrayList<>(List.of(result.loss()));
            outputs.addAll(Tree.leaves(result.state()));
            return outputs;
        });
    }

    private String input(Given<M, D, S> given, Culprit.Input input, long step) {
        String path = List.copyOf(Tree.named(given).keySet()).get(input.index());
        Tensor tensor = Tree.leaves(given).get(input.index());
        if (!path.startsWith("batch.data")) {
            return path + " " + tensor.spec() + " was not finite before the step";
        }
        String name = path.equals("batch.data") ? "" : path.substring("batch.data.".length()) + " ";
        return "the input data are not finite: " + name + tensor.spec() + ", row "
                + feed.row(step, firstNonFiniteRow(tensor)) + " of the data set";
    }

    private static int firstNonFiniteRow(Tensor tensor) {
        int rows = tensor.shape().size(0);
        for (int i = 0; i < rows; i++) {
            if (!((ConcreteTensor) tensor.slice(0, i, i + 1)).isFinite()) {
                return i;
            }
        }
        throw new IllegalStateException(tensor + " is finite");
    }

    private static String operation(Culprit.Operation o, Origins.Origin origin) {
        String inside = o.inside().isEmpty() ? "" : " (inside of " + String.join(", ", o.inside()) + ")";
        String inputs = o.inputs().stream().map(Spec::toString).collect(Collectors.joining(", "));
        return "the first value that is not finite is from " + name(o) + inside + " of " + inputs
                + ", all finite and in [" + (float) o.range().least() + ", "
                + (float) o.range().greatest() + "]"
                + place(origin);
    }

    private static String name(Culprit.Operation o) {
        return o.op().name().toLowerCase(Locale.ROOT);
    }

    private static String place(Origins.Origin origin) {
        if (origin == null) {
            return "";
        }
        List<String> calls = origin.frames().stream()
                .takeWhile(f -> !f.getClassName().equals(Trainer.class.getName()))
                .limit(FRAMES)
                .map(Diagnosis::call)
                .toList();
        String derivative = origin.part() == Origins.Part.DERIVATIVE ? ", in the derivative of what is done" : ",";
        return calls.isEmpty() ? "" : derivative + " at " + String.join(", called at ", calls);
    }

    private static String call(StackTraceElement frame) {
        String[] names = frame.getClassName().split("\\.");
        return names[names.length - 1] + "." + frame.getMethodName() + " (" + frame.getFileName() + ":"
                + frame.getLineNumber() + ")";
    }
}
