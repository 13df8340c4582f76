package sirocco.kernels.cpu;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sirocco.tensor.Tensor;
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

    private static void check(Op op, Tensor... inputs) {
        Parity.check(TOLERANCE, in -> Ops.applyAll(op, in), inputs);
    }

    private static Tensor small(long seed, int... sizes) {
        return Parity.floats(seed, sizes).mul(.5 / Math.sqrt(sizes[sizes.length - 1]));
    }

    @ParameterizedTest
    @CsvSource(textBlock = SIZES)
    void gru(int time, int batch, int input, int hidden) {
        Tensor x = Parity.floats(1, time, batch, input);
        Tensor start = Parity.floats(2, batch, hidden);
        Tensor weight = small(4, 3 * hidden, hidden);
        List<Tensor> in = List.of(
                x,
                start,
                small(3, 3 * hidden, input),
                weight,
                Parity.floats(5, 3 * hidden),
                Parity.floats(6, 3 * hidden));
        Tensor[] inputs = in.toArray(Tensor[]::new);
        check(new Gru(Gru.Keep.NOTHING), inputs);
        check(new Gru(Gru.Keep.GATES), inputs);
        List<Tensor> out = Ops.applyAll(new Gru(Gru.Keep.GATES), in);
        Tensor dh = small(7, time, batch, hidden);
        check(new GruGradient(), dh, out.get(1), x, out.get(0), start, weight);
    }

    @ParameterizedTest
    @CsvSource(textBlock = SIZES)
    void lstm(int time, int batch, int input, int hidden) {
        Tensor x = Parity.floats(1, time, batch, input);
        Tensor start = Parity.floats(2, batch, hidden);
        Tensor memory = Parity.floats(8, batch, hidden);
        Tensor weight = small(4, 4 * hidden, hidden);
        List<Tensor> in = List.of(x, start, memory, small(3, 4 * hidden, input), weight, Parity.floats(5, 4 * hidden));
        Tensor[] inputs = in.toArray(Tensor[]::new);
        check(new Lstm(Gru.Keep.NOTHING), inputs);
        check(new Lstm(Gru.Keep.GATES), inputs);
        List<Tensor> out = new ArrayList<>(Ops.applyAll(new Lstm(Gru.Keep.GATES), in));
        Tensor dh = small(7, time, batch, hidden);
        Tensor dc = small(9, time, batch, hidden);
        check(new LstmGradient(), dh, dc, out.get(2), x, out.get(0), out.get(1), start, memory, weight);
    }
}
