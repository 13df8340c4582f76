package sirocco.kernels.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sirocco.kernels.DeviceParity.values;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import sirocco.kernels.DeviceParity;
import sirocco.tensor.DType;
import sirocco.tensor.Device;
import sirocco.tensor.Tensor;
import sirocco.tensor.op.Ops;
import sirocco.tensor.op.ScaledDotProductAttention;
import sirocco.tensor.op.ScaledDotProductAttention.Mask;

/** Attention by one kernel, next to its body on the reference. */
class GpuAttentionTest {
    private static final double SINGLE = 5e-6;
    private static final double DOUBLE = 1e-13;

    private static void check(Mask mask, Tensor... inputs) {
        ScaledDotProductAttention op = new ScaledDotProductAttention(mask);
        String program = Device.named("gpu")
                .compile((List<Tensor> in) -> Ops.applyAll(op, in))
                .program(List.of(inputs))
                .describe();
        assertEquals(
                1,
                program.lines()
                        .filter(line -> line.contains("ScaledDotProductAttention"))
                        .count(),
                program);
        assertTrue(!program.contains("MatMul"), program);
        double tolerance = inputs[0].dtype() == DType.F32 ? SINGLE : DOUBLE;
        DeviceParity.check("gpu", tolerance, in -> Ops.applyAll(op, in), inputs);
    }

    private static Tensor matrices(DType type, long seed, int rows, int columns, int... batch) {
        int[] sizes = Arrays.copyOf(batch, batch.length + 2);
        sizes[batch.length] = rows;
        sizes[batch.length + 1] = columns;
        return values(type, seed, sizes);
    }

    /** Truth values, of which the first of each row is false: each query sees a key. */
    private static Tensor mask(long seed, int queries, int keys, int... batch) {
        Tensor hidden = matrices(DType.F32, seed, queries, keys, batch).gt(-.5);
        return hidden.and(Tensor.arange(DType.F32, keys).gt(.5));
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            F32, 1, 1, 1, 1
            F32, 5, 7, 4, 3
            F32, 17, 33, 3, 5
            F32, 3, 100, 16, 1
            F32, 67, 16, 1, 9
            F32, 9, 15, 128, 127
            F64, 5, 7, 4, 3
            F64, 19, 35, 5, 8
            """)
    void eachMask(DType type, int queries, int keys, int d, int e) {
        Tensor q = matrices(type, 1, queries, d, 2, 3).mul(3);
        Tensor k = matrices(type, 2, keys, d, 2, 3);
        Tensor v = matrices(type, 3, keys, e, 2, 3);
        check(Mask.NONE, q, k, v);
        check(Mask.CAUSAL, q, k, v);
        check(Mask.GIVEN, q, k, v, mask(4, queries, keys, 2, 3));
    }

    @Test
    void leadingAxesAreBroadcast() {
        Tensor q = matrices(DType.F32, 1, 5, 4, 2, 3);
        Tensor k = matrices(DType.F32, 2, 19, 4, 3);
        Tensor v = matrices(DType.F32, 3, 19, 6, 2, 1);
        check(Mask.NONE, q, k, v);
        check(Mask.GIVEN, q, k, v, mask(4, 5, 19));
        check(Mask.GIVEN, q, k, v, mask(4, 1, 19, 2, 1));
        check(Mask.GIVEN, q, k, v, mask(4, 1, 19).reshape(19));
    }

    @ParameterizedTest
    @EnumSource(Mask.class)
    void scoresThatAreLargeOrNotNumbers(Mask mask) {
        Tensor q = matrices(DType.F32, 1, 4, 3).mul(100);
        Tensor k = matrices(DType.F32, 2, 21, 3).mul(100);
        Tensor v = matrices(DType.F32, 3, 21, 2);
        List<Tensor> in = new ArrayList<>(List.of(q, k, v));
        if (mask == Mask.GIVEN) {
            in.add(mask(4, 4, 21));
        }
        check(mask, in.toArray(Tensor[]::new));
        in.set(1, Tensor.concat(0, List.of(k.slice(0, 0, 20), k.slice(0, 20, 21).mul(Double.POSITIVE_INFINITY))));
        check(mask, in.toArray(Tensor[]::new));
    }

    @Test
    void aQueryThatSeesNothingHasNoWeights() {
        Tensor hidden = mask(4, 5, 33)
                .or(Tensor.arange(DType.F32, 5).eq(Tensor.scalar(2)).reshape(5, 1));
        check(
                Mask.GIVEN,
                matrices(DType.F32, 1, 5, 4),
                matrices(DType.F32, 2, 33, 4),
                matrices(DType.F32, 3, 33, 3),
                hidden);
    }

    @Test
    void wideHeadsAreComputedByTasks() {
        Tensor q = matrices(DType.F32, 1, 2, 129);
        Tensor v = matrices(DType.F32, 2, 2, 3);
        String program = Device.named("gpu")
                .compile((List<Tensor> in) -> Ops.applyAll(new ScaledDotProductAttention(Mask.NONE), in))
                .program(List.of(q, q, v))
                .describe();
        assertTrue(program.contains("MatMul"), program);
    }
}
