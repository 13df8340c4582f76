package sirocco.kernels.cpu;

import static sirocco.tensor.DType.BOOL;
import static sirocco.tensor.DType.F32;
import static sirocco.tensor.DType.F64;
import static sirocco.tensor.DType.I32;
import static sirocco.tensor.DType.I64;
import static sirocco.tensor.DType.U8;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import sirocco.kernels.DeviceParity;
import sirocco.tensor.DType;
import sirocco.tensor.Tensor;
import sirocco.tensor.op.Binary;
import sirocco.tensor.op.Compare;
import sirocco.tensor.op.Convert;
import sirocco.tensor.op.Ops;
import sirocco.tensor.op.Unary;

/** Elementwise operations, alone and in groups, against the reference: types, special values, broadcasting. */
class FusedParityTest {
    /** Functions are within 2.5 ulp of the exact value; the reference is the exact value rounded. */
    private static final double FUNCTIONS = 4e-7;

    private static final double[] SPECIAL = {
        0,
        -0.0,
        1,
        -1,
        .5,
        -.5,
        1.5,
        2.5,
        -2.5,
        1e-30,
        -1e-42,
        3e38,
        -3e38,
        8388607.5,
        -8388609,
        1e10,
        Double.NaN,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY,
        0x1p-149,
        87.4,
        -104,
        .3
    };

    private static Tensor special(DType dtype) {
        return dtype.isFloating()
                ? Tensor.of(SPECIAL).convert(dtype)
                : dtype == BOOL
                        ? DeviceParity.values(BOOL, 3, SPECIAL.length)
                        : DeviceParity.values(dtype, 3, SPECIAL.length);
    }

    private static Tensor reversed(Tensor x) {
        return x.flip(0);
    }

    private static boolean isExact(Unary op) {
        return switch (op) {
            case NEG, ABS, SIGN, FLOOR, CEIL, ROUND, RECIPROCAL, SQRT, RELU, NOT -> true;
            default -> false;
        };
    }

    @ParameterizedTest
    @EnumSource(Unary.class)
    void unary(Unary op) {
        for (DType dtype : op.dtypes()) {
            double tolerance = isExact(op) ? 0 : FUNCTIONS;
            DeviceParity.check("cpu", tolerance, in -> List.of(Ops.apply(op, in.getFirst())), special(dtype));
            DeviceParity.check(
                    "cpu",
                    tolerance,
                    in -> List.of(Ops.apply(op, in.getFirst())),
                    DeviceParity.values(dtype, 5, 3, 67));
        }
    }

    @ParameterizedTest
    @EnumSource(Binary.class)
    void binary(Binary op) {
        for (DType dtype : op.dtypes()) {
            boolean shift = op == Binary.SHIFT_LEFT || op == Binary.SHIFT_RIGHT;
            double tolerance = op == Binary.POW ? FUNCTIONS : 0;
            Tensor a = special(dtype);
            Tensor b = shift ? a.abs() : reversed(a);
            DeviceParity.check("cpu", tolerance, in -> List.of(Ops.apply(op, in.get(0), in.get(1))), a, b);
            Tensor c = DeviceParity.values(dtype, 5, 4, 33);
            Tensor d = DeviceParity.values(dtype, 6, 33);
            DeviceParity.check(
                    "cpu", tolerance, in -> List.of(Ops.apply(op, in.get(0), in.get(1))), c, shift ? d.abs() : d);
        }
    }

    @ParameterizedTest
    @EnumSource(Compare.class)
    void compare(Compare op) {
        for (DType dtype : DType.values()) {
            Tensor a = special(dtype);
            DeviceParity.check("cpu", 0, in -> List.of(Ops.apply(op, in.get(0), in.get(1))), a, reversed(a));
            DeviceParity.check("cpu", 0, in -> List.of(Ops.apply(op, in.get(0), in.get(1))), a, a);
        }
    }

    @ParameterizedTest
    @EnumSource(DType.class)
    void convertAndSelect(DType from) {
        for (DType to : DType.values()) {
            DeviceParity.check("cpu", 0, in -> List.of(Ops.apply(new Convert(to), in.getFirst())), special(from));
        }
        Tensor a = DeviceParity.values(from, 1, 5, 21);
        Tensor b = DeviceParity.values(from, 2, 5, 1);
        Tensor mask = DeviceParity.values(BOOL, 3, 21);
        DeviceParity.check("cpu", 0, in -> List.of(in.get(0).where(in.get(1), in.get(2))), mask, a, b);
    }

