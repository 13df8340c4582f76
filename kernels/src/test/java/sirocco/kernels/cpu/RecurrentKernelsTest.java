package sirocco.kernels.cpu;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sirocco.kernels.DeviceParity;
import sirocco.kernels.host.Kernel;
import sirocco.kernels.host.Workers;
import sirocco.tensor.ConcreteTensor;
import sirocco.tensor.DType;
import sirocco.tensor.Shape;
import sirocco.tensor.Spec;
import sirocco.tensor.Tensor;
import sirocco.tensor.op.Composite;
import sirocco.tensor.op.Gru;
import sirocco.tensor.op.GruGradient;
import sirocco.tensor.op.Lstm;
import sirocco.tensor.op.LstmGradient;
import sirocco.tensor.op.Op;
import sirocco.tensor.op.Ops;

/** Whole-sequence recurrent kernels against their bodies on the reference. */
class RecurrentKernelsTest {
    /** Rounding errors pass through all steps, and weight gradients sum over time and batch. */
    private static final double TOLERANCE = 3e-5;

    private static final String SIZES = """
            1, 1, 1, 1
            2, 1, 3, 17
            19, 1, 1, 64
            19, 1, 5, 130
            1, 5, 2, 3
            2, 33, 7, 17
            19, 5, 1, 17
            19, 33, 3, 64
            3, 17, 33, 1
            2, 150, 1, 20
            """;

    /** The same in units of the last place of f64. */
    private static final double TOLERANCE_F64 = TOLERANCE * 0x1p-29;

    private static final DType[] TYPES = {DType.F32, DType.F64};

    private static void check(Op op, Tensor... inputs) {
        double tolerance = inputs[0].dtype() == DType.F64 ? TOLERANCE_F64 : TOLERANCE;
        DeviceParity.check("cpu", tolerance, in -> Ops.applyAll(op, in), inputs);
    }

    private static Tensor small(DType dtype, long seed, int... sizes) {
        return DeviceParity.values(dtype, seed, sizes).mul(.5 / Math.sqrt(sizes[sizes.length - 1]));
    }

    @ParameterizedTest
    @CsvSource(textBlock = SIZES)
    void gru(int time, int batch, int input, int hidden) {
        for (DType dtype : TYPES) {
            gru(dtype, time, batch, input, hidden);
        }
    }

    private static void gru(DType dtype, int time, int batch, int input, int hidden) {
        Tensor x = DeviceParity.values(dtype, 1, time, batch, input);
        Tensor start = DeviceParity.values(dtype, 2, batch, hidden);
        Tensor weight = small(dtype, 4, 3 * hidden, hidden);
        List<Tensor> in = List.of(
                x,
                start,
                small(dtype, 3, 3 * hidden, input),
                weight,
                DeviceParity.values(dtype, 5, 3 * hidden),
                DeviceParity.values(dtype, 6, 3 * hidden));
        Tensor[] inputs = in.toArray(Tensor[]::new);
        check(new Gru(Gru.Keep.NOTHING), inputs);
        check(new Gru(Gru.Keep.GATES), inputs);
        List<Tensor> out = Ops.applyAll(new Gru(Gru.Keep.GATES), in);
        Tensor dh = small(dtype, 7, time, batch, hidden);
        check(new GruGradient(), dh, out.get(1), x, out.get(0), start, weight);
    }

    @ParameterizedTest
    @CsvSource(textBlock = SIZES)
    void lstm(int time, int batch, int input, int hidden) {
        for (DType dtype : TYPES) {
            lstm(dtype, time, batch, input, hidden);
        }
    }

