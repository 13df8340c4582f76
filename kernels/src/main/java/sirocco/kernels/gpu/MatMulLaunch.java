package sirocco.kernels.gpu;

import java.util.ArrayList;
import java.util.List;
import sirocco.tensor.Shape;
import sirocco.tensor.op.MatMul;
import sirocco.tensor.op.MatMul.Layout;
import sirocco.tornado.DeviceProfile;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task14;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task18;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;

/**
 * Matrix products: a call of a library where it pays, else tiles where a tile is filled, else one work-item an element.
 */
final class MatMulLaunch {
    private MatMulLaunch() {}

    /** The two kernels of a type. */
    private interface Direct<A>
            extends Task14<
                    KernelContext,
                    A,
                    A,
                    A,
                    IntArray,
                    Integer,
                    Integer,
                    Integer,
                    Integer,
                    Integer,
                    Integer,
                    Integer,
                    Integer,
                    Integer> {}

    private interface Tiled<A>
            extends Task18<
                    KernelContext,
                    A,
                    A,
                    A,
                    IntArray,
                    Integer,
                    Integer,
                    Integer,
                    Integer,
                    Integer,
                    Integer,
                    Integer,
                    Integer,
                    Integer,
                    Integer,
                    Integer,
                    Integer,
                    Integer> {}

    static void emit(Emitter emitter, GpuKernels.Call call, MatMul op) {
        Shape a = call.in().get(0).shape();
        Shape b = call.in().get(1).shape();
        int m = op.rows(a);
        int k = op.inner(a);
        int n = op.columns(b);
        Shape batch = MatMul.batch(call.y().shape());
        List<Integer> firsts = firsts(a, b, batch);
        if (CuBlas.emit(emitter, call, op, m, k, n, firsts)) {
            return;
        }
        boolean plainA = op.a() == Layout.PLAIN;
        boolean plainB = op.b() == Layout.PLAIN;
        List<Object> arguments = new ArrayList<>(List.of(emitter.layoutBuffer(), emitter.table(firsts)));
        List<Integer> strides = List.of(plainA ? k : 1, plainA ? 1 : m, plainB ? n : 1, plainB ? 1 : k);
        DeviceProfile.Tile tile = emitter.profile().matMul();
        if (m >= tile.rows() / 2 && n >= tile.columns() / 2) {
            int products = Math.toIntExact(batch.size());
            long groups = products * tiles(m, tile.rows()) * tiles(n, tile.columns());
            SplitSum split = SplitSum.of(groups, k, tile.depth(), emitter.profile());
            arguments.add(emitter.table(List.of(m, k, n, products, split.chunk())));
            arguments.addAll(strides);
            arguments.addAll(List.of(tile.rows(), tile.columns(), tile.depth(), tile.itemRows(), tile.itemColumns()));
            arguments.addAll(List.of(tile.columnFirst(), tile.columnStep()));
            split.emit(emitter, call, y -> {
                List<Object> all =
                        new ArrayList<>(List.of(call.from().get(0), call.from().get(1), y));
                all.addAll(arguments);
                emitter.launchGroups(tiled(call), groups * split.parts(), tile.group(), call.text(), all.toArray());
            });
        } else {
            long elements = call.y().shape().size();
            arguments.addAll(
                    0, List.of(call.from().get(0), call.from().get(1), call.to().getFirst()));
            arguments.addAll(List.of(m, k, n));
            arguments.addAll(strides);
            arguments.add((int) elements);
            emitter.launch(direct(call), elements, call.text(), arguments.toArray());
        }
    }

    private static long tiles(int size, int tile) {
        return (size + tile - 1) / tile;
    }

    /** For each index of the leading axes the first elements of A and B, whose own leading axes are broadcast. */
    private static List<Integer> firsts(Shape a, Shape b, Shape batch) {
        List<Integer> firsts = new ArrayList<>();
        long[] stridesA = MatMul.batch(a).stridesFor(batch);
        long[] stridesB = MatMul.batch(b).stridesFor(batch);
        for (long i = 0; i < batch.size(); i++) {
            firsts.add(Math.toIntExact(matrix(i, batch, stridesA) * a.size(-1) * a.size(-2)));
            firsts.add(Math.toIntExact(matrix(i, batch, stridesB) * b.size(-1) * b.size(-2)));
        }
        return firsts;
    }

    /** The number of the matrix, or the place in memory, of an index of the leading axes, by their strides. */
    static long matrix(long index, Shape batch, long[] strides) {
        long number = 0;
        long rest = index;
        for (int axis = batch.rank() - 1; axis >= 0; axis--) {
            number += rest % batch.size(axis) * strides[axis];
            rest /= batch.size(axis);
        }
        return number;
    }

    private static Object direct(GpuKernels.Call call) {
        return switch (call.y().dtype()) {
            case F32 -> (Direct<FloatArray>) MatMulF32::tkMatMulDirect;
            case F64 -> (Direct<DoubleArray>) MatMulF64::tkMatMulDirect;
            case I32 -> (Direct<IntArray>) MatMulI32::tkMatMulDirect;
            case I64 -> (Direct<LongArray>) MatMulI64::tkMatMulDirect;
            case U8, BOOL -> throw GpuKernels.missing(call);
        };
    }

    private static Object tiled(GpuKernels.Call call) {
        return switch (call.y().dtype()) {
            case F32 -> (Tiled<FloatArray>) MatMulF32::tkMatMulTiled;
            case F64 -> (Tiled<DoubleArray>) MatMulF64::tkMatMulTiled;
            case I32 -> (Tiled<IntArray>) MatMulI32::tkMatMulTiled;
            case I64 -> (Tiled<LongArray>) MatMulI64::tkMatMulTiled;
            case U8, BOOL -> throw GpuKernels.missing(call);
        };
    }
}
