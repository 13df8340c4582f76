package sirocco.kernels.gpu;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sirocco.kernels.DeviceParity.check;
import static sirocco.kernels.DeviceParity.floats;
import static sirocco.kernels.DeviceParity.indices;
import static sirocco.kernels.DeviceParity.values;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import sirocco.tensor.DType;
import sirocco.tensor.Device;
import sirocco.tensor.Shape;
import sirocco.tensor.Tensor;
import sirocco.tensor.op.Binary;
import sirocco.tensor.op.Compare;
import sirocco.tensor.op.Conv2d;
import sirocco.tensor.op.Conv2dInput;
import sirocco.tensor.op.Conv2dWeight;
import sirocco.tensor.op.CumSum;
import sirocco.tensor.op.MatMul;
import sirocco.tensor.op.MatMul.Layout;
import sirocco.tensor.op.MaxPool2d;
import sirocco.tensor.op.Op;
import sirocco.tensor.op.Ops;
import sirocco.tensor.op.RandomBits;
import sirocco.tensor.op.Reduce;
import sirocco.tensor.op.Select;
import sirocco.tensor.op.TakeAlongTranspose;
import sirocco.tensor.op.TakeTranspose;
import sirocco.tensor.op.Unary;
import sirocco.tensor.op.Window;
import sirocco.tensor.op.WindowSpread;
import sirocco.tensor.op.WindowSum;

/** Every operation on odd sizes, next to the reference. */
class GpuOpsTest {
    /** Device functions are right to some ulps; sums have another order than the reference's, which is in double. */
    private static final double SINGLE = 3e-6;

    private static final double DOUBLE = 1e-13;

    private static double tolerance(DType dtype) {
        return switch (dtype) {
            case F32 -> SINGLE;
            case F64 -> DOUBLE;
            case I32, I64, U8, BOOL -> 0;
        };
    }

    private static void checkOp(double tolerance, Op op, Tensor... inputs) {
        check("gpu", tolerance, in -> Ops.applyAll(op, in), inputs);
    }

    static Stream<Unary> unaries() {
        return Stream.of(Unary.values());
    }

