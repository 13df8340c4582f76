package sirocco.kernels.reference;

import java.util.List;
import sirocco.kernels.host.HostBackend;
import sirocco.kernels.host.Kernel;
import sirocco.tensor.Spec;
import sirocco.tensor.op.Composite;
import sirocco.tensor.op.Op;

/** The reference: scalar kernels, composites by their bodies. Slow, obvious, always there. */
public final class ReferenceBackend extends HostBackend {

    @Override
    public String name() {
        return "reference";
    }

    @Override
    public String obstacle() {
        return "";
    }

    @Override
    public int eagerRank() {
        return 0;
    }

    @Override
    public boolean takes(Composite op, List<Spec> inputs) {
        return false;
    }

    @Override
    public boolean fuses() {
        return false;
    }

    @Override
    protected Kernel kernel(Op op, List<Spec> inputs, List<Spec> outputs) {
        return ReferenceKernels.of(op, inputs, outputs);
    }
}
