package sirocco.kernels.gpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import sirocco.tensor.ConcreteTensor;
import sirocco.tensor.backend.DeviceException;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.ImmutableTaskGraph;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.TornadoExecutionResult;
import uk.ac.manchester.tornado.api.WorkerGrid1D;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.enums.ProfilerMode;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;
import uk.ac.manchester.tornado.api.exceptions.TornadoOutOfMemoryException;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/**
 * A program with arrays of its own on the device. Constants and state are sent before the first run and stay, other inputs
 * are sent before each, and results are fetched when asked for. Not for use by several threads at once.
 *
 * <p>The tasks are cut into several task graphs where they are too many for one; what is alive beyond its graph is handed
 * on from each graph to the next; between them the host decides what control flow asks for. The last graphs, run only where state
 * is replaced from the host, copy it into place.
 */
final class GpuInstance {
    /** Comparisons with NaN and infinities must mean what they say; the default is -cl-fast-relaxed-math. */
    private static final String OPENCL_FLAGS = "-cl-mad-enable -w";

    private static final String RELOAD = "reload";

    /** Building graphs and compiling kernels, TornadoVM has state that all plans share: one thread at a time. */
    private static final Object COMPILER = new Object();

    private final GpuCode code;
    private final Map<Buffer, TornadoNativeArray> arrays = new IdentityHashMap<>();
    private final Schedule schedule;
    private final List<List<Launch>> parts;
    private final Map<String, WorkerGrid1D> grids = new HashMap<>();
    private final TornadoExecutionPlan plan;
    private final int graphs;
    private final BitSet compiled = new BitSet();
    private final GpuDevice device;
    private final GpuProfile profile;
    private TornadoExecutionResult result;
    private int latest;
    private DeviceException broken;

    /** An instance on a device. */
    static GpuInstance of(GpuCode code, GpuDevice device) {
        synchronized (COMPILER) {
            return new GpuInstance(code, device);
        }
    }

    private GpuInstance(GpuCode code, GpuDevice device) {
        this.code = code;
        this.device = device;
        this.schedule = new Schedule(code.steps(), device.tasksInGraph());
        this.parts = schedule.parts();
        code.buffers().stream().filter(this::isKept).forEach(schedule::keep);
        DeviceMemory.require(code.deviceBytes(), device);
        code.buffers().forEach(buffer -> arrays.put(buffer, buffer.kind().allocate(buffer.size())));
        code.buffers().forEach(this::fill);
        List<ImmutableTaskGraph> planned = new ArrayList<>();
        for (int p = 0; p < parts.size(); p++) {
            planned.add(part(p));
        }
        if (!parts.isEmpty() && !states().isEmpty()) {
            planned.addAll(reloads());
        }
        plan = planned.isEmpty() ? null : plan(planned, grids, device);
        if (plan != null) {
            DeviceMemory.lease(this, device, code.deviceBytes(), plan);
        }
        graphs = planned.size();
        profile = GpuProfile.of(parts);
        if (profile != null && plan != null) {
            plan.withProfiler(ProfilerMode.SILENT);
        }
    }

