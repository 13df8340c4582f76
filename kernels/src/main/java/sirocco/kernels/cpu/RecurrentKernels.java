package sirocco.kernels.cpu;

import java.util.List;
import sirocco.kernels.host.Kernel;
import sirocco.kernels.host.Workers;
import sirocco.tensor.DType;
import sirocco.tensor.Shape;
import sirocco.tensor.Spec;
import sirocco.tensor.op.Composite;
import sirocco.tensor.op.Gru;
import sirocco.tensor.op.GruGradient;
import sirocco.tensor.op.Lstm;
import sirocco.tensor.op.LstmGradient;

/** Recurrent nets over whole sequences of f32 or f64, forward and back; threads share the batch. */
final class RecurrentKernels {
    private RecurrentKernels() {}

    /** Whether {@link #of} has a kernel. */
    static boolean takes(Composite op, List<Spec> inputs) {
        boolean isRecurrent =
                op instanceof Gru || op instanceof GruGradient || op instanceof Lstm || op instanceof LstmGradient;
        return isRecurrent && isOfOneFloatingType(inputs);
    }

    /** Whether all are of f32, or all of f64, and none is empty. */
    static boolean isOfOneFloatingType(List<Spec> inputs) {
        DType dtype = inputs.getFirst().dtype();
        return dtype.isFloating()
                && inputs.stream().allMatch(s -> s.dtype() == dtype && s.shape().size() > 0);
    }

    /** The kernel of a composite that is {@linkplain #takes taken}. */
    static Kernel of(Composite op, List<Spec> in, Workers workers) {
        return in.getFirst().dtype() == DType.F64 ? doubles(op, in, workers) : floats(op, in, workers);
    }

    private static Kernel floats(Composite op, List<Spec> in, Workers workers) {
        return switch (op) {
            case Gru gru -> new GruForward(workers, shape(in.get(0), in.get(1), 3), gru.keep());
            case GruGradient _ -> new GruBackward(workers, shape(in.get(2), in.get(4), 3));
            case Lstm lstm -> new LstmForward(workers, shape(in.get(0), in.get(1), 4), lstm.keep());
            case LstmGradient _ -> new LstmBackward(workers, shape(in.get(3), in.get(6), 4));
            default -> throw new IllegalArgumentException("no kernel for " + op + " of " + in);
        };
    }

    private static Kernel doubles(Composite op, List<Spec> in, Workers workers) {
        return switch (op) {
            case Gru gru -> new GruForwardF64(workers, shapeF64(in.get(0), in.get(1), 3), gru.keep());
            case GruGradient _ -> new GruBackwardF64(workers, shapeF64(in.get(2), in.get(4), 3));
            case Lstm lstm -> new LstmForwardF64(workers, shapeF64(in.get(0), in.get(1), 4), lstm.keep());
            case LstmGradient _ -> new LstmBackwardF64(workers, shapeF64(in.get(3), in.get(6), 4));
            default -> throw new IllegalArgumentException("no kernel for " + op + " of " + in);
        };
    }

    private static RecurrentShape shape(Spec x, Spec start, int gates) {
        Shape sizes = x.shape();
        return new RecurrentShape(
                sizes.size(0), sizes.size(1), sizes.size(2), start.shape().size(1), gates);
    }

    private static RecurrentShapeF64 shapeF64(Spec x, Spec start, int gates) {
        Shape sizes = x.shape();
        return new RecurrentShapeF64(
                sizes.size(0), sizes.size(1), sizes.size(2), start.shape().size(1), gates);
    }
}
