package sirocco.kernels.gpu;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import sirocco.tensor.ConcreteTensor;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.ImmutableTaskGraph;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.TornadoExecutionResult;
import uk.ac.manchester.tornado.api.WorkerGrid1D;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/**
 * A program with arrays of its own on the device. Constants and state are sent before the first run and stay, other inputs
 * are sent before each, and results are fetched when asked for. Not for use by several threads at once.
 *
 * <p>The tasks are cut into several task graphs where they are too many for one; what is alive beyond its graph is handed
 * on from each graph to the next. A last graph, run only where state is replaced from the host, copies it into place.
 */
final class GpuInstance {
    /** Comparisons with NaN and infinities must mean what they say; the default is -cl-fast-relaxed-math. */
    private static final String OPENCL_FLAGS = "-cl-mad-enable -w";

    private static final String RELOAD = "reload";

    private final GpuCode code;
    private final Map<Buffer, TornadoNativeArray> arrays = new IdentityHashMap<>();
    private final List<List<Launch>> parts;
    private final Map<Buffer, Integer> firstPart = new IdentityHashMap<>();
    private final Map<Buffer, Integer> lastPart = new IdentityHashMap<>();
    private final Map<String, WorkerGrid1D> grids = new HashMap<>();
    private final TornadoExecutionPlan plan;
    private TornadoExecutionResult result;

    GpuInstance(GpuCode code, GpuDevice device) {
        this.code = code;
        this.parts = cut(code.launches(), device.tasksInGraph());
        findLives();
        code.buffers().forEach(buffer -> arrays.put(buffer, buffer.kind().allocate(buffer.size())));
        code.buffers().forEach(this::fill);
        List<ImmutableTaskGraph> graphs = new ArrayList<>();
        for (int p = 0; p < parts.size(); p++) {
            graphs.add(part(p));
        }
        if (!parts.isEmpty() && !states().isEmpty()) {
            graphs.add(reload(device));
        }
        plan = graphs.isEmpty() ? null : plan(graphs, device);
    }

    private TornadoExecutionPlan plan(List<ImmutableTaskGraph> graphs, GpuDevice device) {
        GridScheduler scheduler = new GridScheduler();
        grids.forEach(scheduler::addWorkerGrid);
        return new TornadoExecutionPlan(graphs.toArray(ImmutableTaskGraph[]::new))
                .withDevice(device.device())
                .withCompilerFlags(TornadoVMBackendType.OPENCL, OPENCL_FLAGS)
                .withGridScheduler(scheduler);
    }

    private static List<List<Launch>> cut(List<Launch> launches, int most) {
        List<List<Launch>> parts = new ArrayList<>();
        for (int from = 0; from < launches.size(); from += most) {
            parts.add(launches.subList(from, Math.min(from + most, launches.size())));
        }
        return parts;
    }

    private void findLives() {
        for (int p = 0; p < parts.size(); p++) {
            for (Launch launch : parts.get(p)) {
                for (Buffer buffer : launch.buffers().toList()) {
                    firstPart.putIfAbsent(buffer, p);
                    lastPart.put(buffer, p);
                }
            }
        }
        states().forEach(state -> lastPart.put(state, parts.size() - 1));
    }

    /** The arrays of donated inputs that a task uses. */
    private List<Buffer> states() {
        return firstPart.keySet().stream().filter(this::isState).toList();
    }

    private boolean isState(Buffer buffer) {
        return buffer.role() instanceof Buffer.Input(int index) && code.isState(index);
    }

    private void fill(Buffer buffer) {
        switch (buffer.role()) {
            case Buffer.Constant(ConcreteTensor tensor) -> write(buffer, tensor.segment());
            case Buffer.Layout() -> write(buffer, MemorySegment.ofArray(code.layout()));
            case Buffer.Input _, Buffer.Output _, Buffer.Empty _, Buffer.Scratch _ -> {}
        }
    }

    private ImmutableTaskGraph part(int p) {
        TaskGraph graph = new TaskGraph(name(p));
        send(graph, p, DataTransferMode.FIRST_EXECUTION, this::isSentOnce);
        send(graph, p, DataTransferMode.EVERY_EXECUTION, b -> b.role() instanceof Buffer.Input && !isState(b));
        Object[] consumed = arrays(b -> firstPart.get(b) < p && lastPart.get(b) >= p);
        if (consumed.length > 0) {
            graph.consumeFromDevice(name(p - 1), consumed);
        }
        KernelContext context = new KernelContext();
        for (int t = 0; t < parts.get(p).size(); t++) {
            add(graph, "t" + t, parts.get(p).get(t), context);
        }
        Object[] kept =
                arrays(b -> firstPart.get(b) <= p && (lastPart.get(b) > p || lastPart.get(b) == p && isKept(b)));
        if (kept.length > 0) {
            graph.transferToHost(DataTransferMode.UNDER_DEMAND, kept);
        }
        return graph.snapshot();
    }

