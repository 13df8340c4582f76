package sirocco.bench.ode;

import java.util.List;
import java.util.function.Supplier;
import sirocco.solvers.OdeSolve;
import sirocco.solvers.Pid;
import sirocco.solvers.SaveAt;
import sirocco.solvers.Solution;
import sirocco.solvers.Solver;
import sirocco.tensor.Compiled;
import sirocco.tensor.Device;
import sirocco.tensor.Tensor;

/** One of our solvers: the whole solution as one compiled program. */
record Own(Solver solver) implements Peer {
    private static final int MAX_STEPS = 1_000_000;

    @Override
    public String name() {
        return solver.toString();
    }

    @Override
    public Supplier<Outcome> ready(OdeProblem problem, double rtol) {
        OdeSolve solve =
                OdeSolve.by(solver).controlledBy(Pid.of(rtol, rtol * 1e-3)).maxSteps(MAX_STEPS);
        Compiled.Bound<Solution<Tensor>> bound = Device.host()
                .compile((Tensor y0) -> solve.solve(problem.term(), 0, problem.t1(), y0, List.of(), SaveAt.end()))
                .bind(Tensor.of(problem.y0()));
        return () -> {
            bound.run();
            Solution<Tensor> solution = bound.result().orThrow();
            return new Outcome(solution.last().toDoubles(), (long)
                    solution.stats().evaluations().item());
        };
    }
}
