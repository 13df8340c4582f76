package sirocco.kernels.gpu;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sirocco.kernels.DeviceParity.values;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sirocco.kernels.DeviceParity;
import sirocco.tensor.DType;
import sirocco.tensor.Device;
import sirocco.tensor.Spec;
import sirocco.tensor.Tensor;
import sirocco.tensor.op.Gru;
import sirocco.tensor.op.GruGradient;
import sirocco.tensor.op.Lstm;
import sirocco.tensor.op.LstmGradient;
import sirocco.tensor.op.Op;
import sirocco.tensor.op.Ops;
import sirocco.tornado.DeviceProfile;

/** Recurrent nets over whole sequences on the device, next to their bodies on the reference. */
class GpuRecurrentTest {
    /** Rounding errors pass through all steps, and weight gradients sum over time and batch. */
    private static final double SINGLE = 3e-5;

    private static final double DOUBLE = 1e-13;

    private static final String SIZES = """
            F32, 1, 1, 1, 1
            F32, 2, 1, 3, 17
            F32, 5, 13, 7, 5
            F32, 2, 33, 1, 17
            F32, 3, 17, 33, 1
            F64, 2, 1, 3, 17
            F64, 5, 13, 7, 5
            F64, 2, 33, 1, 17
            """;

    private static void check(Op op, Tensor... inputs) {
        double tolerance = inputs[0].dtype() == DType.F32 ? SINGLE : DOUBLE;
        DeviceParity.check("gpu", tolerance, in -> Ops.applyAll(op, in), inputs);
    }

    private static Tensor small(DType dtype, long seed, int... sizes) {
        return values(dtype, seed, sizes).mul(.5 / Math.sqrt(sizes[sizes.length - 1]));
    }

    @ParameterizedTest
    @CsvSource(textBlock = SIZES)
    void gru(DType type, int time, int batch, int input, int hidden) {
        Tensor x = values(type, 1, time, batch, input);
        Tensor start = values(type, 2, batch, hidden);
        Tensor weight = small(type, 4, 3 * hidden, hidden);
        Tensor[] in = {
            x,
            start,
            small(type, 3, 3 * hidden, input),
            weight,
            values(type, 5, 3 * hidden),
            values(type, 6, 3 * hidden)
        };
        check(new Gru(Gru.Keep.NOTHING), in);
        check(new Gru(Gru.Keep.GATES), in);
        List<Tensor> out = Ops.applyAll(new Gru(Gru.Keep.GATES), Arrays.asList(in));
        check(new GruGradient(), small(type, 7, time, batch, hidden), out.get(1), x, out.get(0), start, weight);
    }

    @ParameterizedTest
    @CsvSource(textBlock = SIZES)
    void lstm(DType type, int time, int batch, int input, int hidden) {
        Tensor x = values(type, 1, time, batch, input);
        Tensor start = values(type, 2, batch, hidden);
        Tensor memory = values(type, 8, batch, hidden);
        Tensor weight = small(type, 4, 4 * hidden, hidden);
        Tensor[] in = {x, start, memory, small(type, 3, 4 * hidden, input), weight, values(type, 5, 4 * hidden)};
        check(new Lstm(Gru.Keep.NOTHING), in);
        check(new Lstm(Gru.Keep.GATES), in);
        List<Tensor> out = new ArrayList<>(Ops.applyAll(new Lstm(Gru.Keep.GATES), Arrays.asList(in)));
        Tensor dh = small(type, 7, time, batch, hidden);
        Tensor dc = small(type, 9, time, batch, hidden);
        check(new LstmGradient(), dh, dc, out.get(2), x, out.get(0), out.get(1), start, memory, weight);
    }

    private static List<Spec> specs(DType dtype, int hidden) {
        return List.of(
                Spec.of(dtype, 3, 2, 1),
                Spec.of(dtype, 2, hidden),
                Spec.of(dtype, 3 * hidden, 1),
                Spec.of(dtype, 3 * hidden, hidden),
                Spec.of(dtype, 3 * hidden),
                Spec.of(dtype, 3 * hidden));
    }

    @Test
    void whatDoesNotFitIntoLocalMemoryIsLeftToTheBody() {
        Gru gru = new Gru(Gru.Keep.GATES);
        DeviceProfile profile = DeviceProfile.nvidia(0);
        assertTrue(RecurrentLaunch.takes(gru, specs(DType.F32, 1024), profile));
        assertFalse(RecurrentLaunch.takes(gru, specs(DType.F32, 1025), profile));
        assertTrue(RecurrentLaunch.takes(gru, specs(DType.F64, 512), profile));
        assertFalse(RecurrentLaunch.takes(gru, specs(DType.F64, 513), profile));
        assertFalse(RecurrentLaunch.takes(gru, specs(DType.I32, 8), profile));
    }

    @Test
    void allStepsAreOneLaunch() {
        Gru gru = new Gru(Gru.Keep.NOTHING);
        String program = Device.named("gpu")
                .compile((List<Tensor> in) -> Ops.applyAll(gru, in))
                .explain(specs(DType.F32, 5).stream()
                        .map(s -> Tensor.zeros(s.dtype(), s.shape().toArray()))
                        .toList())
                .program()
                .describe();
        assertFalse(program.contains(" times:"), program);
    }
}
