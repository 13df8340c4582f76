package sirocco.solvers;

import java.util.List;
import sirocco.tensor.DType;
import sirocco.tensor.Tensor;

/**
 * The first step, given or by Hairer, Nørsett &amp; Wanner's rule: h with h^k · max(|y'|, |y''|) = 0.01 in the norm
 * of the tolerances.
 */
final class InitialStep {
    private InitialStep() {}

    /** The size of the first step, an F64 scalar greater than 0. */
    static Tensor size(FirstStep first, Problem problem, Solver solver, Controller controller) {
        return switch (first) {
            case FirstStep.Given given -> Tensor.scalar(DType.F64, given.size());
            case FirstStep.Automatic automatic ->
                controller instanceof Seminorm part
                        ? automatic(problem, solver.errorOrder(), part.pid(), part.counted())
                        : automatic(
                                problem,
                                solver.errorOrder(),
                                (Pid) controller,
                                problem.y().size());
        };
    }

    /** By the first {@code counted} tensors of the state. */
    private static Tensor automatic(Problem problem, int k, Pid control, int counted) {
        List<Tensor> y = problem.y();
        List<Tensor> size = y.stream().map(Tensor::abs).toList();
        List<Tensor> slope = problem.field().at(problem.t0(), y);
        Tensor d0 = States.rms(control.relative(y, size).subList(0, counted));
        Tensor d1 = States.rms(control.relative(slope, size).subList(0, counted));
        Tensor small = d0.lt(1e-5).or(d1.lt(1e-5));
        Tensor h0 =
                small.where(d0.like(1e-6), d0.div(small.where(d1.like(1), d1)).mul(.01));
        Tensor signed = h0.mul(problem.direction());
        List<Tensor> ahead = States.zip(y, slope, (value, s) -> value.add(s.mul(signed.convert(s.dtype()))));
        List<Tensor> change = States.zip(problem.field().at(problem.t0().add(signed), ahead), slope, Tensor::sub);
        Tensor d2 =
                States.rms(control.relative(change, size).subList(0, counted)).div(h0);
        Tensor most = d1.maximum(d2);
        Tensor h1 = most.le(most.like(1e-15))
                .where(h0.mul(1e-3).maximum(1e-6), most.reciprocal().mul(.01).pow(1. / k));
        Tensor chosen = h0.mul(100).minimum(h1);
        return chosen.gt(0)
                .where(chosen, chosen.like(1e-6))
                .minimum(control.dtMax())
                .maximum(control.dtMin());
    }
}
