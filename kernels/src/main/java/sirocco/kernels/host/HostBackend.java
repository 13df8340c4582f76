package sirocco.kernels.host;

import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import sirocco.tensor.ConcreteTensor;
import sirocco.tensor.Spec;
import sirocco.tensor.backend.Backend;
import sirocco.tensor.backend.Program;
import sirocco.tensor.graph.Graph;
import sirocco.tensor.memory.HostStorage;
import sirocco.tensor.op.Cond;
import sirocco.tensor.op.CountedScan;
import sirocco.tensor.op.Op;
import sirocco.tensor.op.Scan;
import sirocco.tensor.op.While;
import sirocco.tensor.pass.Passes;

/** What the backends that compute in host memory share: they differ in their kernels alone. */
public abstract class HostBackend implements Backend {
    private static final int KEPT_KERNELS = 1024;

    private final Map<Call, Kernel> kernels = Collections.synchronizedMap(new LinkedHashMap<>(64, .75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Call, Kernel> eldest) {
            return size() > KEPT_KERNELS;
        }
    });

    private record Call(Op op, List<Spec> inputs) {}

    /** The kernel of an operation for operands of these types and shapes. */
    protected abstract Kernel kernel(Op op, List<Spec> inputs, List<Spec> outputs);

    @Override
    public Program compile(Graph graph, int[] replaces) {
        return new HostProgram(code(graph, replaces));
    }

    /** The instructions of a graph that has been through the passes. */
    HostCode code(Graph graph, int[] replaces) {
        return HostCode.of(graph, replaces, this::anyKernel);
    }

    /** Control flow runs the instructions of its bodies; all else is the backend's. */
    private Kernel anyKernel(Op op, List<Spec> inputs, List<Spec> outputs) {
        return switch (op) {
            case Scan scan -> new ScanKernel(scan, body(scan.body()));
            case CountedScan counted ->
                new CountedScanKernel(
                        new ScanKernel(counted.scan(), body(counted.scan().body())));
            case While loop -> new WhileKernel(loop, body(loop.condition()), body(loop.body()));
            case Cond cond -> new CondKernel(body(cond.then()), body(cond.otherwise()));
            default -> kernel(op, inputs, outputs);
        };
    }

    private HostCode body(Graph graph) {
        int[] none = new int[graph.outputs().size()];
        Arrays.fill(none, -1);
        return code(repeated(Passes.apply(graph, this)), none);
    }

    /** The body of a loop or a branch, which has been through the passes, as it is run many times. */
    protected Graph repeated(Graph body) {
        return body;
    }

    /** Not computed under the map's lock: the making of a loop's kernel may itself evaluate operations. */
    private Kernel keptKernel(Call call, List<Spec> outputs) {
        Kernel known = kernels.get(call);
        if (known == null) {
            known = anyKernel(call.op, call.inputs, outputs);
            kernels.put(call, known);
        }
        return known;
    }

    @Override
    public List<ConcreteTensor> evaluate(Op op, List<ConcreteTensor> inputs, List<Spec> outputs) {
        Kernel kernel = keptKernel(new Call(op, Spec.of(inputs)), outputs);
        List<ConcreteTensor> results =
                outputs.stream().map(ConcreteTensor::uninitialised).toList();
        HostStorage scratch = HostStorage.uninitialised(kernel.scratch());
        List<ConcreteTensor> operands = new ArrayList<>(inputs);
        operands.addAll(results);
        long[] at = new long[operands.size() + 1];
        for (int i = 0; i < operands.size(); i++) {
            at[i] = operands.get(i).segment().address();
        }
        at[operands.size()] = scratch.address();
        synchronized (kernel) {
            kernel.run(at);
        }
        operands.forEach(Reference::reachabilityFence);
        Reference.reachabilityFence(scratch);
        return results;
    }
}
