package sirocco.solvers;

import java.util.List;
import sirocco.tensor.Tensor;

/**
 * Control by the error of the first tensors of the state alone: the integrals that a solution carries along, on which
 * nothing depends, need no shorter steps (Kidger, Chen &amp; Lyons 2021, "Hey, that's not an ODE").
 *
 * @param counted how many tensors count
 */
record Seminorm(Pid pid, int counted) implements Controller {

    @Override
    public List<Tensor> start() {
        return pid.start();
    }

    @Override
    public Verdict judge(Solver solver, Tensor h, List<Tensor> before, Solver.Step step, List<Tensor> memory) {
        return pid.judge(solver, h, before.subList(0, counted), new Part(step, counted), memory);
    }

    @Override
    public double shortestStep() {
        return pid.shortestStep();
    }

    @Override
    public void check(Solver solver) {
        pid.check(solver);
    }

    /** The first tensors of a step. */
    private record Part(Solver.Step whole, int counted) implements Solver.Step {
        @Override
        public List<Tensor> y() {
            return whole.y().subList(0, counted);
        }

        @Override
        public List<Tensor> error() {
            return whole.error().subList(0, counted);
        }

        @Override
        public List<Tensor> memory() {
            return whole.memory();
        }

        @Override
        public List<Tensor> polynomial() {
            return whole.polynomial();
        }
    }
}