    private static void lstm(DType dtype, int time, int batch, int input, int hidden) {
        Tensor x = DeviceParity.values(dtype, 1, time, batch, input);
        Tensor start = DeviceParity.values(dtype, 2, batch, hidden);
        Tensor memory = DeviceParity.values(dtype, 8, batch, hidden);
        Tensor weight = small(dtype, 4, 4 * hidden, hidden);
        List<Tensor> in = List.of(
                x,
                start,
                memory,
                small(dtype, 3, 4 * hidden, input),
                weight,
                DeviceParity.values(dtype, 5, 4 * hidden));
        Tensor[] inputs = in.toArray(Tensor[]::new);
        check(new Lstm(Gru.Keep.NOTHING), inputs);
        check(new Lstm(Gru.Keep.GATES), inputs);
        List<Tensor> out = new ArrayList<>(Ops.applyAll(new Lstm(Gru.Keep.GATES), in));
        Tensor dh = small(dtype, 7, time, batch, hidden);
        Tensor dc = small(dtype, 9, time, batch, hidden);
        check(new LstmGradient(), dh, dc, out.get(2), x, out.get(0), out.get(1), start, memory, weight);
    }

    @Test
    void anyNumberOfThreadsGivesTheSameBits() {
        for (DType dtype : TYPES) {
            for (int batch : new int[] {1, 5, 33, 150}) {
                anyNumberOfThreads(dtype, 7, batch, 40);
            }
        }
    }

    private static void anyNumberOfThreads(DType dtype, int time, int batch, int hidden) {
        Tensor x = DeviceParity.values(dtype, 1, time, batch, 2);
        Tensor states = DeviceParity.values(dtype, 2, time, batch, hidden);
        Tensor start = DeviceParity.values(dtype, 3, batch, hidden);
        Tensor gates = DeviceParity.values(dtype, 4, time, batch, 4 * hidden);
        Tensor ih = small(dtype, 5, 3 * hidden, 2);
        Tensor hh = small(dtype, 6, 3 * hidden, hidden);
        Tensor bias = DeviceParity.values(dtype, 7, 3 * hidden);
        sameBits(new Gru(Gru.Keep.GATES), x, start, ih, hh, bias, bias);
        sameBits(new GruGradient(), states, gates, x, states, start, hh);
        Tensor ih4 = small(dtype, 5, 4 * hidden, 2);
        Tensor hh4 = small(dtype, 6, 4 * hidden, hidden);
        sameBits(new Lstm(Gru.Keep.GATES), x, start, start, ih4, hh4, DeviceParity.values(dtype, 7, 4 * hidden));
        sameBits(new LstmGradient(), states, states, gates, x, states, states, start, start, hh4);
    }

    private static void sameBits(Composite op, Tensor... inputs) {
        List<ConcreteTensor> in =
                Arrays.stream(inputs).map(t -> (ConcreteTensor) t).toList();
        List<ConcreteTensor> alone = run(op, in, Workers.SINGLE);
        for (int threads = 2; threads <= 3; threads++) {
            try (Workers workers = new Workers(threads)) {
                List<ConcreteTensor> shared = run(op, in, workers);
                for (int i = 0; i < alone.size(); i++) {
                    assertTrue(alone.get(i).sameBits(shared.get(i)), op + " with " + threads + ": output " + i);
                }
            }
        }
    }

    private static List<ConcreteTensor> run(Composite op, List<ConcreteTensor> in, Workers workers) {
        Kernel kernel = RecurrentKernels.of(op, Spec.of(in), workers);
        List<ConcreteTensor> out = op.outputs(Spec.of(in)).stream()
                .map(ConcreteTensor::uninitialised)
                .toList();
        ConcreteTensor scratch =
                ConcreteTensor.uninitialised(new Spec(DType.U8, Shape.of(Math.toIntExact(kernel.scratch()))));
        scratch.segment().fill((byte) 0xFF);
        List<ConcreteTensor> all = new ArrayList<>(in);
        all.addAll(out);
        all.add(scratch);
        kernel.run(all.stream().mapToLong(t -> t.segment().address()).toArray());
        all.forEach(Reference::reachabilityFence);
        out.forEach(y -> assertTrue(Arrays.stream(y.toDoubles()).allMatch(Double::isFinite), "all of scratch was NaN"));
        return out;
    }
}
