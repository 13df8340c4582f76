package sirocco.kernels.gpu;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.ImmutableTaskGraph;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.WorkerGrid1D;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/**
 * The task graphs of a program over its arrays: first one for each part of its schedule, then those that copy state from the host into
 * place.
 */
final class TaskGraphs {
    /** Comparisons with NaN and infinities must mean what they say; the default is -cl-fast-relaxed-math. */
    private static final String OPENCL_FLAGS = "-cl-mad-enable -w";

    private static final String RELOAD = "reload";

    private final GpuCode code;
    private final Schedule schedule;
    private final Map<Buffer, TornadoNativeArray> arrays;
    private final GpuDevice device;
    private final Map<String, WorkerGrid1D> grids = new HashMap<>();
    private final List<ImmutableTaskGraph> graphs = new ArrayList<>();
    private final List<List<Launch>> launches = new ArrayList<>();

    /**
     * @param arrays of the code's buffers; those that state is copied from come to them
     */
    TaskGraphs(GpuCode code, Schedule schedule, Map<Buffer, TornadoNativeArray> arrays, GpuDevice device) {
        this.code = code;
        this.schedule = schedule;
        this.arrays = arrays;
        this.device = device;
        code.buffers().stream().filter(this::isKept).forEach(schedule::keep);
        launches.addAll(schedule.parts());
        for (int p = 0; p < schedule.parts().size(); p++) {
            graphs.add(part(p));
        }
        if (!schedule.parts().isEmpty() && !states().isEmpty()) {
            graphs.addAll(reloads());
        }
    }

    /** The tasks of each graph. */
    List<List<Launch>> launches() {
        return launches;
    }

    /** A plan of them all, which has not run. */
    TornadoExecutionPlan plan() {
        return plan(graphs, grids);
    }

    private TornadoExecutionPlan plan(List<ImmutableTaskGraph> graphs, Map<String, WorkerGrid1D> grids) {
        GridScheduler scheduler = new GridScheduler();
        grids.forEach(scheduler::addWorkerGrid);
        return new TornadoExecutionPlan(graphs.toArray(ImmutableTaskGraph[]::new))
                .withDevice(device.device())
                .withCompilerFlags(TornadoVMBackendType.OPENCL, OPENCL_FLAGS)
                .withGridScheduler(scheduler);
    }

    /** Whether a task alone compiles. */
    boolean compiles(Launch launch) {
        TaskGraph graph = new TaskGraph("alone");
        Object[] used = launch.buffers().distinct().map(arrays::get).toArray();
        graph.transferToDevice(DataTransferMode.FIRST_EXECUTION, used);
        addTask(graph, "t0", launch, new KernelContext());
        graph.transferToHost(DataTransferMode.UNDER_DEMAND, used);
        Map<String, WorkerGrid1D> grid = new HashMap<>();
        addGrid(grid, "alone.t0", launch);
        try {
            TornadoExecutionPlan alone = plan(List.of(graph.snapshot()), grid);
            DriverError.heed(alone::withPreCompilation);
            return true;
        } catch (RuntimeException | Error e) {
            return false;
        }
    }

    private ImmutableTaskGraph part(int p) {
        TaskGraph graph = new TaskGraph(name(p));
        send(graph, p, DataTransferMode.FIRST_EXECUTION, this::isSentOnce);
        send(graph, p, DataTransferMode.EVERY_EXECUTION, b -> b.role() instanceof Buffer.Input && !isState(b));
        Object[] consumed = arrays(b -> schedule.first(b) < p && schedule.last(b) >= p);
        if (consumed.length > 0) {
            schedule.before(p).forEach(before -> graph.consumeFromDevice(name(before), consumed));
        }
        KernelContext context = new KernelContext();
        List<Launch> tasks = schedule.parts().get(p);
        for (int t = 0; t < tasks.size(); t++) {
            add(graph, "t" + t, tasks.get(t), context);
        }
        Object[] kept = arrays(b -> schedule.first(b) <= p && (schedule.last(b) > p || isNamed(b, p)));
        if (kept.length > 0) {
            graph.transferToHost(DataTransferMode.UNDER_DEMAND, kept);
        }
        return graph.snapshot();
    }

