package sirocco.kernels.cpu;

import java.util.List;
import sirocco.kernels.fused.Group;
import sirocco.kernels.host.Kernel;
import sirocco.kernels.host.Workers;
import sirocco.kernels.reference.ReferenceKernels;
import sirocco.tensor.Spec;
import sirocco.tensor.op.Composite;
import sirocco.tensor.op.Conv2d;
import sirocco.tensor.op.Conv2dInput;
import sirocco.tensor.op.Conv2dWeight;
import sirocco.tensor.op.Elementwise;
import sirocco.tensor.op.Fused;
import sirocco.tensor.op.MatMul;
import sirocco.tensor.op.Op;

/** The table of the CPU's kernels: for each operation the vector kernel, or the reference's where there is none. */
final class CpuKernels {
    /** The threads that all kernels share; the property {@code sirocco.threads} sets their number. */
    static final Workers WORKERS = new Workers(
            Integer.getInteger("sirocco.threads", Runtime.getRuntime().availableProcessors()));

    private CpuKernels() {}

    /** Whether {@link #of} has a kernel for a composite. */
    static boolean takes(Composite op, List<Spec> inputs) {
        return op instanceof Fused;
    }

    static Kernel of(Op op, List<Spec> in, List<Spec> out) {
        Kernel kernel = vectorised(op, in, out);
        return kernel != null ? kernel : ReferenceKernels.of(op, in, out);
    }

    /** The vector kernel; null where there is none for these types and shapes. */
    private static Kernel vectorised(Op op, List<Spec> in, List<Spec> out) {
        return switch (op) {
            case Fused fused ->
                FusedKernel.of(Group.of(fused), in, out.getFirst().shape(), WORKERS);
            case Elementwise single ->
                FusedKernel.of(
                        Group.of(single, in, out.getFirst()), in, out.getFirst().shape(), WORKERS);
            case MatMul matMul -> ProductKernels.matMul(matMul, in.get(0), in.get(1), out.getFirst());
            case Conv2d conv -> ProductKernels.conv(conv, in.get(0), in.get(1));
            case Conv2dInput conv -> ProductKernels.convInput(conv, in.get(1), out.getFirst());
            case Conv2dWeight conv -> ProductKernels.convWeight(conv, in.get(0), out.getFirst());
            default -> null;
        };
    }
}
