package sirocco.kernels.cpu;

import java.lang.foreign.Arena;
import sirocco.kernels.host.Workers;

/** Measures convolutions and their gradients: run by hand, argument: number of threads. */
final class ConvMeasure {
    private ConvMeasure() {}

    private static void measure(Workers workers, String name, ConvShape shape) {
        try (var arena = Arena.ofShared()) {
            long x = floats(arena, (long) shape.batch() * shape.channels() * shape.inPlane());
            long w = floats(arena, (long) shape.outputs() * shape.depth());
            long y = floats(arena, (long) shape.batch() * shape.outputs() * shape.outPlane());
            var forward = new ConvForward(shape);
            var byInput = new ConvByInput(shape);
            var byWeight = new ConvByWeight(shape);
            long scratch = arena.allocate(
                            Math.max(forward.scratchBytes(), Math.max(byInput.scratchBytes(), byWeight.scratchBytes())),
                            64)
                    .address();
            double flops = 2. * shape.batch() * shape.outputs() * shape.outPlane() * shape.depth();
            double sum = report(name + " forward", flops, () -> forward.run(workers, x, w, y, scratch));
            sum += report(name + " by input", flops, () -> byInput.run(workers, y, w, x, scratch));
            sum += report(name + " by weight", flops, () -> byWeight.run(workers, x, y, w, scratch));
            System.out.printf("%-28s median %7.3f ms%n", name + " all three", sum * 1e3);
        }
    }

    private static double report(String name, double flops, Runnable run) {
        MatMulMeasure.warm(run);
        double[] seconds = MatMulMeasure.seconds(run, 1, 61);
        double median = flops / seconds[30] / 1e9;
        System.out.printf(
                "%-28s median %7.3f ms  best %7.3f ms  %6.1f GFLOP/s  (%.0f %% of peak)%n",
                name, seconds[30] * 1e3, seconds[0] * 1e3, median, 100 * median / MatMulMeasure.peak());
        return seconds[30];
    }

    private static long floats(Arena arena, long count) {
        return arena.allocate(4 * count, 64).fill((byte) 0).address();
    }

    /** The layers that the workflows use most. */
    public static void main(String[] arguments) {
        MatMulMeasure.peak();
        try (var workers = new Workers(Integer.parseInt(arguments[0]))) {
            var rows = ConvShape.Axis.of(16, 3, 1);
            var columns = ConvShape.Axis.of(12, 3, 1);
            measure(workers, "64-64 3x3 16x12 B32", new ConvShape(32, 64, 64, 1, rows, columns));
            measure(workers, "1-64 3x3 16x12 B32", new ConvShape(32, 1, 64, 1, rows, columns));
            measure(
                    workers,
                    "32-64 k5 L187 B32",
                    new ConvShape(32, 32, 64, 1, ConvShape.Axis.NONE, ConvShape.Axis.of(187, 5, 2)));
            measure(
                    workers,
                    "64-64 3x3 s2 16x12 B32",
                    new ConvShape(
                            32,
                            64,
                            64,
                            1,
                            new ConvShape.Axis(16, 3, 2, 1, 1, 1),
                            new ConvShape.Axis(12, 3, 2, 1, 1, 1)));
        }
    }
}
