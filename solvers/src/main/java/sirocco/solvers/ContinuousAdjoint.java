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
record ContinuousAdjoint(OdeOp op, Adjoint.Norm norm) {

    ContinuousAdjoint {
        check("backsolve", op);
    }

    /** What no adjoint equation can do. */
    static void check(String name, OdeOp op) {
        if (op.event() != null) {
            throw new IllegalArgumentException(
                    name + ": no derivative of a solution with an event. Use Adjoint.storedSteps");
        }
        if (op.saving() == OdeOp.Saving.STEPS || op.saving() == OdeOp.Saving.DENSE) {
            throw new IllegalArgumentException(name + ": what is saved must be the end or given times, not "
                    + op.saving() + ". Use Adjoint.storedSteps");
        }
        if (op.solver() instanceof Symplectic) {
            throw new IllegalArgumentException(
                    name + ": the adjoint equation does not consist of positions and momenta," + " as " + op.solver()
                            + " needs. Use Adjoint.storedSteps");
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
        List<Integer> floating = floating(parameters);
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
        return result(op, inputs.size(), floating, carry.g, carry.a);
    }

    /** The cotangents of all inputs: none of the times. */
    static List<Tensor> result(OdeOp op, int inputs, List<Integer> floating, List<Tensor> g, List<Tensor> a) {
        List<Tensor> result = new ArrayList<>(Collections.nCopies(inputs, null));
        for (int i = 0; i < floating.size(); i++) {
            result.set(floating.get(i), g.get(i));
        }
        for (int i = 0; i < op.state(); i++) {
            result.set(op.parameters() + i, a.get(i));
        }
        return result;
    }

    /** Where the floating ones are. */
    static List<Integer> floating(List<Tensor> parameters) {
        List<Integer> floating = new ArrayList<>();
        for (int i = 0; i < parameters.size(); i++) {
            if (parameters.get(i).dtype().isFloating()) {
                floating.add(i);
            }
        }
        return floating;
    }

    static List<Tensor> orZeros(List<Tensor> changes, List<Tensor> of) {
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
        Field field = new Field(field(floating, Spec.of(start)), problem.field().parameters());
        List<Tensor> ended = solved(op, field, start, from.t, to, norm, 2 * n);
        return new Carry(ended.subList(0, n), ended.subList(n, 2 * n), ended.subList(2 * n, start.size()), to);
    }

    /**
     * The state at {@code to} of an adjoint equation, solved as the equation was: with as many equal steps, or with
     * controlled ones.
     *
     * @param counted how many tensors count in {@link Adjoint.Norm#STATE}
     */
    static List<Tensor> solved(
            OdeOp op, Field field, List<Tensor> start, Tensor from, Tensor to, Adjoint.Norm norm, int counted) {
        List<Tensor> inputs = new ArrayList<>(field.parameters());
        inputs.addAll(start);
        OdeOp.Grid grid = op.controller() instanceof EqualSteps ? OdeOp.Grid.KNOWN : OdeOp.Grid.CONTROLLED;
        inputs.addAll(grid == OdeOp.Grid.KNOWN ? List.of(OdeSolve.equal(from, to, op.steps())) : List.of(from, to));
        boolean part = norm == Adjoint.Norm.STATE && op.controller() instanceof Pid;
        OdeOp adjoint = new OdeOp(
                field.graph(),
                null,
                null,
                start.size(),
                grid,
                op.steps(),
                OdeOp.Saving.END,
                op.solver(),
                part ? new Seminorm((Pid) op.controller(), counted) : op.controller(),
                op.first(),
                Adjoint.storedSteps());
        return Ops.applyAll(adjoint, inputs).subList(0, start.size());
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
            slopes.addAll(slopes(pulled, all, p, n, floating));
            return slopes;
        });
    }

    /** (−aᵀ ∂f/∂y, −aᵀ ∂f/∂p) from the cotangents of (parameters, t, state). */
    static List<Tensor> slopes(
            List<Tensor> pulled, List<Tensor> arguments, int parameters, int state, List<Integer> floating) {
        List<Tensor> slopes = new ArrayList<>();
        for (int i = parameters + 1; i <= parameters + state; i++) {
            slopes.add(negative(pulled.get(i), arguments.get(i)));
        }
        floating.forEach(i -> slopes.add(negative(pulled.get(i), arguments.get(i))));
        return slopes;
    }

    private static Tensor negative(Tensor change, Tensor of) {
        return change == null ? of.zerosLike() : change.neg();
    }
}
