package sirocco.kernels.gpu;

import java.util.ArrayList;
import java.util.List;
import sirocco.tensor.DType;
import sirocco.tensor.Shape;
import sirocco.tensor.Spec;
import sirocco.tensor.op.MatMul;
import sirocco.tensor.op.ScaledDotProductAttention;
import sirocco.tornado.DeviceProfile;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task10;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Attention by one kernel, where the heads are narrow enough. */
final class AttentionLaunch {
    private AttentionLaunch() {}

    /** The kernel of a type, with a number of it. */
    private interface Kernel<A, N>
            extends Task10<KernelContext, A, A, A, ByteArray, A, N, IntArray, Integer, Integer> {}

    /** Whether {@link #emit} takes the operation: of one floating-point type, with elements that fit the tiles. */
    static boolean takes(List<Spec> in, DeviceProfile profile) {
        Spec q = in.get(0);
        Spec v = in.get(2);
        long tiles = 2L * AttentionF32.TILE * AttentionF32.WIDEST * q.dtype().bytes();
        return profile.attention() == DeviceProfile.Form.WHOLE
                && q.dtype().isFloating()
                && in.subList(1, 3).stream().allMatch(spec -> spec.dtype() == q.dtype())
                && in.stream().allMatch(spec -> spec.shape().size() > 0)
                && Math.max(q.shape().size(-1), v.shape().size(-1)) <= AttentionF32.WIDEST
                && tiles <= profile.localBytes();
    }

    static void emit(Emitter emitter, GpuKernels.Call call, ScaledDotProductAttention op) {
        Shape q = call.in().get(0).shape();
        int queries = q.size(-2);
        int keys = call.in().get(1).shape().size(-2);
        Shape batch = MatMul.batch(call.y().shape());
        long[] mask = maskStrides(call, op, batch.concat(Shape.of(queries, keys)));
        int group = Math.min(emitter.profile().reductionGroup(), Integer.highestOneBit(2 * queries - 1));
        int groups = (queries + group - 1) / group;
        double scale = 1 / Math.sqrt(q.size(-1));
        boolean single = call.x().dtype() == DType.F32;
        Object task = single
                ? (Kernel<FloatArray, Float>) AttentionF32::tkAttention
                : (Kernel<DoubleArray, Double>) AttentionF64::tkAttention;
        emitter.launchGroups(
                task,
                groups * batch.size(),
                group,
                call.text(),
                call.from().get(0),
                call.from().get(1),
                call.from().get(2),
                op.mask() == ScaledDotProductAttention.Mask.GIVEN
                        ? call.from().get(3)
                        : new Buffer(ArrayKind.BYTE, new Buffer.Empty()),
                call.to().getFirst(),
                single ? (Number) (float) scale : (Number) scale,
                emitter.layoutBuffer(),
                emitter.table(List.of(
                        queries,
                        keys,
                        q.size(-1),
                        call.y().shape().size(-1),
                        groups,
                        op.mask().ordinal(),
                        (int) mask[batch.rank()],
                        (int) mask[batch.rank() + 1])),
                emitter.table(firsts(call.in(), batch, mask)));
    }

    private static long[] maskStrides(GpuKernels.Call call, ScaledDotProductAttention op, Shape scores) {
        return op.mask() == ScaledDotProductAttention.Mask.GIVEN
                ? call.in().get(3).shape().stridesFor(scores)
                : new long[scores.rank()];
    }

    /** For each matrix of the output the first elements of q, k, v and mask, whose leading axes are broadcast. */
    private static List<Integer> firsts(List<Spec> in, Shape batch, long[] mask) {
        List<Integer> firsts = new ArrayList<>();
        for (long i = 0; i < batch.size(); i++) {
            for (Spec operand : in.subList(0, 3)) {
                Shape shape = operand.shape();
                long number = MatMulLaunch.matrix(i, batch, MatMul.batch(shape).stridesFor(batch));
                firsts.add(Math.toIntExact(number * shape.size(-1) * shape.size(-2)));
            }
            firsts.add(Math.toIntExact(MatMulLaunch.matrix(i, batch, mask)));
        }
        return firsts;
    }
}