    @ParameterizedTest
    @MethodSource("unaries")
    void unary(Unary op) {
        for (DType dtype : op.dtypes()) {
            double middle = (op.low() + op.high()) / 2;
            double half = (op.high() - op.low()) / 4;
            Tensor x = dtype.isFloating()
                    ? values(DType.F64, 1, 3, 37).mul(half).add(middle).convert(dtype)
                    : values(dtype, 1, 3, 37);
            checkOp(tolerance(dtype), op, x);
            if (dtype.isFloating() && op.low() < 0) {
                checkOp(tolerance(dtype), op, values(dtype, 2, 59).mul(.15));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(DType.class)
    void roundsTiesToEven(DType dtype) {
        if (dtype.isFloating()) {
            Tensor x = Tensor.of(new double[] {-2.5, -1.5, -.5, .5, 1.5, 2.5, 3.49, 3.51})
                    .convert(dtype);
            checkOp(0, Unary.ROUND, x);
        }
    }

    @ParameterizedTest
    @EnumSource(Binary.class)
    void binary(Binary op) {
        for (DType dtype : op.dtypes()) {
            Tensor a = values(dtype, 1, 5, 1, 7);
            Tensor b = values(dtype, 2, 3, 7);
            boolean shift = op == Binary.SHIFT_LEFT || op == Binary.SHIFT_RIGHT;
            b = shift ? b.mul(b).minimum(b.like(31)) : b;
            a = op == Binary.POW ? a.abs().add(.1) : a;
            checkOp(tolerance(dtype), op, a, b);
        }
    }

    @ParameterizedTest
    @EnumSource(Compare.class)
    void compare(Compare op) {
        for (DType dtype : DType.values()) {
            checkOp(0, op, values(dtype, 1, 5, 7), values(dtype, 2, 5, 7));
        }
    }

    @ParameterizedTest
    @EnumSource(DType.class)
    void selectsAndConverts(DType dtype) {
        checkOp(0, new Select(), values(DType.BOOL, 3, 5, 1), values(dtype, 1, 5, 7), values(dtype, 2, 7));
        for (DType to : DType.values()) {
            check("gpu", 0, in -> List.of(in.getFirst().convert(to)), values(dtype, 1, 41));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "F64"})
    void constantsThatAreNotFinite(DType dtype) {
        for (double constant : new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
            check(
                    "gpu",
                    0,
                    in -> {
                        Tensor x = in.getFirst();
                        return List.of(x.gt(0).where(x.mul(2), Tensor.scalar(dtype, constant)));
                    },
                    values(dtype, 1, 3, 5));
        }
    }

    @Test
    void specialValues() {
        float nan = Float.NaN;
        float inf = Float.POSITIVE_INFINITY;
        Tensor a = Tensor.of(new float[] {nan, 1, nan, inf, -inf, inf, 0});
        Tensor b = Tensor.of(new float[] {1, nan, nan, 1, 1, inf, -inf});
        check(
                "gpu",
                0,
                in -> List.of(
                        in.get(0).maximum(in.get(1)),
                        in.get(0).minimum(in.get(1)),
                        in.get(0).gt(in.get(1)),
                        in.get(0).ne(in.get(1)),
                        in.get(0).le(in.get(1)),
                        in.get(0).sub(in.get(1)),
                        in.get(0).relu(),
                        in.get(0).exp()),
                a,
                b);
        check(
                "gpu",
                0,
                in -> List.of(
                        in.getFirst().max(),
                        in.getFirst().argmax(0),
                        in.getFirst().argsort()),
                a);
    }

    @ParameterizedTest
    @EnumSource(
            value = DType.class,
            names = {"F32", "F64", "I32", "I64"})
    void products(DType dtype) {
        for (Layout a : Layout.values()) {
            for (Layout b : Layout.values()) {
                for (int[] mkn : new int[][] {{1, 5, 3}, {37, 11, 1}, {19, 13, 35}, {70, 33, 67}}) {
                    int m = mkn[0];
                    int k = mkn[1];
                    int n = mkn[2];
                    Tensor left = a == Layout.PLAIN ? values(dtype, 1, m, k) : values(dtype, 1, k, m);
                    Tensor right = b == Layout.PLAIN ? values(dtype, 2, k, n) : values(dtype, 2, n, k);
                    checkOp(10 * tolerance(dtype), new MatMul(a, b), left, right);
                }
            }
        }
    }

    @Test
    void productsOfBatchesAreBroadcast() {
        checkOp(SINGLE, MatMul.PLAIN, floats(1, 2, 1, 9, 5), floats(2, 3, 5, 7));
        checkOp(SINGLE, MatMul.PLAIN, floats(1, 3, 20, 5), floats(2, 5, 33));
        checkOp(SINGLE, MatMul.PLAIN, floats(1, 5, 3), floats(2, 2, 3, 3, 4));
    }

    @ParameterizedTest
    @EnumSource(Reduce.Kind.class)
    void reductions(Reduce.Kind kind) {
        for (DType dtype : DType.values()) {
            boolean defined = dtype != DType.BOOL || kind == Reduce.Kind.MAX || kind == Reduce.Kind.MIN;
            for (List<Integer> axes : List.of(List.of(0), List.of(1), List.of(2), List.of(0, 2), List.of(0, 1, 2))) {
                if (defined) {
                    Tensor x = values(dtype, 1, 5, 3, 77);
                    x = kind == Reduce.Kind.PROD && dtype.isFloating()
                            ? x.abs().mul(.1).add(.9)
                            : x;
                    checkOp(10 * tolerance(dtype), new Reduce(kind, axes), x);
                }
            }
        }
    }

    @Test
    void longRowsAreReducedInParts() {
        checkOp(SINGLE, new Reduce(Reduce.Kind.SUM, List.of(0)), floats(1, 9001));
        checkOp(0, new Reduce(Reduce.Kind.MAX, List.of(1)), floats(1, 2, 5003, 2));
    }

    @Test
    void emptyTensors() {
        checkOp(0, new Reduce(Reduce.Kind.SUM, List.of(1)), floats(1, 3, 0));
        checkOp(0, Binary.ADD, floats(1, 0, 3), floats(1, 3));
        checkOp(0, MatMul.PLAIN, floats(1, 3, 0), floats(2, 0, 5));
        check("gpu", 0, in -> List.of(Tensor.concat(0, in)), floats(1, 0, 3), floats(2, 2, 3));
    }

    @ParameterizedTest
    @EnumSource(DType.class)
    void movesElements(DType dtype) {
        Tensor x = values(dtype, 1, 3, 5, 7);
        check(
                "gpu",
                0,
                in -> List.of(
                        in.getFirst().permute(2, 0, 1),
                        in.getFirst().slice(1, 1, 4).slice(2, 3, 5),
                        in.getFirst().pad(2, 1, 3).pad(0, 2, 0),
                        in.getFirst().flip(1),
                        in.getFirst()
                                .reshape(3, 5, 1, 7)
                                .broadcastTo(2, 3, 5, 4, 7)
                                .flip(0),
                        Tensor.concat(1, List.of(in.getFirst(), in.getFirst().slice(1, 0, 2), in.getFirst()))),
                x);
    }

    @ParameterizedTest
    @EnumSource(DType.class)
    void choosesByIndices(DType dtype) {
        Tensor x = values(dtype, 1, 3, 5, 7);
        check("gpu", 0, in -> List.of(in.get(0).take(1, in.get(1))), x, indices(2, 5, 4, 2));
        check("gpu", 0, in -> List.of(in.get(0).takeAlong(1, in.get(1))), x, indices(2, 5, 3, 11, 7));
        if (dtype != DType.BOOL) {
            double sums = tolerance(dtype);
            checkOp(sums, new TakeTranspose(1, 6), values(dtype, 3, 3, 4, 2, 7), indices(4, 6, 4, 2));
            checkOp(sums, new TakeAlongTranspose(1, 6), x, indices(4, 6, 3, 5, 7));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = DType.class,
            names = {"F32", "F64", "I32", "I64"})
    void rows(DType dtype) {
        Tensor x = values(dtype, 1, 3, 23, 2);
        for (CumSum.Direction direction : CumSum.Direction.values()) {
            checkOp(10 * tolerance(dtype), new CumSum(1, direction), x);
        }
        check("gpu", 0, in -> List.of(in.getFirst().argmax(1), in.getFirst().argmax(2)), x);
        check("gpu", 0, in -> List.of(in.getFirst().argsort()), values(dtype, 1, 3, 29));
    }

    private static List<Window> windows() {
        return List.of(
                Window.of(3, 2),
                Window.of(3, 3).stride(2, 1).padding(1, 1),
                Window.of(2, 3).padding(1, 0, 2, 1).dilation(2, 2));
    }

    @ParameterizedTest
    @EnumSource(
            value = DType.class,
            names = {"F32", "F64"})
    void convolutions(DType dtype) {
        double tolerance = 10 * tolerance(dtype);
        for (Window window : windows()) {
            for (int groups : new int[] {1, 2}) {
                Tensor x = values(dtype, 1, 2, 4, 9, 7);
                Tensor w = values(dtype, 2, 6, 4 / groups, window.kernelH(), window.kernelW());
                Tensor dy = values(dtype, 3, 2, 6, window.outH(9), window.outW(7));
                checkOp(tolerance, new Conv2d(window, groups), x, w);
                checkOp(tolerance, new Conv2dInput(window, groups, 9, 7), dy, w);
                checkOp(tolerance, new Conv2dWeight(window, groups), x, dy);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = DType.class,
            names = {"F32", "F64"})
    void pooling(DType dtype) {
        for (Window window : windows()) {
            Tensor x = values(dtype, 1, 2, 3, 9, 7);
            Tensor dy = values(dtype, 3, 2, 3, window.outH(9), window.outW(7));
            checkOp(0, new MaxPool2d(window), x);
            checkOp(tolerance(dtype), new WindowSum(window), x);
            checkOp(tolerance(dtype), new WindowSpread(window, 9, 7), dy);
        }
    }

    @Test
    void randomWordsAreTheSameBits() {
        for (int n : new int[] {1, 2, 77}) {
            checkOp(0, new RandomBits(Shape.of(n)), Tensor.of(new int[] {12345, -678}));
        }
    }

    @Test
    void chainsAreOneKernel() {
        check(
                "gpu",
                SINGLE,
                in -> {
                    Tensor x = in.get(0);
                    Tensor product = x.mul(in.get(1));
                    return List.of(
                            product.add(product),
                            x.sub(x),
                            x.gt(0).where(x.tanh(), x.exp()).mul(.5).add(in.get(2)));
                },
                floats(1, 7, 33),
                floats(2, 33),
                floats(3, 7, 1));
    }

    @Test
    void manyOperandsAreSeveralKernels() {
        List<Tensor> inputs = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            inputs.add(floats(i, 11));
        }
        check(
                "gpu",
                SINGLE,
                in -> List.of(in.stream().reduce(Tensor::add).orElseThrow()),
                inputs.toArray(Tensor[]::new));
    }

    @Test
    void whatHasNoKernelIsNamed() {
        Tensor flags = Tensor.of(new boolean[] {true, false, true});
        var sum = Device.named("gpu")
                .compile((Tensor x) -> Ops.apply(new TakeTranspose(0, 2), x, Tensor.of(new int[] {0, 1, 1})));
        IllegalArgumentException error = assertThrows(IllegalArgumentException.class, () -> sum.apply(flags));
        assertTrue(error.getMessage().contains("gpu: no kernel for taketranspose"), error.getMessage());
        assertTrue(error.getMessage().contains("--device cpu"), error.getMessage());
    }
}