    private static List<Tensor> mixed(List<Tensor> in) {
        Tensor y = in.get(0).mul(in.get(1)).add(2).tanh();
        Tensor z = y.gt(in.get(2)).where(y, in.get(2).mul(-.5)).sub(in.get(3));
        return List.of(y, z, z.lt(y));
    }

    /** Sizes around those of vectors, in every pattern of broadcasting. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 8, 15, 16, 17, 31, 33, 64, 100})
    void groupsBroadcast(int n) {
        for (DType dtype : List.of(F32, F64)) {
            int[][][] patterns = {
                {{n}, {n}, {n}, {n}},
                {{n}, {}, {1}, {n}},
                {{3, n}, {n}, {3, 1}, {1, n}},
                {{3, 1}, {n}, {3, n}, {}},
                {{2, 3, n}, {3, 1}, {2, 1, 1}, {n}},
                {{2, 3, 4, n}, {3, 1, 1}, {2, 1, 4, 1}, {1, 3, 1, n}},
                {{n, 3}, {3}, {n, 1}, {n, 3}}
            };
            for (int[][] pattern : patterns) {
                List<Tensor> inputs = new ArrayList<>();
                for (int i = 0; i < pattern.length; i++) {
                    inputs.add(DeviceParity.values(dtype, 10 + i, pattern[i]));
                }
                DeviceParity.check("cpu", FUNCTIONS, FusedParityTest::mixed, inputs.toArray(Tensor[]::new));
            }
        }
    }

    @Test
    void emptyTensors() {
        DeviceParity.check(
                "cpu",
                0,
                in -> List.of(in.get(0).add(in.get(1)).mul(3)),
                DeviceParity.floats(1, 0, 4),
                DeviceParity.floats(2, 4));
        DeviceParity.check(
                "cpu",
                0,
                in -> List.of(in.get(0).add(in.get(1)).mul(3)),
                DeviceParity.floats(1, 4, 0),
                DeviceParity.floats(2, 4, 1));
    }

    /** Types of different sizes, and operations without vector code, are computed in blocks. */
    @Test
    void groupsWithoutALoopOfTheirOwn() {
        Tensor a = DeviceParity.floats(1, 7, 300);
        Tensor b = DeviceParity.values(I64, 2, 300);
        Tensor c = DeviceParity.values(U8, 3, 7, 1);
        DeviceParity.check(
                "cpu",
                1e-12,
                in -> {
                    Tensor x = in.get(0).convert(F64).exp().add(in.get(1).convert(F64));
                    Tensor i = in.get(1).div(3).add(in.get(2).convert(I64));
                    return List.of(
                            x,
                            i,
                            in.get(0).rem(in.get(0).like(.7)).mul(2),
                            x.gt(.5).and(i.gt(0)));
                },
                a,
                b,
                c);
    }

    @Test
    void longGroups() {
        DeviceParity.check(
                "cpu",
                1e-5,
                in -> {
                    Tensor x = in.get(0);
                    for (int i = 0; i < 30; i++) {
                        x = i % 3 == 0 ? x.tanh() : i % 3 == 1 ? x.mul(1.5).add(in.get(1)) : x.erf();
                    }
                    return List.of(x);
                },
                DeviceParity.floats(1, 11, 40),
                DeviceParity.floats(2, 40));
    }

    /** More than one piece of work, in rows and in one long row. */
    @Test
    void largeTensorsInPieces() {
        DeviceParity.check(
                "cpu",
                FUNCTIONS,
                FusedParityTest::mixed,
                large(),
                large(),
                DeviceParity.floats(3),
                DeviceParity.floats(4, 1));
        DeviceParity.check(
                "cpu",
                FUNCTIONS,
                FusedParityTest::mixed,
                DeviceParity.floats(1, 50, 3, 1001),
                DeviceParity.floats(2, 3, 1),
                DeviceParity.floats(3, 50, 1, 1),
                DeviceParity.floats(4, 1001));
    }

    private static Tensor large() {
        return DeviceParity.floats(1, 200_003);
    }

    @Test
    void integersAndMasksTogether() {
        Tensor i = DeviceParity.values(I32, 1, 9, 37);
        Tensor j = DeviceParity.values(I32, 2, 37);
        DeviceParity.check(
                "cpu",
                0,
                in -> {
                    Tensor sum = in.get(0).mul(in.get(1)).add(7);
                    Tensor mask = sum.gt(in.get(1))
                            .xor(in.get(0).eq(in.get(0).like(0)))
                            .not();
                    Tensor real = sum.convert(F32).mul(.25);
                    return List.of(
                            sum,
                            mask,
                            mask.where(real, real.neg()),
                            mask.convert(I32).add(sum));
                },
                i,
                j);
    }
}
