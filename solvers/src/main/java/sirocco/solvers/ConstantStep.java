package sirocco.solvers;

import java.util.List;
import sirocco.tensor.DType;
import sirocco.tensor.Tensor;

/** Takes all steps as long as the first one, but for the last, which ends where the solution is to end. */
public record ConstantStep() implements Controller {

    @Override
    public List<Tensor> start() {
        return List.of();
    }

    @Override
    public Verdict judge(Solver solver, Tensor h, List<Tensor> before, Solver.Step step, List<Tensor> memory) {
        return new Verdict(Tensor.of(new boolean[] {true}).squeeze(0), Tensor.scalar(DType.F64, 0), h, memory);
    }

    @Override
    public double shortestStep() {
        return 0;
    }
}
