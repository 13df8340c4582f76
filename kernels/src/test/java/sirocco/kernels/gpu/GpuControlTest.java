package sirocco.kernels.gpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static sirocco.kernels.DeviceParity.check;
import static sirocco.kernels.DeviceParity.floats;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import sirocco.tensor.Control;
import sirocco.tensor.Device;
import sirocco.tensor.Spec;
import sirocco.tensor.Tensor;
import sirocco.tensor.grad.Grad;
import sirocco.tensor.graph.Graph;
import sirocco.tensor.op.CountedScan;
import sirocco.tensor.op.Ops;
import sirocco.tensor.op.Scan;

/** Loops and branches on the device, next to the reference; each runs again with other values and other numbers of steps. */
class GpuControlTest {
    private static final double SINGLE = 1e-5;

    /** (a, b), x → (b, tanh(a·w + x)), a + b. */
    private static Scan recurrence(int length, Scan.Direction direction) {
        Tensor matrix = floats(1, 3, 3);
        Tensor row = floats(2, 2, 3);
        Graph body = Graph.trace(
                Spec.of(List.of(matrix, row, row, row)),
                in -> List.of(
                        in.get(2),
                        in.get(1).matmul(in.get(0)).add(in.get(3)).tanh(),
                        in.get(1).add(in.get(2))));
        return new Scan(body, 1, 2, length, direction);
    }

    @ParameterizedTest
    @EnumSource(Scan.Direction.class)
    void scans(Scan.Direction direction) {
        for (int length : new int[] {1, 2, 7}) {
            check(
                    "gpu",
                    SINGLE,
                    in -> Ops.applyAll(recurrence(length, direction), in),
                    floats(1, 3, 3),
                    floats(2, 2, 3),
                    floats(3, 2, 3),
                    floats(4, length, 2, 3));
        }
    }

    @ParameterizedTest
    @EnumSource(Scan.Direction.class)
    void scansOfSomeSteps(Scan.Direction direction) {
        for (int count : new int[] {-1, 0, 1, 4, 7, 9}) {
            check(
                    "gpu",
                    SINGLE,
                    in -> {
                        List<Tensor> results = Ops.applyAll(new CountedScan(recurrence(7, direction)), in);
                        List<Tensor> used = new ArrayList<>(results);
                        used.add(results.get(1).matmul(in.get(1)).sum());
                        return used;
                    },
                    Tensor.of(new int[] {count}).reshape(),
                    floats(1, 3, 3),
                    floats(2, 2, 3),
                    floats(3, 2, 3),
                    floats(4, 7, 2, 3));
        }
    }

    @Test
    void loopsThatEndByThemselves() {
        for (double start : new double[] {200, 50, 1, 1e-3}) {
            check(
                    "gpu",
                    0,
                    in -> List.of(Control.<Tensor>whileLoop(s -> s.sum().lt(100), s -> s.mul(2), in.getFirst())
                            .add(1)),
                    Tensor.of(new double[] {start, start / 2}));
            check(
                    "gpu",
                    0,
                    in -> List.of(Control.<Tensor>whileLoop(s -> s.sum().lt(100), s -> s.mul(2), in.getFirst(), 3)),
                    Tensor.of(new double[] {start, start / 2}));
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {-1, 1})
    void branches(double sign) {
        check(
                "gpu",
                SINGLE,
                in -> {
                    Tensor x = in.getFirst();
                    Tensor chosen = Control.cond(
                            x.sum().gt(0),
                            () -> x.matmul(x).exp().sum(1),
                            () -> x.mul(3).sum(0));
                    return List.of(chosen.mul(2));
                },
                floats(5, 4, 4).abs().mul(sign));
    }

    @Test
    void loopsInLoops() {
        check(
                "gpu",
                SINGLE,
                in -> {
                    var result = Control.scan(
                            (Tensor h, Tensor x) -> {
                                Tensor settled = Control.<Tensor>whileLoop(
                                        s -> s.square().sum().gt(1), s -> s.mul(.7), h.add(x));
                                Tensor next = Control.cond(settled.sum().gt(0), () -> settled, settled::neg);
                                return new Control.Step<>(next, next.sum());
                            },
                            in.get(0),
                            in.get(1));
                    return List.of(result.carry(), result.given());
                },
                floats(1, 5),
                floats(2, 6, 5));
    }

    @Test
    void gradientsThroughTime() {
        check(
                "gpu",
                SINGLE,
                in -> List.of(Grad.grad((Tensor w) -> Control.scan(
                                        (Tensor h, Tensor x) -> {
                                            Tensor next = h.matmul(w).add(x).tanh();
                                            return new Control.Step<>(next, next);
                                        },
                                        in.get(1),
                                        in.get(2))
                                .given()
                                .square()
                                .sum())
                        .apply(in.get(0))),
                floats(1, 3, 3),
                floats(2, 2, 3),
                floats(3, 9, 2, 3));
    }

    @Test
    void stateStaysAcrossRuns() {
        double[][] ends = new double[2][];
        for (int d = 0; d < 2; d++) {
            var step = Device.named(d == 0 ? "reference" : "gpu")
                    .compile((Tensor state, Tensor x) -> Control.<Tensor>whileLoop(
                                    s -> s.square().sum().lt(50), s -> s.mul(1.5), state)
                            .mul(.1)
                            .add(x))
                    .donating(0);
            Tensor state = floats(1, 4).mul(1);
            for (int i = 0; i < 5; i++) {
                state = step.apply(state, floats(10 + i, 4));
            }
            ends[d] = state.toDoubles();
        }
        assertArrayEquals(ends[0], ends[1], SINGLE);
    }

    @Test
    void aLoopIsShownWithItsBody() {
        var program = Device.named("gpu")
                .compile((Tensor x) -> Control.<Tensor>whileLoop(s -> s.sum().lt(100), s -> s.mul(2), x))
                .program(floats(1, 3));
        List<String> lines = program.describe().lines().toList();
        assertEquals(1, lines.stream().filter("while:"::equals).count(), program.describe());
        assertEquals(1, lines.stream().filter("do:"::equals).count(), program.describe());
    }
}
