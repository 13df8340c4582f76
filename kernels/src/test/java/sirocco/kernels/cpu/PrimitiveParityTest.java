package sirocco.kernels.cpu;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import sirocco.kernels.DeviceParity;
import sirocco.tensor.DType;
import sirocco.tensor.Shape;
import sirocco.tensor.Tensor;
import sirocco.tensor.op.ArgMax;
import sirocco.tensor.op.Broadcast;
import sirocco.tensor.op.Concat;
import sirocco.tensor.op.CumSum;
import sirocco.tensor.op.Flip;
import sirocco.tensor.op.MaxPool2d;
import sirocco.tensor.op.Op;
import sirocco.tensor.op.Ops;
import sirocco.tensor.op.Pad;
import sirocco.tensor.op.Permute;
import sirocco.tensor.op.RandomBits;
import sirocco.tensor.op.Reduce;
import sirocco.tensor.op.Slice;
import sirocco.tensor.op.Take;
import sirocco.tensor.op.TakeAlong;
import sirocco.tensor.op.TakeAlongTranspose;
import sirocco.tensor.op.TakeTranspose;
import sirocco.tensor.op.Window;
import sirocco.tensor.op.WindowSpread;
import sirocco.tensor.op.WindowSum;

/** All other primitives as the CPU backend calls them, against the reference. */
class PrimitiveParityTest {
    /** Sums of f32 keep {@code 18 · 2⁻²⁴ · Σ|x|}; so where relative errors count, the summands are positive. */
    private static final double SUMS = 1.1e-6;

    private static void check(double tolerance, Op op, Tensor... inputs) {
        DeviceParity.check("cpu", tolerance, in -> Ops.applyAll(op, in), inputs);
    }

    @ParameterizedTest
    @EnumSource(Reduce.Kind.class)
    void reductions(Reduce.Kind kind) {
        Tensor x = DeviceParity.floats(1, 3, 5, 1, 7, 17);
        for (int set = 0; set < 32; set++) {
            int axes = set;
            List<Integer> chosen = java.util.stream.IntStream.range(0, 5)
                    .filter(a -> (axes >> a & 1) != 0)
                    .boxed()
                    .toList();
            check(1e-5, new Reduce(kind, chosen), x.mul(.5).add(.1));
        }
        check(0, new Reduce(kind, List.of(1)), DeviceParity.values(DType.I32, 2, 3, 4, 5));
        check(SUMS, new Reduce(kind, List.of(0, 2)), DeviceParity.values(DType.F64, 2, 3, 4, 5));
    }

    @Test
    void sumsInPieces() {
        check(
                SUMS,
                new Reduce(Reduce.Kind.SUM, List.of(0)),
                DeviceParity.floats(1, 700_001).abs());
        check(
                SUMS,
                new Reduce(Reduce.Kind.SUM, List.of(1)),
                DeviceParity.floats(1, 300, 1001).abs());
        check(
                SUMS,
                new Reduce(Reduce.Kind.SUM, List.of(0)),
                DeviceParity.floats(1, 300, 1001).abs());
        check(
                SUMS,
                new Reduce(Reduce.Kind.SUM, List.of(0, 2)),
                DeviceParity.floats(1, 30, 101, 37).abs());
        check(
                0,
                new Reduce(Reduce.Kind.SUM, List.of(1)),
                DeviceParity.floats(1, 3, 0).abs());
    }

    @Test
    void alongAnAxis() {
        Tensor x = DeviceParity.floats(1, 3, 19, 5);
        for (int axis = 0; axis < 3; axis++) {
            check(0, new ArgMax(axis), x);
            check(SUMS, new CumSum(axis, CumSum.Direction.FORWARD), x);
            check(SUMS, new CumSum(axis, CumSum.Direction.BACKWARD), x);
            check(0, new Flip(axis), x);
        }
    }

    @ParameterizedTest
    @EnumSource(DType.class)
    void moves(DType dtype) {
        Tensor x = DeviceParity.values(dtype, 1, 3, 4, 5);
        check(0, new Permute(List.of(2, 0, 1)), x);
        check(0, new Permute(List.of(0, 2, 1)), x);
        check(0, new Broadcast(Shape.of(2, 3, 4, 5)), x);
        check(0, new Slice(List.of(1, 0, 2), List.of(3, 4, 3)), x);
        check(0, new Slice(List.of(1, 2, 2), List.of(3, 2, 3)), x);
        check(0, new Concat(1), x, DeviceParity.values(dtype, 2, 3, 0, 5), DeviceParity.values(dtype, 3, 3, 2, 5));
        if (dtype != DType.BOOL) {
            check(0, new Pad(List.of(1, 0, 2), List.of(0, 3, 1)), x);
        }
    }

    @ParameterizedTest
    @EnumSource(DType.class)
    void takes(DType dtype) {
        Tensor x = DeviceParity.values(dtype, 1, 3, 7, 5);
        Tensor index = Tensor.of(new int[] {6, 0, -3, 6, 2, 99}, 2, 3);
        Tensor along = DeviceParity.values(DType.I32, 9, 3, 4, 5);
        for (int axis = 0; axis < 3; axis++) {
            check(0, new Take(axis), x, index);
        }
        check(0, new TakeAlong(1), x, along);
        if (dtype != DType.BOOL) {
            check(SUMS, new TakeTranspose(1, 7), DeviceParity.values(dtype, 2, 3, 2, 3, 5), index);
            check(SUMS, new TakeTranspose(0, 7), DeviceParity.values(dtype, 2, 2, 3, 20), index);
            check(SUMS, new TakeAlongTranspose(1, 7), DeviceParity.values(dtype, 3, 3, 4, 5), along);
        }
    }

    @Test
    void windows() {
        Tensor x = DeviceParity.floats(1, 5, 3, 11, 9);
        for (Window window : Set.of(
                Window.of(2, 2).stride(2, 2),
                Window.of(3, 2).stride(1, 2).padding(1, 1),
                Window.of(2, 3).dilation(2, 3).padding(1, 0, 2, 1))) {
            check(0, new MaxPool2d(window), x);
            check(SUMS, new WindowSum(window), x);
            Tensor y = DeviceParity.floats(2, 5, 3, window.outH(11), window.outW(9));
            check(SUMS, new WindowSpread(window, 11, 9), y);
        }
    }

    @Test
    void randomBits() {
        Tensor key = Tensor.of(new int[] {17, -4}, 2);
        for (int n : new int[] {0, 1, 2, 31, 33, 64, 40_001}) {
            check(0, new RandomBits(Shape.of(n)), key);
        }
    }
}
