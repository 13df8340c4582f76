package sirocco.testing;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import sirocco.tensor.DType;
import sirocco.tensor.Device;
import sirocco.tensor.Tensor;
import sirocco.tensor.backend.Backends;
import sirocco.tensor.op.Op;
import sirocco.tensor.op.Ops;
import sirocco.tensor.op.Sample;

/** A sample's results on a device, compiled and eager, against those of the compiled reference. */
public final class Parity {
    private static final long SEED = 7;

    private Parity() {}

    /** Fails where the device differs from the reference by more than the operation's {@link Precision}. */
    public static void check(Sample sample, DType dtype, Device device) {
        Op op = sample.op(dtype);
        List<Tensor> inputs = sample.inputs(dtype, SEED);
        List<Tensor> expected = run(Device.named("reference"), op, inputs);
        String what = sample.describe(dtype) + " on " + device.backend().name();
        Precision precision = Precision.of(op);
        precision.check(what + ", compiled", op, inputs, expected, run(device, op, inputs));
        precision.check(what + ", of intermediates", op, inputs, expected, runOnCopies(device, op, inputs));
        if (device.backend() == Backends.eager()) {
            precision.check(what + ", eager", op, inputs, expected, Ops.applyAll(op, inputs));
        }
        List<Tensor> fresh = sample.inputs(dtype, SEED);
        for (int i = 0; i < inputs.size(); i++) {
            assertTrue(inputs.get(i).sameBits(fresh.get(i)), what + ": input " + i + " was written over");
        }
    }

    private static List<Tensor> run(Device device, Op op, List<Tensor> inputs) {
        return device.compile((List<Tensor> in) -> Ops.applyAll(op, in)).apply(inputs);
    }

    /** With inputs that are intermediate results, which the operation may write over or be fused with. */
    private static List<Tensor> runOnCopies(Device device, Op op, List<Tensor> inputs) {
        return device.compile((List<Tensor> in) ->
                        Ops.applyAll(op, in.stream().map(Parity::copy).toList()))
                .apply(inputs);
    }

    private static Tensor copy(Tensor x) {
        return x.dtype() == DType.BOOL ? x.and(x) : x.maximum(x);
    }
}
