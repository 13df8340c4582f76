package sirocco.solvers;

import java.util.ArrayList;
import java.util.List;
import sirocco.tensor.Control;
import sirocco.tensor.DType;
import sirocco.tensor.Spec;
import sirocco.tensor.Tensor;
import sirocco.tensor.grad.Reverse;
import sirocco.tensor.graph.Graph;
import sirocco.tensor.op.Linearized;
import sirocco.tensor.op.Ops;
import sirocco.tensor.op.Scan;

/**
 * The derivative of a solution by the adjoint equation, as {@link ContinuousAdjoint}, but with the states on the way
 * back from the polynomials of the solution.
 */
record InterpolatingAdjoint(OdeOp op, Adjoint.Norm norm) {

    InterpolatingAdjoint {
        ContinuousAdjoint.check("interpolating adjoint", op);
    }

    /** The solution as a function of time, on flat states. */
    private record Path(Tensor ends, Tensor count, List<Tensor> starts, List<Tensor> powers) {

        /** What {@link OdeOp.Saving#DENSE} gives. */
        static Path of(OdeOp op, List<Tensor> outputs) {
            int n = op.state();
            return new Path(
                    outputs.get(n + 4),
                    outputs.get(n + 2),
                    outputs.subList(n + 5, 2 * n + 5),
                    outputs.subList(2 * n + 5, 3 * n + 5));
        }

        List<Tensor> tensors() {
            List<Tensor> all = new ArrayList<>(List.of(ends, count));
            all.addAll(starts);
            all.addAll(powers);
            return all;
        }

        static Path of(List<Tensor> tensors) {
            int n = (tensors.size() - 2) / 2;
            return new Path(
                    tensors.get(0), tensors.get(1), tensors.subList(2, n + 2), tensors.subList(n + 2, 2 * n + 2));
        }

        /** The states at [n] times. */
        List<Tensor> at(Tensor times) {
            return new Dense<>(ends, count, starts, powers).at(times);
        }

        /** The state at a time, which rounding may have moved out of the interval. */
        List<Tensor> near(Tensor time) {
            Tensor first = ends.select(0, 0);
            Tensor last = ends.take(0, count);
            Tensor inside = time.convert(DType.F64).maximum(first.minimum(last)).minimum(first.maximum(last));
            return at(inside.unsqueeze(0)).stream().map(row -> row.squeeze(0)).toList();
        }
    }

    Linearized linearize(List<Tensor> inputs) {
        boolean times = op.saving() == OdeOp.Saving.TIMES;
        OdeOp dense = op.saving(OdeOp.Saving.DENSE, Adjoint.storedSteps());
        List<Tensor> solved = Ops.applyAll(dense, times ? inputs.subList(0, inputs.size() - 1) : inputs);
        Path path = Path.of(op, solved);
        List<Tensor> outputs = new ArrayList<>(solved.subList(0, op.state() + 4));
        if (times) {
            Problem problem = op.problem(inputs);
            outputs.addAll(OdeOp.fromStart(problem, path.at(problem.saved())));
        }
        return new Linearized(outputs, cotangents -> pullback(inputs, path, outputs, cotangents));
    }

    /** The cotangents of the state and of the floating parameters, and the time they hold at. */
    record Carry(List<Tensor> a, List<Tensor> g, Tensor t) {}

    record Jump(Tensor t, List<Tensor> cotangent) {}

    private List<Tensor> pullback(List<Tensor> inputs, Path path, List<Tensor> outputs, List<Tensor> cotangents) {
        Problem problem = op.problem(inputs);
        List<Tensor> parameters = problem.field().parameters();
        List<Integer> floating = ContinuousAdjoint.floating(parameters);
        int n = op.state();
        Carry carry = new Carry(
                ContinuousAdjoint.orZeros(cotangents.subList(0, n), outputs.subList(0, n)),
                floating.stream().map(i -> parameters.get(i).zerosLike()).toList(),
                outputs.get(n));
        if (op.saving() == OdeOp.Saving.TIMES) {
            List<Tensor> changes = ContinuousAdjoint.orZeros(
                    cotangents.subList(n + 4, cotangents.size()), outputs.subList(n + 4, outputs.size()));
            carry = Control.scan(
                            (Carry from, Jump jump) -> {
                                Carry there = back(problem, path, floating, from, jump.t);
                                List<Tensor> a = States.zip(there.a, jump.cotangent, Tensor::add);
                                return new Control.Step<>(new Carry(a, there.g, jump.t), List.<Tensor>of());
                            },
                            carry,
                            new Jump(problem.saved(), changes),
                            Scan.Direction.BACKWARD)
                    .carry();
        }
        carry = back(problem, path, floating, carry, problem.t0());
        return ContinuousAdjoint.result(op, inputs.size(), floating, carry.g, carry.a);
    }

    private Carry back(Problem problem, Path path, List<Integer> floating, Carry from, Tensor to) {
        List<Tensor> start = new ArrayList<>(from.a);
        start.addAll(from.g);
        List<Tensor> parameters = new ArrayList<>(problem.field().parameters());
        parameters.addAll(path.tensors());
        Field field = new Field(field(floating, Spec.of(path.tensors()), Spec.of(start)), parameters);
        List<Tensor> ended = ContinuousAdjoint.solved(op, field, start, from.t, to, norm, op.state());
        return new Carry(ended.subList(0, op.state()), ended.subList(op.state(), ended.size()), to);
    }

    /** (parameters, path, t, (a, g)) → (−aᵀ ∂f/∂y, −aᵀ ∂f/∂p). */
    private Graph field(List<Integer> floating, List<Spec> path, List<Spec> states) {
        Graph own = op.field();
        int p = op.parameters();
        int n = op.state();
        int time = p + path.size();
        List<Spec> specs = new ArrayList<>(own.inputSpecs().subList(0, p));
        specs.addAll(path);
        specs.add(own.inputSpecs().get(p));
        specs.addAll(states);
        return Graph.trace(specs, all -> {
            List<Tensor> arguments = new ArrayList<>(all.subList(0, p));
            arguments.add(all.get(time));
            arguments.addAll(Path.of(all.subList(p, time)).near(all.get(time)));
            Linearized f = Reverse.linearize(own, arguments);
            List<Tensor> pulled = f.pullback().apply(all.subList(time + 1, time + 1 + n));
            return ContinuousAdjoint.slopes(pulled, arguments, p, n, floating);
        });
    }
}