    private static String name(int part) {
        return "part" + part;
    }

    private boolean isSentOnce(Buffer buffer) {
        return switch (buffer.role()) {
            case Buffer.Constant _, Buffer.Layout _, Buffer.Empty _ -> true;
            case Buffer.Input _ -> isState(buffer);
            case Buffer.Output _, Buffer.Scratch _ -> false;
        };
    }

    /** Whether an array's values are wanted after a run. */
    private boolean isKept(Buffer buffer) {
        return buffer.role() instanceof Buffer.Output || isState(buffer);
    }

    private void send(TaskGraph graph, int part, int mode, Predicate<Buffer> which) {
        Object[] sent = arrays(b -> firstPart.get(b) == part && which.test(b));
        if (sent.length > 0) {
            graph.transferToDevice(mode, sent);
        }
    }

    /** The arrays, in the order in which tasks use them, of those that some task uses. */
    private Object[] arrays(Predicate<Buffer> which) {
        return code.buffers().stream()
                .filter(firstPart::containsKey)
                .filter(which)
                .map(arrays::get)
                .toArray();
    }

    private void add(TaskGraph graph, String id, Launch launch, KernelContext context) {
        Object[] arguments = launch.arguments().stream()
                .map(a -> a == Launch.CONTEXT ? context : a instanceof Buffer buffer ? arrays.get(buffer) : a)
                .toArray();
        Tasks.add(graph, id, launch.task(), arguments);
        WorkerGrid1D grid = new WorkerGrid1D(launch.items());
        grid.setLocalWork(launch.group(), 1, 1);
        grids.put(graph.getTaskGraphName() + "." + id, grid);
    }

    /** Copies state from arrays that are sent each time, which lie over the same host memory. */
    private ImmutableTaskGraph reload(GpuDevice device) {
        TaskGraph graph = new TaskGraph(RELOAD);
        List<Buffer> states = states();
        Object[] staged = states.stream()
                .map(state -> state.kind().twin(arrays.get(state)))
                .toArray();
        Object[] places = states.stream().map(arrays::get).toArray();
        graph.transferToDevice(DataTransferMode.EVERY_EXECUTION, staged);
        graph.consumeFromDevice(name(parts.size() - 1), places);
        KernelContext context = new KernelContext();
        for (int i = 0; i < places.length; i++) {
            Object copy = ReloadKernels.task(states.get(i).kind());
            int size = states.get(i).size();
            int group = device.profile().elementwiseGroup();
            Tasks.add(graph, "t" + i, copy, new Object[] {context, staged[i], places[i], size});
            WorkerGrid1D grid = new WorkerGrid1D((size + group - 1) / group * group);
            grid.setLocalWork(group, 1, 1);
            grids.put(RELOAD + ".t" + i, grid);
        }
        graph.transferToHost(DataTransferMode.UNDER_DEMAND, places);
        return graph.snapshot();
    }

    /** Whether there has been a run. */
    boolean hasRun() {
        return result != null;
    }

    /** Puts values where they are sent from. */
    void write(Buffer buffer, MemorySegment values) {
        MemorySegment.copy(values, 0, arrays.get(buffer).getSegment(), 0, values.byteSize());
    }

    /** Sends all state from the host. */
    void reloadState() {
        if (hasRun()) {
            plan.withGraph(parts.size()).execute();
        }
    }

    /** Runs all tasks in order. */
    void run() {
        for (int p = 0; p < parts.size(); p++) {
            result = plan.withGraph(p).execute();
        }
    }

    /** The host memory of an array, after its values were fetched if they are on the device. */
    MemorySegment fetch(Buffer buffer) {
        TornadoNativeArray array = arrays.get(buffer);
        if (hasRun() && firstPart.containsKey(buffer)) {
            plan.withGraph(lastPart.get(buffer));
            result.transferToHost(array);
        }
        return array.getSegment();
    }

    /** Bytes sent to and fetched from the device so far, as the profiler counts them; 0 where it does not run. */
    record Traffic(long sent, long fetched) {}

    Traffic traffic() {
        return hasRun()
                ? new Traffic(
                        result.getProfilerResult().getTotalBytesCopyIn(),
                        result.getProfilerResult().getTotalBytesCopyOut())
                : new Traffic(0, 0);
    }

    /** The host memory of an array as it is. */
    MemorySegment host(Buffer buffer) {
        return arrays.get(buffer).getSegment();
    }
}
