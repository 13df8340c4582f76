package sirocco.kernels.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import sirocco.kernels.DeviceParity;
import sirocco.kernels.fused.Group;
import sirocco.kernels.host.Kernel;
import sirocco.kernels.host.Workers;
import sirocco.tensor.DType;
import sirocco.tensor.Device;
import sirocco.tensor.Shape;
import sirocco.tensor.Spec;
import sirocco.tensor.Tensor;
import sirocco.tensor.op.Binary;
import sirocco.tensor.op.Compare;
import sirocco.tensor.op.Convert;
import sirocco.tensor.op.Elementwise;
import sirocco.tensor.op.Ops;
import sirocco.tensor.op.Select;
import sirocco.tensor.op.Unary;

/** A few elements, computed one by one, have the bits that they have among many, computed by vectors. */
class FewElementsTest {
    private static final int MANY = 80;
    private static final int FEW = 5;

    private static void check(Elementwise op, Tensor... inputs) {
        var program = Device.named("cpu")
                .compile((List<Tensor> in) -> Ops.applyAll(op, in).getFirst());
        double[] all = program.apply(List.of(inputs)).toDoubles();
        for (int first = 0; first < MANY; first += FEW) {
            int from = first;
            List<Tensor> part =
                    Stream.of(inputs).map(x -> x.slice(0, from, from + FEW)).toList();
            double[] few = program.apply(part).toDoubles();
            double[] expected = Arrays.copyOfRange(all, from, from + FEW);
            assertArrayEquals(expected, few, () -> op + " of " + inputs[0].dtype() + " from " + from);
        }
    }

    /** Ordinary values, then zeros of both signs, infinities and NaN where there are any. */
    private static Tensor values(DType dtype, long seed) {
        Tensor usual = DeviceParity.values(dtype, seed, MANY - 5);
        Tensor special = dtype.isFloating()
                ? Tensor.of(new double[] {0, -0.0, 1.0 / 0, -1.0 / 0, Double.NaN})
                        .convert(dtype)
                : Tensor.zeros(dtype, 5);
        return Tensor.concat(0, List.of(usual, special));
    }

    @ParameterizedTest
    @EnumSource(Unary.class)
    void functions(Unary op) {
        op.dtypes().forEach(dtype -> check(op, values(dtype, 1)));
    }

    @ParameterizedTest
    @EnumSource(Binary.class)
    void functionsOfTwo(Binary op) {
        boolean shifts = op == Binary.SHIFT_LEFT || op == Binary.SHIFT_RIGHT;
        for (DType dtype : op.dtypes()) {
            Tensor b = values(dtype, 3);
            check(op, values(dtype, 2), shifts ? b.abs() : b);
        }
    }

    @ParameterizedTest
    @EnumSource(Compare.class)
    void comparisons(Compare op) {
        Stream.of(DType.values()).forEach(dtype -> check(op, values(dtype, 4), values(dtype, 5)));
    }

    @ParameterizedTest
    @EnumSource(DType.class)
    void selectionsAndConversions(DType dtype) {
        check(new Select(), values(DType.BOOL, 6), values(dtype, 7), values(dtype, 8));
        Stream.of(DType.values()).forEach(to -> check(new Convert(to), values(dtype, 9)));
    }

    @Test
    void broadcasts() {
        Tensor x = DeviceParity.floats(1, 2, 3);
        DeviceParity.check(
                "cpu",
                0,
                in -> List.of(in.get(0).add(in.get(1)).mul(in.get(2))),
                x,
                DeviceParity.floats(2, 3),
                x.sum(1).unsqueeze(1));
        DeviceParity.check(
                "cpu",
                0,
                in -> List.of(in.get(0).sub(in.get(1))),
                DeviceParity.floats(1, 2, 1, 2),
                DeviceParity.floats(2, 1, 2, 1));
    }

    @Test
    void areChosenBySize() {
        assertInstanceOf(SmallKernel.class, addition(8));
        assertEquals(FusedKernel.class, addition(9).getClass());
    }

    private static Kernel addition(int n) {
        Spec x = new Spec(DType.F32, Shape.of(n));
        return FusedKernel.of(Group.of(Binary.ADD, List.of(x, x), x), List.of(x, x), x.shape(), Workers.SINGLE);
    }
}