    private static TornadoExecutionPlan plan(
            List<ImmutableTaskGraph> graphs, Map<String, WorkerGrid1D> grids, GpuDevice device) {
        GridScheduler scheduler = new GridScheduler();
        grids.forEach(scheduler::addWorkerGrid);
        return new TornadoExecutionPlan(graphs.toArray(ImmutableTaskGraph[]::new))
                .withDevice(device.device())
                .withCompilerFlags(TornadoVMBackendType.OPENCL, OPENCL_FLAGS)
                .withGridScheduler(scheduler);
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
        Object[] consumed = arrays(b -> schedule.first(b) < p && schedule.last(b) >= p);
        if (consumed.length > 0) {
            schedule.before(p).forEach(before -> graph.consumeFromDevice(name(before), consumed));
        }
        KernelContext context = new KernelContext();
        for (int t = 0; t < parts.get(p).size(); t++) {
            add(graph, "t" + t, parts.get(p).get(t), context);
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
        String before = name(parts.size() - 1);
        for (List<Launch> copies : copies()) {
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

    /** Compiles all kernels, which prints their sources. */
    void printKernels() {
        plan.withPrintKernel();
        for (int p = 0; p < parts.size(); p++) {
            try {
                plan.withGraph(p).withPreCompilation();
            } catch (RuntimeException | Error e) {
                throw Blame.of(e, device, parts.get(p), this::compiles);
            }
        }
        plan.withoutPrintKernel();
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
            for (int g = parts.size(); g < graphs; g++) {
                int reload = g;
                reach("state is replaced", () -> plan.withGraph(reload).execute());
            }
        }
    }

    /** Runs all tasks, in the order that control flow takes. */
    void run() {
        long start = System.nanoTime();
        run(schedule.actions());
        if (profile != null) {
            profile.run(start);
        }
    }

    private void run(List<Schedule.Action> actions) {
        actions.forEach(this::run);
    }

    private void run(Schedule.Action action) {
        switch (action) {
            case Schedule.Action.Part(int number) -> {
                latest = number;
                long start = System.nanoTime();
                result = execute(number);
                if (profile != null) {
                    profile.part(number, start, result.getProfilerResult());
                }
            }
            case Schedule.Action.Repeat repeat -> {
                int times = repeat.count() == null ? repeat.most() : Math.min(repeat.most(), count(repeat.count()));
                for (int i = 0; i < times; i++) {
                    run(repeat.body());
                }
            }
            case Schedule.Action.Loop loop -> {
                run(loop.condition());
                for (int i = 0; i < loop.most() && holds(loop.verdict()); i++) {
                    run(loop.body());
                    run(loop.condition());
                }
            }
            case Schedule.Action.Branch branch -> run(holds(branch.verdict()) ? branch.then() : branch.otherwise());
        }
    }

    /** The first execution compiles kernels. */
    private TornadoExecutionResult execute(int part) {
        if (compiled.get(part)) {
            return reach("a program runs", () -> plan.withGraph(part).execute());
        }
        synchronized (COMPILER) {
            TornadoExecutionResult first = executeFirst(part);
            compiled.set(part);
            return first;
        }
    }

    /** Compilers of kernels throw all kinds of exceptions and errors. */
    private TornadoExecutionResult executeFirst(int part) {
        return reach(
                () -> plan.withGraph(part).execute(),
                e -> e instanceof DriverError
                        ? Blame.failure(e, device, "a program runs for the first time")
                        : Blame.of(e, device, parts.get(part), this::compiles));
    }

    private <T> T reach(String when, Supplier<T> call) {
        return reach(call, e -> Blame.failure(e, device, when));
    }

    /** Makes a call that reaches the device. After one that failed nothing there is to be relied on, and none is made any more. */
    private <T> T reach(Supplier<T> call, Function<Throwable, DeviceException> blame) {
        if (broken != null) {
            throw new DeviceException(broken.getMessage(), broken);
        }
        try {
            return DriverError.heed(call);
        } catch (OutOfMemoryError e) {
            throw e;
        } catch (RuntimeException | Error e) {
            broken = isShortage(e)
                    ? new DeviceException(DeviceMemory.refusal(code.deviceBytes(), device, e), e)
                    : blame.apply(e);
            throw broken;
        }
    }

    private static boolean isShortage(Throwable thrown) {
        return thrown instanceof TornadoOutOfMemoryException
                || thrown instanceof DriverError error && error.isShortage();
    }

    private boolean compiles(Launch launch) {
        TaskGraph graph = new TaskGraph("alone");
        Object[] used = launch.buffers().distinct().map(arrays::get).toArray();
        graph.transferToDevice(DataTransferMode.FIRST_EXECUTION, used);
        addTask(graph, "t0", launch, new KernelContext());
        graph.transferToHost(DataTransferMode.UNDER_DEMAND, used);
        Map<String, WorkerGrid1D> grid = new HashMap<>();
        addGrid(grid, "alone.t0", launch);
        try {
            TornadoExecutionPlan alone = plan(List.of(graph.snapshot()), grid, device);
            DriverError.heed(alone::withPreCompilation);
            return true;
        } catch (RuntimeException | Error e) {
            return false;
        }
    }

    private int count(Buffer buffer) {
        return now(buffer).get(ValueLayout.JAVA_INT, 0);
    }

    private boolean holds(Buffer buffer) {
        return now(buffer).get(ValueLayout.JAVA_BYTE, 0) != 0;
    }

    /** An array's values, in the middle of a run. */
    private MemorySegment now(Buffer buffer) {
        TornadoNativeArray array = arrays.get(buffer);
        plan.withGraph(latest);
        transfer(buffer, array);
        return array.getSegment();
    }

    /** The host memory of an array, after its values were fetched if they are on the device. */
    MemorySegment fetch(Buffer buffer) {
        TornadoNativeArray array = arrays.get(buffer);
        if (hasRun() && schedule.uses(buffer)) {
            plan.withGraph(schedule.last(buffer));
            transfer(buffer, array);
        }
        return array.getSegment();
    }

    private void transfer(Buffer buffer, TornadoNativeArray array) {
        long start = System.nanoTime();
        reach("results are fetched", () -> result.transferToHost(array));
        if (profile != null) {
            profile.fetched(buffer, start);
        }
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
