package sirocco.tensor.op;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import sirocco.tensor.Shape;
import sirocco.tensor.Spec;
import sirocco.tensor.Tensor;
import sirocco.tensor.grad.Forward;
import sirocco.tensor.graph.Graph;

/**
 * A loop of {@code length} steps. Inputs are {@code captured} tensors that stay as they are, {@code carried} ones that each
 * step replaces, and sequences of which each step reads one slice of the first axis. Outputs are the carried tensors
 * after the last step and the sequences of what the steps gave.
 *
 * @param body (captured, carried, slices) → (carried, given)
 */
public record Scan(Graph body, int captured, int carried, int length, Direction direction) implements Primitive {

    /** From which end of the sequences the loop runs. */
    public enum Direction {
        FORWARD,
        BACKWARD;

        public Direction opposite() {
            return this == FORWARD ? BACKWARD : FORWARD;
        }
    }

    public Scan {
        for (int i = 0; i < carried; i++) {
            Spec before = body.inputSpecs().get(captured + i);
            Spec after = body.outputSpecs().get(i);
            if (!before.equals(after)) {
                throw new IllegalArgumentException("scan: carried tensor " + i + " is " + before + " before a step and "
                        + after + " after it; they must be equal");
            }
        }
    }

    @Override
    public List<Spec> outputs(List<Spec> inputs) {
        for (int i = 0; i < inputs.size(); i++) {
            Spec expected = body.inputSpecs().get(i);
            Spec whole = i < captured + carried ? expected : sequence(expected);
            if (!inputs.get(i).equals(whole)) {
                throw new IllegalArgumentException(
                        "scan: input " + i + ": " + whole + " is expected, got " + inputs.get(i));
            }
        }
        List<Spec> outputs = new ArrayList<>(body.outputSpecs().subList(0, carried));
        body.outputSpecs().subList(carried, body.outputs().size()).forEach(given -> outputs.add(sequence(given)));
        return outputs;
    }

    private Spec sequence(Spec slice) {
        return slice.with(Shape.of(length).concat(slice.shape()));
    }

    /** How the loops of a scan's derivatives are run. */
    interface Loop {
        /** Every step of every loop. */
        Loop WHOLE = Ops::applyAll;

        List<Tensor> run(Scan scan, List<Tensor> operands);

        default Sums sums() {
            return Sums.AFTERWARDS;
        }
    }

    /** When the gradient of a captured tensor is summed over the steps, if it is a sum of products. */
    enum Sums {
        STEP_BY_STEP,
        AFTERWARDS
    }

    @Override
    public Linearized linearize(List<Tensor> inputs) {
        return new ScanDerivative(this, Loop.WHOLE).linearize(inputs);
    }

    @Override
    public List<Tensor> vjp(List<Tensor> inputs, List<Tensor> outputs, List<Tensor> cotangents) {
        return linearize(inputs).pullback().apply(cotangents);
    }

    @Override
    public List<Tensor> jvp(List<Tensor> inputs, List<Tensor> outputs, List<Tensor> tangents) {
        return jvp(inputs, outputs, tangents, Loop.WHOLE);
    }

    /** The loop of values and tangents side by side. */
    List<Tensor> jvp(List<Tensor> inputs, List<Tensor> outputs, List<Tensor> tangents, Loop loop) {
        int sequences = inputs.size() - captured - carried;
        List<Spec> own = body.inputSpecs();
        List<Spec> specs = new ArrayList<>();
        addTwice(specs, own, 0, captured);
        addTwice(specs, own, captured, captured + carried);
        addTwice(specs, own, captured + carried, own.size());
        Graph both = Graph.trace(specs, arguments -> {
            Forward.Pushed pushed = Forward.push(body, firsts(arguments, sequences), seconds(arguments, sequences));
            List<Tensor> changes = Dual.orZeros(pushed.tangents(), pushed.outputs());
            List<Tensor> results = new ArrayList<>(pushed.outputs().subList(0, carried));
            results.addAll(changes.subList(0, carried));
            results.addAll(pushed.outputs().subList(carried, pushed.outputs().size()));
            results.addAll(changes.subList(carried, changes.size()));
            return results;
        });
        List<Tensor> changes = Dual.orZeros(tangents, inputs);
        List<Tensor> operands = new ArrayList<>();
        addTwice(operands, inputs, changes, 0, captured);
        addTwice(operands, inputs, changes, captured, captured + carried);
        addTwice(operands, inputs, changes, captured + carried, inputs.size());
        List<Tensor> results = loop.run(new Scan(both, 2 * captured, 2 * carried, length, direction), operands);
        int given = outputs.size() - carried;
        List<Tensor> changed = new ArrayList<>(results.subList(carried, 2 * carried));
        changed.addAll(results.subList(2 * carried + given, results.size()));
        return Dual.floating(changed, outputs);
    }

    private static void addTwice(List<Spec> to, List<Spec> from, int start, int stop) {
        to.addAll(from.subList(start, stop));
        to.addAll(from.subList(start, stop));
    }

    private static void addTwice(List<Tensor> to, List<Tensor> values, List<Tensor> changes, int start, int stop) {
        to.addAll(values.subList(start, stop));
        to.addAll(changes.subList(start, stop));
    }

    /** The values among (values, tangents) of the captured, the carried and the sequences. */
    private List<Tensor> firsts(List<Tensor> all, int sequences) {
        return pick(all, sequences, 0);
    }

    private List<Tensor> seconds(List<Tensor> all, int sequences) {
        List<Tensor> changes = pick(all, sequences, 1);
        return Dual.floating(changes, firsts(all, sequences));
    }

    private List<Tensor> pick(List<Tensor> all, int sequences, int which) {
        List<Tensor> result = new ArrayList<>();
        int at = 0;
        for (int n : Arrays.asList(captured, carried, sequences)) {
            result.addAll(all.subList(at + which * n, at + (which + 1) * n));
            at += 2 * n;
        }
        return result;
    }

    @Override
    public String toString() {
        return "scan[" + length + " steps " + direction + ", " + body.nodes().size() + " nodes]";
    }
}
