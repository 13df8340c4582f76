package sirocco.kernels.gpu;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import sirocco.kernels.fused.Group;
import sirocco.tensor.ConcreteTensor;
import sirocco.tensor.Spec;
import sirocco.tensor.Tensor;
import sirocco.tensor.backend.Backend;
import sirocco.tensor.graph.Graph;
import sirocco.tensor.graph.Node;
import sirocco.tensor.op.Composite;
import sirocco.tensor.op.Fused;
import sirocco.tensor.op.Op;
import sirocco.tensor.op.Ops;
import sirocco.tensor.pass.Passes;

/**
 * GPUs by TornadoVM. Programs are compiled for them; single operations are better off on the CPU, so that its rank is below
 * all others.
 *
 * <p>This class itself must run without TornadoVM's API, to say that it is missing; classes that touch the API are not
 * loaded before {@link #obstacle()} has been found empty.
 */
public final class GpuBackend implements Backend {
    private static final int RANK = -10;
    private static final Pattern DEVICE = Pattern.compile("gpu:\\d{1,3}|[a-z]+:\\d{1,3}:\\d{1,3}");
    private static final Map<String, GpuBackend> DEVICES = new ConcurrentHashMap<>();
    private static final Map<String, String> OBSTACLES = new ConcurrentHashMap<>();

    private final String name;

    /** The first GPU. */
    public GpuBackend() {
        this("gpu");
    }

    private GpuBackend(String name) {
        this.name = name;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Optional<Backend> device(String device) {
        return DEVICE.matcher(device).matches()
                ? Optional.of(DEVICES.computeIfAbsent(device, GpuBackend::new))
                : Optional.empty();
    }

    /** What was found when first asked. */
    @Override
    public String obstacle() {
        return OBSTACLES.computeIfAbsent(name, Obstacle::find);
    }

    @Override
    public int eagerRank() {
        return RANK;
    }

    @Override
    public boolean takes(Composite op, List<Spec> inputs) {
        return obstacle().isEmpty()
                && GpuKernels.takes(op, inputs, GpuDevice.proven(name).profile());
    }

    @Override
    public boolean fuses() {
        return true;
    }

    @Override
    public List<ConcreteTensor> evaluate(Op op, List<ConcreteTensor> inputs, List<Spec> outputs) {
        Graph graph = Graph.trace(Spec.of(inputs), arguments -> Ops.applyAll(op, arguments));
        int[] none = new int[outputs.size()];
        Arrays.fill(none, -1);
        return compile(Passes.apply(graph, this), none).runOnce(inputs);
    }

    @Override
    public GpuProgram compile(Graph graph, int[] replaces) {
        if (!obstacle().isEmpty()) {
            throw new IllegalStateException("device " + name + ": " + obstacle());
        }
        GpuDevice device = GpuDevice.proven(name);
        Graph whole = graph.rewrite(GpuBackend::split);
        GpuCode code = GpuCode.of(
                whole,
                replaces,
                device.profile(),
                body -> Passes.apply(body, this).rewrite(GpuBackend::split));
        return new GpuProgram(code, device);
    }

    /** Groups with more operands than a kernel may have are computed operation by operation. */
    private static List<Tensor> split(Node node, List<Tensor> inputs) {
        boolean isLarge = node.op() instanceof Fused fused && !KernelClass.accepts(Group.of(fused));
        return isLarge ? ((Fused) node.op()).group().apply(inputs) : Ops.applyAll(node.op(), inputs);
    }
}
