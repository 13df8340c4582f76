package sirocco.kernels.cpu;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import sirocco.kernels.DeviceParity;
import sirocco.kernels.fused.Group;
import sirocco.kernels.fused.Loops;
import sirocco.kernels.host.Workers;
import sirocco.tensor.ConcreteTensor;
import sirocco.tensor.Device;
import sirocco.tensor.Shape;
import sirocco.tensor.Spec;
import sirocco.tensor.Tensor;
import sirocco.tensor.graph.Graph;
import sirocco.tensor.op.Fused;

/** Times of fused groups: a main method, not a test. */
final class FusedMeasure {
    private static final int ROUNDS = 7;

    private FusedMeasure() {}

    /** Seconds of the fastest of some rounds. */
    private static double seconds(Runnable run) {
        double best = Double.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            long count = 0;
            long start = System.nanoTime();
            while (System.nanoTime() - start < 300_000_000) {
                run.run();
                count++;
            }
            best = Math.min(best, (System.nanoTime() - start) * 1e-9 / count);
        }
        return best;
    }

    private static Tensor[] floats(int[]... shapes) {
        return IntStream.range(0, shapes.length)
                .mapToObj(i -> DeviceParity.floats(i, shapes[i]).abs().add(.01))
                .toArray(Tensor[]::new);
    }

    /** A group as a generated loop and in blocks, on one thread. */
    private static void group(String name, UnaryOperator<List<Tensor>> f, Tensor... inputs) {
        if (!name.contains(System.getProperty("only", ""))) {
            return;
        }
        List<Spec> specs = Spec.of(List.of(inputs));
        Graph graph = Graph.trace(specs, f);
        Group group = Group.of(new Fused(graph));
        Shape shape = graph.outputs().getFirst().shape();
        Loops loops = Loops.of(shape, specs.stream().map(Spec::shape).toList());
        List<ConcreteTensor> operands = new ArrayList<>();
        List.of(inputs).forEach(x -> operands.add((ConcreteTensor) x));
        graph.outputSpecs().forEach(s -> operands.add(ConcreteTensor.uninitialised(s)));
        List<Boolean> repeated =
                IntStream.range(0, inputs.length).mapToObj(loops::isRepeated).toList();
        RowLoop blocked = new BlockedLoop(group, repeated);
        var single = FusedKernel.of(group, specs, shape, Workers.SINGLE);
        var both = FusedKernel.of(group, specs, shape, CpuKernels.WORKERS);
        long scratch = Math.max(blocked.scratch(), both.scratch());
        operands.add(ConcreteTensor.uninitialised(Spec.of(sirocco.tensor.DType.U8, (int) scratch)));
        long[] at = operands.stream().mapToLong(t -> t.segment().address()).toArray();
        double bytes = specs.stream().mapToLong(Spec::bytes).sum()
                + graph.outputSpecs().stream().mapToLong(Spec::bytes).sum();
        report(name + ", loop", seconds(() -> single.run(at)), bytes);
        report(name + ", loop, all threads", seconds(() -> both.run(at)), bytes);
        if (loops.rows() == 1) {
            report(name + ", blocks", seconds(() -> blocked.run(at, new long[at.length], 1, loops.inner())), bytes);
        }
    }

    private static void report(String name, double seconds, double bytes) {
        System.out.printf("%-50s %10.2f µs %8.1f GB/s%n", name, seconds * 1e6, bytes / seconds * 1e-9);
    }

    private static List<Tensor> adam(List<Tensor> in) {
        Tensor g = in.get(1);
        Tensor m = in.get(2).mul(.9).add(g.mul(.1));
        Tensor v = in.get(3).mul(.999).add(g.mul(g).mul(.001));
        Tensor step = m.mul(in.get(4)).div(v.mul(in.get(5)).sqrt().add(1e-8));
        return List.of(in.get(0).sub(step), m, v);
    }

    private static void overhead() {
        Tensor x = DeviceParity.floats(1, 16);
        var bound = Device.named("cpu")
                .compile((Tensor t) -> {
                    Tensor y = t;
                    for (int i = 0; i < 32; i++) {
                        y = y.add(1).cumsum(0);
                    }
                    return y;
                })
                .bind(x);
        System.out.printf("%-50s %10.1f ns%n", "64 tiny instructions: each", seconds(bound::run) * 1e9 / 64);
        Group add = Group.of(sirocco.tensor.op.Binary.ADD, Spec.of(List.of(x, x)), x.spec());
        var kernel = FusedKernel.of(add, Spec.of(List.of(x, x)), x.shape(), CpuKernels.WORKERS);
        ConcreteTensor out = ConcreteTensor.uninitialised(x.spec());
        long from = ((ConcreteTensor) x).segment().address();
        long[] at = {from, from, out.segment().address()};
        System.out.printf("%-50s %10.1f ns%n", "addition of 16 floats", seconds(() -> kernel.run(at)) * 1e9);
    }

    /** Prints the table. */
    public static void main(String[] arguments) {
        overhead();
        int million = 1_000_000;
        int[] n = {million};
        group("Adam, 1M", FusedMeasure::adam, floats(n, n, n, n, new int[0], new int[0]));
        group("a + b, 1M", in -> List.of(in.get(0).add(in.get(1))), floats(n, n));
        group(
                "relu(x + b), [32, 64, 16, 12] + [64, 1, 1]",
                in -> List.of(in.get(0).add(in.get(1)).relu()),
                floats(new int[] {32, 64, 16, 12}, new int[] {64, 1, 1}));
        group(
                "relu(x + b), [32, 64] + [64]",
                in -> List.of(in.get(0).add(in.get(1)).relu()),
                floats(new int[] {32, 64}, new int[] {64}));
        group(
                "x * s, [10000, 3] * [3]",
                in -> List.of(in.get(0).mul(in.get(1))),
                floats(new int[] {10000, 3}, new int[] {3}));
        group("tanh, 10k", in -> List.of(in.get(0).tanh()), floats(new int[] {10_000}));
        for (int k : new int[] {1, 2, 4, 8, 16, 30}) {
            group(k + " tanh, 10k", in -> List.of(repeated(in.get(0), k)), floats(new int[] {10_000}));
        }
        group(
                "sigmoid, tanh, exp, log1p, erf, sin, 10k",
                in -> List.of(in.get(0)
                        .sigmoid()
                        .add(in.get(0).tanh())
                        .add(in.get(0).neg().exp())
                        .add(in.get(0).log1p())
                        .add(in.get(0).erf())
                        .add(in.get(0).sin())),
                floats(new int[] {10_000}));
        group("pow, 10k", in -> List.of(in.get(0).pow(in.get(1))), floats(new int[] {10_000}, new int[] {10_000}));
        group(
                "x > y ? x : 0, 10k",
                in -> List.of(in.get(0).gt(in.get(1)).where(in.get(0), in.get(0).like(0))),
                floats(new int[] {10_000}, new int[] {10_000}));
        group("x > y, 10k", in -> List.of(in.get(0).gt(in.get(1))), floats(new int[] {10_000}, new int[] {10_000}));
    }

    private static Tensor repeated(Tensor x, int times) {
        Tensor y = x;
        for (int i = 0; i < times; i++) {
            y = y.mul(1.1).tanh();
        }
        return y;
    }
}
