package sirocco.kernels.gpu;

import java.util.List;
import java.util.function.Consumer;
import sirocco.tensor.Shape;
import sirocco.tensor.Spec;
import sirocco.tensor.op.Reduce;
import sirocco.tornado.DeviceProfile;

/**
 * A sum of products that several groups share, where there are too few tiles of results to keep a device busy: each adds up a chunk
 * of the products, and a reduction what they have.
 *
 * @param parts how many groups there are for a tile
 * @param chunk products that each adds up, but for the last
 */
record SplitSum(int parts, int chunk) {
    /** Tiles that a group adds up at least, so that the reduction is the smaller part of the work. */
    private static final int TILES_A_PART = 8;

    private static final int PARTS = 0;

    /** For so many groups that would each add up {@code products}, {@code depth} at a time. */
    static SplitSum of(long groups, int products, int depth, DeviceProfile profile) {
        long wanted = Math.min(profile.busyGroups() / Math.max(1, groups), products / (TILES_A_PART * depth));
        int tiles = Math.max(1, (products + depth - 1) / depth);
        int tilesAPart = (int) ((tiles + Math.max(1, wanted) - 1) / Math.max(1, wanted));
        return new SplitSum((tiles + tilesAPart - 1) / tilesAPart, depth * tilesAPart);
    }

    /** Emits the launch that computes all parts, one after another in the array it is given, and what adds them up. */
    void emit(Emitter emitter, GpuKernels.Call call, Consumer<Buffer> launch) {
        Spec y = call.y();
        Buffer to = call.to().getFirst();
        if (parts == 1) {
            launch.accept(to);
            return;
        }
        int size = Math.toIntExact(y.shape().size());
        Buffer all = emitter.scratch(ArrayKind.of(y.dtype()), PARTS, (long) parts * size);
        launch.accept(all);
        Reduce sum = new Reduce(Reduce.Kind.SUM, List.of(0));
        Spec in = y.with(Shape.of(parts, size));
        ReduceLaunch.emit(
                emitter,
                new GpuKernels.Call(sum, List.of(in), List.of(y.with(Shape.of(size))), List.of(all), List.of(to)),
                sum);
    }
}
