package sirocco.kernels.cpu;

import static jdk.incubator.vector.FloatVector.fromMemorySegment;
import static sirocco.kernels.cpu.Lanes.BYTES;
import static sirocco.kernels.cpu.Lanes.F32;
import static sirocco.kernels.cpu.Lanes.ORDER;
import static sirocco.tensor.memory.Memory.ALL;

import java.util.List;
import jdk.incubator.vector.FloatVector;

/** A weighted sum of planes of floats, as they make up the stages of a Runge–Kutta step: base + h Σⱼ wⱼ planeⱼ. */
final class StageSum {
    private final long[] planes;
    private final float[] weights;
    private int count;

    /** A sum of up to {@code most} planes. */
    StageSum(int most) {
        planes = new long[most];
        weights = new float[most];
    }

    /** The sum with these weights, without those that are 0. */
    static StageSum of(List<Double> weights) {
        StageSum sum = new StageSum(weights.size());
        for (int j = 0; j < weights.size(); j++) {
            sum.add(j, weights.get(j));
        }
        return sum;
    }

    void clear() {
        count = 0;
    }

    /** Adds {@code weight} times plane number {@code plane}, unless the weight is 0. */
    void add(int plane, double weight) {
        if (weight != 0) {
            planes[count] = plane;
            weights[count++] = (float) weight;
        }
    }

    /**
     * Sums over {@code bytes} bytes, whole vectors.
     *
     * @param base is added; 0: nothing is
     * @param first the address of plane 0, the others {@code stride} bytes apart
     */
    void run(long bytes, long base, float h, long first, long stride, long to) {
        FloatVector size = FloatVector.broadcast(F32, h);
        for (long at = 0; at < bytes; at += BYTES) {
            FloatVector sum = FloatVector.zero(F32);
            for (int j = 0; j < count; j++) {
                FloatVector weight = FloatVector.broadcast(F32, weights[j]);
                sum = fromMemorySegment(F32, ALL, first + planes[j] * stride + at, ORDER)
                        .fma(weight, sum);
            }
            FloatVector start = base == 0 ? FloatVector.zero(F32) : fromMemorySegment(F32, ALL, base + at, ORDER);
            sum.fma(size, start).intoMemorySegment(ALL, to + at, ORDER);
        }
    }

    /** The transpose: adds h wⱼ x to each plane j, from {@code first} on. */
    void spread(long bytes, float h, long x, long first, long stride) {
        for (int j = 0; j < count; j++) {
            FlowNorm.addScaled(bytes, h * weights[j], x, first + planes[j] * stride);
        }
    }
}
