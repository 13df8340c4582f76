package sirocco.kernels.gpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.BitSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import java.util.function.Supplier;
import sirocco.tensor.ConcreteTensor;
import sirocco.tensor.backend.DeviceException;
import sirocco.tornado.Reason;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.TornadoExecutionResult;
import uk.ac.manchester.tornado.api.enums.ProfilerMode;
import uk.ac.manchester.tornado.api.exceptions.TornadoOutOfMemoryException;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/**
 * A program with arrays of its own on the device. Constants and state are sent before the first run and stay, other inputs
 * are sent before each, and results are fetched when asked for. Not for use by several threads at once.
 *
 * <p>The tasks are cut into several task graphs where they are too many for one; what is alive beyond its graph is handed
 * on from each graph to the next; between them the host decides what control flow asks for. Task graphs that the driver has recorded are
 * replayed; where it refuses to record one, all begin anew without.
 */
final class GpuInstance {
    /** Building graphs and compiling kernels, TornadoVM has state that all plans share: one thread at a time. */
    private static final Object COMPILER = new Object();

    /** While one thread records, a driver may refuse what others ask for. */
    private static final ReadWriteLock DRIVER = new ReentrantReadWriteLock();

    private final GpuCode code;
    private final Map<Buffer, TornadoNativeArray> arrays = new IdentityHashMap<>();
    private final Schedule schedule;
    private final BitSet compiled = new BitSet();
    private final GpuDevice device;
    private final GpuProfile profile;
    private TaskGraphs graphs;
    private TornadoExecutionPlan plan;
    private Replay replay;
    private TornadoExecutionResult result;
    private int latest;
    private DeviceException broken;

    /** A driver does not record a task graph. */
    private static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Refused(Throwable thrown) {
            super(Reason.of(thrown) + DriverError.during(thrown), thrown);
        }
    }

    /** An instance on a device. */
    static GpuInstance of(GpuCode code, GpuDevice device, Replay replay) {
        synchronized (COMPILER) {
            return new GpuInstance(code, device, replay);
        }
    }

    private GpuInstance(GpuCode code, GpuDevice device, Replay replay) {
        this.code = code;
        this.device = device;
        this.schedule = new Schedule(code.steps(), device.tasksInGraph());
        this.profile = GpuProfile.of(schedule.parts());
        DeviceMemory.require(code, device);
        code.buffers().forEach(buffer -> arrays.put(buffer, buffer.kind().allocate(buffer.size())));
        code.buffers().forEach(this::fill);
        begin(replay);
    }

    /** Makes the graphs and their plan, which sends all state from the host when it runs. */
    private void begin(Replay how) {
        replay = how;
        result = null;
        compiled.clear();
        graphs = new TaskGraphs(code, schedule, arrays, device);
        if (graphs.launches().isEmpty()) {
            return;
        }
        plan = graphs.plan();
        DeviceMemory.lease(this, device, code.deviceBytes(), plan);
        if (replay.isUsed()) {
            plan.withCUDAGraph();
        }
        if (profile != null) {
            plan.withProfiler(ProfilerMode.SILENT);
        }
    }

    private void fill(Buffer buffer) {
        switch (buffer.role()) {
            case Buffer.Constant(ConcreteTensor tensor) -> write(buffer, tensor.segment());
            case Buffer.Layout() -> write(buffer, MemorySegment.ofArray(code.layout()));
            case Buffer.Input _, Buffer.Output _, Buffer.Empty _, Buffer.Scratch _ -> {}
        }
    }

    /** Compiles all kernels, which prints their sources. */
    void printKernels() {
        plan.withPrintKernel();
        for (int p = 0; p < schedule.parts().size(); p++) {
            try {
                plan.withGraph(p).withPreCompilation();
            } catch (RuntimeException | Error e) {
                throw Blame.of(e, device, schedule.parts().get(p), graphs::compiles);
            }
        }
        plan.withoutPrintKernel();
    }

    /** Whether its graphs are replayed. */
    Replay replay() {
        return replay;
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
            orWithoutReplay(() -> {
                for (int g = schedule.parts().size(); g < graphs.launches().size(); g++) {
                    execute(g, "state is replaced");
                }
            });
        }
    }

    /** Runs all tasks, in the order that control flow takes. */
    void run() {
        long start = System.nanoTime();
        if (!orWithoutReplay(() -> run(schedule.actions()))) {
            run(schedule.actions());
        }
        if (profile != null) {
            profile.run(start);
        }
    }

    /**
     * Does something unless the driver refuses to record a graph; whether it was done. Then all begins anew without records, which loses
     * nothing: graphs are recorded in the first run or where state is replaced, and both times all state is in host memory.
     */
    private boolean orWithoutReplay(Runnable action) {
        try {
            action.run();
            return true;
        } catch (Refused refused) {
            Replay.LOG.log(System.Logger.Level.WARNING, Replay.refusal(device, refused.getMessage()));
            synchronized (COMPILER) {
                DeviceMemory.giveUp(plan);
                begin(Replay.not("the driver refused to record them"));
            }
            return false;
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
                result = execute(number, "a program runs");
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
    private TornadoExecutionResult execute(int graph, String when) {
        if (compiled.get(graph)) {
            return reach(DRIVER.readLock(), () -> plan.withGraph(graph).execute(), e -> Blame.failure(e, device, when));
        }
        synchronized (COMPILER) {
            TornadoExecutionResult first = executeFirst(graph);
            compiled.set(graph);
            return first;
        }
    }

    /** Compilers of kernels throw all kinds of exceptions and errors. */
    private TornadoExecutionResult executeFirst(int graph) {
        return reach(
                replay.isUsed() ? DRIVER.writeLock() : DRIVER.readLock(),
                () -> plan.withGraph(graph).execute(),
                e -> {
                    if (replay.isUsed() && Replay.isRefused(e)) {
                        throw new Refused(e);
                    }
                    return e instanceof DriverError
                            ? Blame.failure(e, device, "a program runs for the first time")
                            : Blame.of(e, device, graphs.launches().get(graph), graphs::compiles);
                });
    }

    /** Makes a call that reaches the device. After one that failed nothing there is to be relied on, and none is made any more. */
    private <T> T reach(Lock lock, Supplier<T> call, Function<Throwable, DeviceException> blame) {
        if (broken != null) {
            throw new DeviceException(broken.getMessage(), broken);
        }
        lock.lock();
        try {
            return DriverError.heed(call);
        } catch (OutOfMemoryError e) {
            throw e;
        } catch (RuntimeException | Error e) {
            broken = isShortage(e)
                    ? new DeviceException(DeviceMemory.refusal(code.deviceBytes(), device, e), e)
                    : blame.apply(e);
            throw broken;
        } finally {
            lock.unlock();
        }
    }

    private static boolean isShortage(Throwable thrown) {
        return thrown instanceof TornadoOutOfMemoryException
                || thrown instanceof DriverError error && error.isShortage();
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
        reach(
                DRIVER.readLock(),
                () -> result.transferToHost(array),
                e -> Blame.failure(e, device, "results are fetched"));
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
