package sirocco.tensor.op;

import java.util.ArrayList;
import java.util.List;
import sirocco.tensor.DType;
import sirocco.tensor.Spec;
import sirocco.tensor.Tensor;
import sirocco.tensor.grad.Forward;
import sirocco.tensor.grad.Reverse;
import sirocco.tensor.graph.Graph;

/**
 * A loop that runs while a condition holds, at most {@code maxSteps} times. Inputs are {@code captured} tensors that stay
 * as they are and those that each step replaces; outputs are the latter after the last step.
 *
 * @param condition (captured, carried) → BOOL scalar
 * @param body (captured, carried) → carried
 * @param maxSteps {@link #UNBOUNDED} has no derivative in reverse mode, whose memory grows with the number of steps
 */
public record While(Graph condition, Graph body, int captured, int maxSteps) implements Primitive {
    /** No limit on the number of steps. */
    public static final int UNBOUNDED = Integer.MAX_VALUE;

    public While {
        if (!condition.outputSpecs().equals(List.of(Spec.of(DType.BOOL)))) {
            throw new IllegalArgumentException(
                    "whileLoop: the condition must give a BOOL scalar, got " + condition.outputSpecs());
        }
        List<Spec> carried = body.inputSpecs().subList(captured, body.inputs().size());
        if (!body.outputSpecs().equals(carried)) {
            throw new IllegalArgumentException("whileLoop: a step is given " + carried + " and gives "
                    + body.outputSpecs() + "; they must be equal");
        }
    }

    @Override
    public List<Spec> outputs(List<Spec> inputs) {
        if (!inputs.equals(body.inputSpecs())) {
            throw new IllegalArgumentException("whileLoop: " + body.inputSpecs() + " is expected, got " + inputs);
        }
        return body.outputSpecs();
    }

    /** By way of a scan over all {@code maxSteps}, which does nothing once the condition fails. */
    @Override
    public Linearized linearize(List<Tensor> inputs) {
        if (maxSteps == UNBOUNDED) {
            throw new IllegalArgumentException(
                    "whileLoop: reverse-mode derivatives need a bound on the number of steps:"
                            + " whileLoop(condition, body, start, maxSteps). Forward mode (jvp) needs none");
        }
        Graph scan = Graph.trace(Spec.of(inputs), arguments -> Ops.applyAll(bounded(), arguments));
        return Reverse.linearize(scan, inputs);
    }

    private Scan bounded() {
        Graph step = Graph.trace(body.inputSpecs(), arguments -> {
            Graph same = Graph.trace(body.inputSpecs(), all -> all.subList(captured, all.size()));
            List<Tensor> operands = new ArrayList<>(condition.apply(arguments));
            operands.addAll(arguments);
            return Ops.applyAll(new Cond(body, same), operands);
        });
        return new Scan(step, captured, body.outputs().size(), maxSteps, Scan.Direction.FORWARD);
    }

    @Override
    public List<Tensor> vjp(List<Tensor> inputs, List<Tensor> outputs, List<Tensor> cotangents) {
        return linearize(inputs).pullback().apply(cotangents);
    }

    @Override
    public List<Tensor> jvp(List<Tensor> inputs, List<Tensor> outputs, List<Tensor> tangents) {
        int carried = body.outputs().size();
        List<Spec> specs = new ArrayList<>(body.inputSpecs().subList(0, captured));
        specs.addAll(body.inputSpecs());
        specs.addAll(body.inputSpecs().subList(captured, captured + carried));
        Graph both = Graph.trace(specs, all -> {
            List<Tensor> values = values(all);
            List<Tensor> changes = new ArrayList<>(all.subList(captured, 2 * captured));
            changes.addAll(all.subList(2 * captured + carried, all.size()));
            Forward.Pushed pushed = Forward.push(body, values, Dual.floating(changes, values));
            List<Tensor> results = new ArrayList<>(pushed.outputs());
            results.addAll(Dual.orZeros(pushed.tangents(), pushed.outputs()));
            return results;
        });
        Graph unchanged = Graph.trace(specs, all -> condition.apply(values(all)));
        List<Tensor> changes = Dual.orZeros(tangents, inputs);
        List<Tensor> operands = new ArrayList<>(inputs.subList(0, captured));
        operands.addAll(changes.subList(0, captured));
        operands.addAll(inputs.subList(captured, inputs.size()));
        operands.addAll(changes.subList(captured, changes.size()));
        List<Tensor> results = Ops.applyAll(new While(unchanged, both, 2 * captured, maxSteps), operands);
        return Dual.floating(results.subList(carried, 2 * carried), outputs);
    }

    /** The values among (captured, their tangents, carried, their tangents). */
    private List<Tensor> values(List<Tensor> all) {
        List<Tensor> values = new ArrayList<>(all.subList(0, captured));
        values.addAll(all.subList(2 * captured, 2 * captured + body.outputs().size()));
        return values;
    }

    @Override
    public String toString() {
        return "while[" + body.nodes().size() + " nodes]";
    }
}