    /** Whether a part names an array that no later part needs: TornadoVM gives back the memory of named arrays alone. */
    private boolean isNamed(Buffer buffer, int part) {
        return schedule.last(buffer) == part && (isWanted(buffer) || buffer.role() instanceof Buffer.Scratch);
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

    /** Whether an array's values are wanted after the last part that has it. */
    private boolean isWanted(Buffer buffer) {
        return isKept(buffer) || schedule.isAsked(buffer);
    }

    private void send(TaskGraph graph, int part, int mode, Predicate<Buffer> which) {
        Object[] sent = arrays(b -> schedule.first(b) == part && which.test(b));
        if (sent.length > 0) {
            graph.transferToDevice(mode, sent);
        }
    }

    /** The arrays, in the order in which tasks use them, of those that some task uses. */
    private Object[] arrays(Predicate<Buffer> which) {
        return code.buffers().stream()
                .filter(schedule::uses)
                .filter(which)
                .map(arrays::get)
                .toArray();
    }

    private void add(TaskGraph graph, String id, Launch launch, KernelContext context) {
        addTask(graph, id, launch, context);
        addGrid(grids, graph.getTaskGraphName() + "." + id, launch);
    }

    /** Calls of libraries have no grid. */
    private static void addGrid(Map<String, WorkerGrid1D> grids, String task, Launch launch) {
        if (launch.items() > 0) {
            WorkerGrid1D grid = new WorkerGrid1D(launch.items());
            grid.setLocalWork(launch.group(), 1, 1);
            grids.put(task, grid);
        }
    }

    private void addTask(TaskGraph graph, String id, Launch launch, KernelContext context) {
        Object[] arguments = launch.arguments().stream()
                .map(a -> a == Launch.CONTEXT ? context : a instanceof Buffer buffer ? arrays.get(buffer) : a)
                .toArray();
        Tasks.add(graph, id, launch.task(), arguments);
    }

    /**
     * Copies state from arrays that are sent each time, which lie over the same host memory. Where that takes several graphs,
     * each hands all of the state on to the next.
     */
    private List<ImmutableTaskGraph> reloads() {
        Object[] places = states().stream().map(arrays::get).toArray();
        List<ImmutableTaskGraph> reloads = new ArrayList<>();
        String before = name(schedule.parts().size() - 1);
        for (List<Launch> copies : copies()) {
            launches.add(copies);
            TaskGraph graph = new TaskGraph(RELOAD + reloads.size());
            graph.consumeFromDevice(before, places);
            graph.transferToDevice(
                    DataTransferMode.EVERY_EXECUTION,
                    copies.stream()
                            .map(copy -> arrays.get(copy.buffers().findFirst().orElseThrow()))
                            .toArray());
            KernelContext context = new KernelContext();
            for (int t = 0; t < copies.size(); t++) {
                add(graph, "t" + t, copies.get(t), context);
            }
            graph.transferToHost(DataTransferMode.UNDER_DEMAND, places);
            reloads.add(graph.snapshot());
            before = graph.getTaskGraphName();
        }
        return reloads;
    }

    /** The copies of all state, cut into what fits a graph. */
    private List<List<Launch>> copies() {
        List<Buffer> states = states();
        List<List<Launch>> cut = new ArrayList<>();
        GraphRoom room = new GraphRoom(0, 0);
        for (Buffer state : states) {
            Launch copy = copy(state);
            if (!room.take(copy)) {
                room = new GraphRoom(device.tasksInGraph(), 2 * states.size());
                if (!room.take(copy)) {
                    throw GraphRoom.tooMany(states.size());
                }
                cut.add(new ArrayList<>());
            }
            cut.getLast().add(copy);
        }
        return cut;
    }

    private Launch copy(Buffer state) {
        Buffer staged = new Buffer(state.kind(), new Buffer.Scratch());
        arrays.put(staged, state.kind().twin(arrays.get(state)));
        int group = device.profile().elementwiseGroup();
        return new Launch(
                ReloadKernels.task(state.kind()),
                List.of(Launch.CONTEXT, staged, state, state.size()),
                (state.size() + group - 1) / group * group,
                group,
                RELOAD);
    }

    /** The arrays of donated inputs that a task uses. */
    private List<Buffer> states() {
        return code.buffers().stream()
                .filter(schedule::uses)
                .filter(this::isState)
                .toList();
    }

    private boolean isState(Buffer buffer) {
        return buffer.role() instanceof Buffer.Input(int index) && code.isState(index);
    }
}
