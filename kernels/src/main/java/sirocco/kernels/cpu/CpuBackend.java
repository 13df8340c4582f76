package sirocco.kernels.cpu;

import java.util.List;
import java.util.Optional;
import sirocco.kernels.host.Cliff;
import sirocco.kernels.host.HostBackend;
import sirocco.kernels.host.Kernel;
import sirocco.tensor.Spec;
import sirocco.tensor.backend.Peak;
import sirocco.tensor.graph.Graph;
import sirocco.tensor.op.Composite;
import sirocco.tensor.op.Op;
import sirocco.tensor.pass.Passes;

/**
 * The CPU by the Vector API: vector kernels over host memory, the reference's scalar ones where there is none.
 *
 * <p>This class itself must run without the module {@code jdk.incubator.vector}, to say that it is missing; classes that
 * use the module are not loaded before {@link #obstacle()} has been found empty.
 */
public final class CpuBackend extends HostBackend {
    private static final int RANK = 10;
    private static final String VECTOR_MODULE = "jdk.incubator.vector";
    private static final String MISSING =
            "the Java Vector API is not in this JVM, so that the scalar reference computes, which is many times slower";
    private static final String REMEDY = "start it with --add-modules " + VECTOR_MODULE;

    @Override
    public String name() {
        return "cpu";
    }

    @Override
    public String obstacle() {
        if (VectorChoice.asked().kind() == VectorChoice.Kind.SCALAR) {
            return "-D" + VectorChoice.PROPERTY + "=scalar asks for the scalar reference";
        }
        if (ModuleLayer.boot().findModule(VECTOR_MODULE).isPresent()) {
            return "";
        }
        Cliff.MISSING_MODULE.report(MISSING, REMEDY);
        return MISSING + ": " + REMEDY;
    }

    @Override
    public int eagerRank() {
        return RANK;
    }

    @Override
    public boolean takes(Composite op, List<Spec> inputs) {
        return CpuKernels.takes(op, inputs);
    }

    @Override
    public boolean fuses() {
        return true;
    }

    @Override
    protected Graph repeated(Graph body) {
        return new Unrolling(graph -> Passes.apply(graph, this)).apply(body);
    }

    @Override
    protected Kernel kernel(Op op, List<Spec> inputs, List<Spec> outputs) {
        return CpuKernels.of(op, inputs, outputs);
    }

    @Override
    public Optional<Peak> peak() {
        return obstacle().isEmpty() ? Optional.of(Measured.PEAK) : Optional.empty();
    }

    /** What was measured when first asked. */
    private static final class Measured {
        static final Peak PEAK = PeakMeasurement.of(CpuKernels.WORKERS);
    }
}
