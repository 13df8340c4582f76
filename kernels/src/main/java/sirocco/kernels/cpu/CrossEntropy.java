package sirocco.kernels.cpu;

import static sirocco.kernels.cpu.Lanes.BYTES;
import static sirocco.kernels.cpu.Lanes.load;
import static sirocco.kernels.cpu.Lanes.store;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/**
 * Cross-entropy of f32 logits {@code [rows, classes]} with i32 targets {@code [rows]} and f32 class weights
 * {@code [classes]}: the loss of a row is {@code w[t] · (logSumExp(x) − x[t])}, its mean divides by the sum of the
 * rows' weights (as PyTorch's {@code cross_entropy}). The address 0 for the weights stands for weights of one.
 */
final class CrossEntropy {
    private CrossEntropy() {}

    /** The sum of w[t] over the rows. */
    static double totalWeight(long targets, long weights, long rows) {
        double total = 0;
        for (long r = 0; r < rows; r++) {
            total += weight(weights, Lanes.getInt(targets + r * Integer.BYTES));
        }
        return total;
    }

    /** losses[rows] = scale · w[t] · (logSumExp(x) − x[t]). */
    static void losses(long logits, long targets, long weights, long losses, long rows, long classes, double scale) {
        for (long r = 0; r < rows; r++) {
            int target = target(targets, r, classes);
            long row = logits + r * classes * Float.BYTES;
            double loss = Softmax.logSumExp(row, classes) - Lanes.get(row + (long) target * Float.BYTES);
            Lanes.set(losses + r * Float.BYTES, (float) (scale * weight(weights, target) * loss));
        }
    }

    /** As {@link #losses}, and gradient[rows, classes] = scale · w[t] · (softmax(x) − onehot(t)); may overwrite x. */
    static void lossesAndGradient(
            long logits,
            long targets,
            long weights,
            long losses,
            long gradient,
            long rows,
            long classes,
            double scale) {
        long pitch = classes * Float.BYTES;
        for (long r = 0; r < rows; r++) {
            int target = target(targets, r, classes);
            long row = logits + r * pitch;
            double factor = scale * weight(weights, target);
            double log = Softmax.logSumExp(row, classes);
            Lanes.set(losses + r * Float.BYTES, (float)
                    (factor * (log - Lanes.get(row + (long) target * Float.BYTES))));
            gradientRow(row, gradient + r * pitch, classes, Max.row(row, classes), log, (float) factor);
            long at = gradient + r * pitch + (long) target * Float.BYTES;
            Lanes.set(at, Lanes.get(at) - (float) factor);
        }
    }

    private static void gradientRow(long x, long dx, long classes, float max, double log, float factor) {
        FloatVector rest = Lanes.floats((float) (log - max));
        long size = classes * Float.BYTES;
        for (long at = 0; at < size; at += BYTES) {
            VectorMask<Float> mask = Lanes.first((size - at) / Float.BYTES);
            store(VectorMath.exp(load(x + at, mask).sub(max).sub(rest)).mul(factor), dx + at, mask);
        }
    }

    private static int target(long targets, long row, long classes) {
        int target = Lanes.getInt(targets + row * Integer.BYTES);
        if (target < 0 || target >= classes) {
            throw new IllegalArgumentException("crossEntropy: target " + target + " in row " + row
                    + ": expected a class from 0 to " + (classes - 1));
        }
        return target;
    }

    private static float weight(long weights, int target) {
        return weights == 0 ? 1 : Lanes.get(weights + (long) target * Float.BYTES);
    }
}
