package sirocco.solvers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Test;
import sirocco.tensor.Compiled;
import sirocco.tensor.DType;
import sirocco.tensor.Device;
import sirocco.tensor.Key;
import sirocco.tensor.Shape;
import sirocco.tensor.Tensor;
import sirocco.tensor.grad.Grad;
import sirocco.tensor.op.MlpFlow.Activation;
import sirocco.tensor.op.MlpFlow.TimeInput;

/** Solutions by the kernels for nets as data, and their gradients, allocate nothing once they are compiled. */
class MlpAllocationTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int WARM_UP = 20_000;
    private static final int RUNS = 500;
    private static final int ATTEMPTS = 60;

    private static MlpField field(TimeInput time) {
        int in = time == TimeInput.NONE ? 3 : 4;
        return new MlpField(
                List.of(uniform(1, 17, in), uniform(2, 17, 17), uniform(3, 3, 17)),
                List.of(uniform(4, 17), uniform(5, 17), uniform(6, 3)),
                Tensor.scalar(DType.F32, 1.5),
                Activation.SILU,
                Activation.TANH,
                time);
    }

    private static Tensor uniform(int seed, int... sizes) {
        return Key.of(seed).uniform(DType.F32, Shape.of(sizes), -.5, .5);
    }

    private static OdeSolve solve(Adjoint adjoint) {
        return OdeSolve.by(ExplicitRungeKutta.tsit5())
                .controlledBy(Pid.of(1e-3, 1e-5))
                .adjoint(adjoint)
                .maxSteps(24);
    }

    private static Tensor path(OdeSolve solve, MlpField f, Tensor y0) {
        return solve.solve(f, 0, 3, y0, null, SaveAt.times(0, .5, 1.7, 3)).values();
    }

    /** The least of many attempts: the JVM's compiler may still be at work. */
    private static long leastPerRun(Compiled.Bound<?> bound) {
        run(bound, WARM_UP);
        long least = Long.MAX_VALUE;
        for (int attempt = 0; attempt < ATTEMPTS && least > 0; attempt++) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            run(bound, RUNS);
            least = Math.min(least, (THREADS.getCurrentThreadAllocatedBytes() - before) / RUNS);
        }
        return least;
    }

    private static void run(Compiled.Bound<?> bound, int times) {
        for (int i = 0; i < times; i++) {
            bound.run();
        }
    }

    @Test
    void solutionsAllocateNothing() {
        for (int batch : new int[] {1, 9, 32}) {
            OdeSolve solve = solve(Adjoint.storedSteps());
            Compiled.Bound<Tensor> bound = Device.named("cpu")
                    .compile((MlpField f, Tensor y0) -> path(solve, f, y0))
                    .bind(field(TimeInput.FIRST), uniform(9, batch, 3));
            assertEquals(0, leastPerRun(bound), "bytes per run, batch " + batch);
        }
    }

    @Test
    void gradientsAllocateNothing() {
        for (int i = 0; i < 4; i++) {
            Adjoint adjoint = i % 2 == 0 ? Adjoint.storedSteps() : Adjoint.storedStages();
            int batch = i < 2 ? 9 : 32;
            OdeSolve solve = solve(adjoint);
            Compiled.Bound<MlpField> bound = Device.named("cpu")
                    .compile((MlpField f, Tensor y0) -> Grad.grad(
                                    (MlpField g) -> path(solve, g, y0).square().sum())
                            .apply(f))
                    .bind(field(TimeInput.NONE), uniform(9, batch, 3));
            assertEquals(0, leastPerRun(bound), "bytes per run, batch " + batch + ", " + adjoint);
        }
    }

    @Test
    void trajectoriesInLockstepAllocateNothing() {
        OdeSolve solve = solve(Adjoint.storedSteps());
        Compiled.Bound<MlpField> bound = Device.named("cpu")
                .compile((MlpField f, Tensor y0) -> Grad.grad(
                                (MlpField g) -> solve.solveEach(g, 0, 3, y0, null, SaveAt.end())
                                        .last()
                                        .square()
                                        .sum())
                        .apply(f))
                .bind(field(TimeInput.LAST), uniform(9, 9, 3));
        assertEquals(0, leastPerRun(bound), "bytes per run");
    }
}
