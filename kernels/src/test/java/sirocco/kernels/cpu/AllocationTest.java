package sirocco.kernels.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import sirocco.kernels.DeviceParity;
import sirocco.tensor.Compiled;
import sirocco.tensor.Control;
import sirocco.tensor.DType;
import sirocco.tensor.Device;
import sirocco.tensor.Tensor;
import sirocco.tensor.grad.Grad;
import sirocco.tensor.op.Gru;
import sirocco.tensor.op.Lstm;

/** A compiled program with its arguments bound allocates nothing per run, on whatever thread. */
class AllocationTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int WARM_UP = 20_000;
    private static final int RUNS = 1_000;
    private static final int ATTEMPTS = 40;

    record Mlp(Tensor w1, Tensor b1, Tensor w2, Tensor b2) {
        Tensor apply(Tensor x) {
            return x.matmul(w1).add(b1).tanh().matmul(w2).add(b2);
        }
    }

    record State(Mlp model, Mlp momentum, Tensor loss) {}

    private static Tensor moved(Tensor p, Tensor m) {
        return p.sub(m.mul(.01));
    }

    private static Tensor decayed(Tensor m, Tensor g) {
        return m.mul(.9).add(g);
    }

    private static State step(State s, Tensor x, Tensor y) {
        var vg = Grad.valueAndGrad((Mlp model) -> model.apply(x).sub(y).square().mean())
                .apply(s.model);
        Mlp g = vg.gradient();
        Mlp m = new Mlp(
                decayed(s.momentum.w1, g.w1),
                decayed(s.momentum.b1, g.b1),
                decayed(s.momentum.w2, g.w2),
                decayed(s.momentum.b2, g.b2));
        Mlp p = s.model;
        Mlp model = new Mlp(moved(p.w1, m.w1), moved(p.b1, m.b1), moved(p.w2, m.w2), moved(p.b2, m.b2));
        return new State(model, m, vg.value());
    }

    private static Mlp model(long seed, double scale) {
        return new Mlp(
                DeviceParity.floats(seed, 13, 64).mul(scale),
                DeviceParity.floats(seed + 1, 64).mul(scale),
                DeviceParity.floats(seed + 2, 64, 32).mul(scale),
                DeviceParity.floats(seed + 3, 32).mul(scale));
    }

    private static Compiled.Bound<State> bound() {
        State state = new State(model(1, .2), model(5, 0), Tensor.scalar(DType.F32, 0));
        return Device.named("cpu")
                .compile(AllocationTest::step)
                .donating(0)
                .bind(state, DeviceParity.floats(9, 256, 13), DeviceParity.floats(10, 256, 32));
    }

    /** Bytes allocated so far by this thread and the workers. */
    private static long allocated() {
        long[] workers = Thread.getAllStackTraces().keySet().stream()
                .filter(t -> t.getName().startsWith("sirocco-worker"))
                .mapToLong(Thread::threadId)
                .toArray();
        long sum = Arrays.stream(THREADS.getThreadAllocatedBytes(workers)).sum();
        return sum + THREADS.getCurrentThreadAllocatedBytes();
    }

    record Recurrent(Tensor gruIh, Tensor gruHh, Tensor lstmIh, Tensor lstmHh, Tensor bias) {
        Tensor loss(Tensor x) {
            int batch = x.shape().size(1);
            Tensor zeros = Tensor.zeros(x.dtype(), batch, gruHh.shape().size(1));
            Tensor gruBias = bias.slice(0, 0, 3 * zeros.shape().size(1));
            Tensor low = Gru.of(x, zeros, gruIh, gruHh, gruBias, gruBias);
            return Lstm.of(low, zeros, zeros, lstmIh, lstmHh, bias)
                    .getFirst()
                    .square()
                    .mean();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "F64"})
    void recurrentNetsAllocateNothing(DType dtype) {
        int hidden = 17;
        Recurrent net = new Recurrent(
                DeviceParity.values(dtype, 1, 3 * hidden, 2),
                DeviceParity.values(dtype, 2, 3 * hidden, hidden).mul(.1),
                DeviceParity.values(dtype, 3, 4 * hidden, hidden).mul(.1),
                DeviceParity.values(dtype, 4, 4 * hidden, hidden).mul(.1),
                DeviceParity.values(dtype, 5, 4 * hidden));
        Compiled.Bound<Recurrent> gradient = Device.named("cpu")
                .compile((Recurrent r, Tensor x) ->
                        Grad.grad((Recurrent n) -> n.loss(x)).apply(r))
                .bind(net, DeviceParity.values(dtype, 6, 5, 20, 2));
        assertEquals(0, leastPerRun(gradient), "bytes per run");
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "F64"})
    void loopsOverFewElementsAllocateNothing(DType dtype) {
        Compiled.Bound<Tensor> loop = Device.named("cpu")
                .compile((Tensor start) ->
                        Control.whileLoop(x -> x.abs().max().lt(100), AllocationTest::turned, start, 30))
                .bind(DeviceParity.values(dtype, 1, 5));
        assertEquals(0, leastPerRun(loop), "bytes per run");
    }

    private static Tensor turned(Tensor start) {
        Tensor x = start;
        for (int i = 0; i < 6; i++) {
            Tensor length = x.square().sum().add(1).sqrt();
            x = x.flip(0).div(length).sub(x.mul(.5).add(i * .1));
        }
        return x;
    }

    private static long leastPerRun(Compiled.Bound<?> bound) {
        run(bound, WARM_UP);
        long measuring = -allocated();
        measuring += allocated();
        long least = Long.MAX_VALUE;
        for (int attempt = 0; attempt < ATTEMPTS && least > 0; attempt++) {
            long before = allocated();
            run(bound, RUNS);
            least = Math.min(least, Math.max(0, allocated() - before - 2 * measuring) / RUNS);
        }
        return least;
    }

    private static void run(Compiled.Bound<?> step, int times) {
        for (int i = 0; i < times; i++) {
            step.run();
        }
    }

    @Test
    void trainingStepAllocatesNothing() {
        Compiled.Bound<State> step = bound();
        double first = lossAfter(step, 1);
        assertEquals(0, leastPerRun(step), "bytes per run");
        org.junit.jupiter.api.Assertions.assertTrue(lossAfter(step, 1) < first, "the loss falls");
    }

    private static double lossAfter(Compiled.Bound<State> step, int runs) {
        run(step, runs);
        return step.result().loss().item();
    }
}
