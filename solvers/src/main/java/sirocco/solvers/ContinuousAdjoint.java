package sirocco.solvers;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import sirocco.tensor.Control;
import sirocco.tensor.Spec;
import sirocco.tensor.Tensor;
import sirocco.tensor.grad.Reverse;
import sirocco.tensor.graph.Graph;
import sirocco.tensor.op.Linearized;
import sirocco.tensor.op.Ops;
import sirocco.tensor.op.Scan;

/**
 * The derivative of a solution by the adjoint equation a' = −aᵀ ∂f/∂y, solved back in time with y' = f and g' = −aᵀ
 * ∂f/∂p, where a is the cotangent of the state and g that of the parameters. At each saved time a jumps by the
 * cotangent of what was saved there.
 */
record ContinuousAdjoint(OdeOp op) {

    ContinuousAdjoint {
        if (op.event() != null) {
            throw new IllegalArgumentException(
                    "backsolve: no derivative of a solution with an event. Use" + " Adjoint.storedSteps");
        }
        if (op.saving() == OdeOp.Saving.STEPS || op.saving() == OdeOp.Saving.DENSE) {
            throw new IllegalArgumentException("backsolve: what is saved must be the end or given times, not "
                    + op.saving() + ". Use Adjoint.storedSteps");
        }
    }

    Linearized linearize(List<Tensor> inputs) {
        List<Tensor> outputs = Ops.applyAll(op, inputs);
        return new Linearized(outputs, cotangents -> pullback(inputs, outputs, cotangents));
    }

    /** The state, its cotangent, the cotangents of the floating parameters, and the time they hold at. */
    record Carry(List<Tensor> y, List<Tensor> a, List<Tensor> g, Tensor t) {}

    record Jump(Tensor t, List<Tensor> y, List<Tensor> cotangent) {}

    private List<Tensor> pullback(List<Tensor> inputs, List<Tensor> outputs, List<Tensor> cotangents) {
        Problem problem = op.problem(inputs);
        List<Tensor> parameters = problem.field().parameters();
        List<Integer> floating = new ArrayList<>();
        for (int i = 0; i < parameters.size(); i++) {
            if (parameters.get(i).dtype().isFloating()) {
                floating.add(i);
            }
        }
        List<Tensor> last = outputs.subList(0, op.state());
        Carry carry = new Carry(
                last,
                orZeros(cotangents.subList(0, op.state()), last),
                floating.stream().map(i -> parameters.get(i).zerosLike()).toList(),
                outputs.get(op.state()));
        if (op.saving() == OdeOp.Saving.TIMES) {
            carry = throughJumps(problem, floating, carry, outputs, cotangents);
        }
        carry = back(problem, floating, carry, problem.t0());
        List<Tensor> result = new ArrayList<>(Collections.nCopies(inputs.size(), null));
        for (int i = 0; i < floating.size(); i++) {
            result.set(floating.get(i), carry.g.get(i));
        }
        for (int i = 0; i < op.state(); i++) {
            result.set(op.parameters() + i, carry.a.get(i));
        }
        return result;
    }

    private static List<Tensor> orZeros(List<Tensor> changes, List<Tensor> of) {
        return States.zip(changes, of, (change, like) -> change == null ? like.zerosLike() : change);
    }

    /** From saved time to saved time, the last one first. */
    private Carry throughJumps(
            Problem problem, List<Integer> floating, Carry start, List<Tensor> outputs, List<Tensor> cotangents) {
        List<Tensor> values = outputs.subList(op.state() + 4, outputs.size());
        List<Tensor> changes = orZeros(cotangents.subList(op.state() + 4, outputs.size()), values);
        return Control.scan(
                        (Carry carry, Jump jump) -> {
                            Carry there = back(problem, floating, carry, jump.t);
                            List<Tensor> a = States.zip(there.a, jump.cotangent, Tensor::add);
                            return new Control.Step<>(new Carry(jump.y, a, there.g, jump.t), List.<Tensor>of());
                        },
                        start,
                        new Jump(problem.saved(), values, changes),
                        Scan.Direction.BACKWARD)
                .carry();
    }

    /** The adjoint equation from where the carry holds to time {@code to}. */
    private Carry back(Problem problem, List<Integer> floating, Carry from, Tensor to) {
        int n = op.state();
        List<Tensor> start = new ArrayList<>(from.y);
        start.addAll(from.a);
        start.addAll(from.g);
        List<Tensor> inputs = new ArrayList<>(problem.field().parameters());
        inputs.addAll(start);
        inputs.addAll(List.of(from.t, to));
        OdeOp adjoint = new OdeOp(
                field(floating, Spec.of(start)),
                null,
                null,
                start.size(),
                OdeOp.Grid.CONTROLLED,
                op.steps(),
                OdeOp.Saving.END,
                op.solver(),
                op.controller(),
                op.first(),
                Adjoint.storedSteps());
        List<Tensor> ended = Ops.applyAll(adjoint, inputs);
        return new Carry(ended.subList(0, n), ended.subList(n, 2 * n), ended.subList(2 * n, start.size()), to);
    }

    /** (parameters, t, (y, a, g)) → (f, −aᵀ ∂f/∂y, −aᵀ ∂f/∂p). */
    private Graph field(List<Integer> floating, List<Spec> states) {
        Graph own = op.field();
        int p = op.parameters();
        int n = op.state();
        List<Spec> specs = new ArrayList<>(own.inputSpecs().subList(0, p + 1));
        specs.addAll(states);
        return Graph.trace(specs, all -> {
            Linearized f = Reverse.linearize(own, all.subList(0, p + 1 + n));
            List<Tensor> pulled = f.pullback().apply(all.subList(p + 1 + n, p + 1 + 2 * n));
            List<Tensor> slopes = new ArrayList<>(f.outputs());
            for (int i = 0; i < n; i++) {
                slopes.add(negative(pulled.get(p + 1 + i), all.get(p + 1 + i)));
            }
            floating.forEach(i -> slopes.add(negative(pulled.get(i), all.get(i))));
            return slopes;
        });
    }

    private static Tensor negative(Tensor change, Tensor of) {
        return change == null ? of.zerosLike() : change.neg();
    }
}
