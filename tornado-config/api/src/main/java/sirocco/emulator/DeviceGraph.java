package sirocco.emulator;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.WorkerGrid;
import uk.ac.manchester.tornado.api.common.LibraryTaskDescriptor;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.exceptions.TornadoOutOfMemoryException;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/** One graph of a plan on the emulated device: its compiled kernels and its own copy of every array. */
final class DeviceGraph {
    private final GraphDefinition definition;
    private final Function<WorkItem, KernelContext> contexts;
    private final Map<TaskDefinition, Effects> kernels = new LinkedHashMap<>();
    private final Map<TornadoNativeArray, TornadoNativeArray> copies = new IdentityHashMap<>();
    private final Traffic traffic;
    private boolean recorded;
    private Recording recording;

    DeviceGraph(GraphDefinition definition, Function<WorkItem, KernelContext> contexts, Traffic traffic) {
        this.definition = definition;
        this.contexts = contexts;
        this.traffic = traffic;
    }

    GraphDefinition definition() {
        return definition;
    }

    /** Resolves and checks the kernels, once. */
    void compile(TornadoDevice device) {
        if (kernels.isEmpty()) {
            for (TaskDefinition task : definition.tasks()) {
                Effects effects = task.code() instanceof LibraryTaskDescriptor call
                        ? Libraries.effects(task, call, device)
                        : compiled(task);
                checkRepetition(task, effects);
                kernels.put(task, effects);
            }
        }
    }

    private static Effects compiled(TaskDefinition task) {
        KernelMethod kernel = KernelResolver.resolve(task);
        Fault.compilation(kernel.toString());
        return KernelCheck.effects(kernel);
    }

    /** A graph compiler would wait for the task before it lets the task begin, for ever. */
    private static void checkRepetition(TaskDefinition task, Effects effects) {
        Object[] arguments = task.arguments();
        for (int i = 0; i < arguments.length; i++) {
            for (int j = i + 1; j < arguments.length && effects.writes(i); j++) {
                if (arguments[i] == arguments[j]) {
                    throw new EmulatorException("task " + task.name() + ": arguments " + i + " and " + j
                            + " are the same array, and its kernel writes the first of them; no device ever begins"
                            + " such a task: give it two arrays, or name what is written last");
                }
            }
        }
    }

    /** The graph is recorded at its first execution, and replayed at all others. */
    void record() {
        if (!copies.isEmpty()) {
            throw new EmulatorException(
                    "graph " + definition.name() + " has run before; withCUDAGraph changes nothing any"
                            + " more: call it before the first execution");
        }
        recorded = true;
    }

    /** Whether its next execution records it. */
    boolean isToBeRecorded() {
        return recorded && recording == null;
    }

    /** Runs the graph; {@code last} is the graph executed before in this plan, or null. */
    void execute(DeviceGraph last, GridScheduler grids, TornadoDevice device) {
        compile(device);
        takeOver(last);
        prepareArrays(device);
        Map<TaskDefinition, Grid> sizes = sizes(grids);
        if (!recorded) {
            operations(sizes).forEach(Runnable::run);
            return;
        }
        if (recording == null) {
            Recording.require(device);
            recording = new Recording(definition.name(), new IdentityHashMap<>(copies), sizes, operations(sizes));
        }
        recording.replay(copies, sizes);
    }

    private Map<TaskDefinition, Grid> sizes(GridScheduler grids) {
        Map<TaskDefinition, Grid> sizes = new LinkedHashMap<>();
        for (TaskDefinition task : kernels.keySet()) {
            WorkerGrid worker = grids == null ? null : grids.get(task.name());
            if (worker != null) {
                sizes.put(task, named(task, () -> Grid.of(worker)));
            }
        }
        return sizes;
    }

    /** What every execution does, with the memory and the sizes of now. */
    private List<Runnable> operations(Map<TaskDefinition, Grid> sizes) {
        List<Runnable> operations = new ArrayList<>();
        Set<TornadoNativeArray> sent = Collections.newSetFromMap(new IdentityHashMap<>());
        kernels.forEach((task, effects) -> uses(task, effects).forEach((array, use) -> {
            if (sent.add(array) && use.reads(0) && isSentAlways(array)) {
                operations.add(sending(array));
            }
        }));
        kernels.forEach((task, effects) -> operations.add(launch(task, effects, sizes.get(task))));
        definition.toHost().forEach((array, mode) -> {
            if (mode == DataTransferMode.EVERY_EXECUTION) {
                operations.add(() -> fetch(array, 0, array.getNumBytesOfSegment()));
            }
        });
        return operations;
    }

    private boolean isSentAlways(TornadoNativeArray array) {
        return !definition.consumes(array)
                && definition.toDevice().getOrDefault(array, DataTransferMode.UNDER_DEMAND)
                        == DataTransferMode.EVERY_EXECUTION;
    }

    boolean holds(TornadoNativeArray array) {
        return copies.containsKey(array);
    }

    /** Copies bytes of an array back to the host. */
    void fetch(TornadoNativeArray host, long offset, long bytes) {
        TornadoNativeArray copy = copies.get(host);
        if (copy == null) {
            throw new EmulatorException("graph " + definition.name() + " fetches an array that is not on the device:"
                    + " no task of it uses the array");
        }
        MemorySegment.copy(copy.getSegment(), offset, host.getSegment(), offset, bytes);
        traffic.out(bytes);
    }

    void free() {
        copies.clear();
        recording = null;
    }

    long bytesOnDevice() {
        return copies.values().stream()
                .mapToLong(TornadoNativeArray::getNumBytesOfSegmentWithHeader)
                .sum();
    }

    /** As TornadoVM does it: arrays come from the graph executed last, whatever graph the call named. */
    private void takeOver(DeviceGraph last) {
        boolean lastIsNamed = last != null
                && definition.consumed().stream()
                        .anyMatch(c -> last.definition.name().equals(c.source()));
        for (var consumed : definition.consumed()) {
            boolean fromLast =
                    last != null && (!lastIsNamed || last.definition.name().equals(consumed.source()));
            if (fromLast) {
                takeOver(last, consumed);
            }
        }
        definition.consumed().stream()
                .filter(c -> !holds(c.array()))
                .findFirst()
                .ifPresent(missing -> {
                    throw new EmulatorException("graph " + definition.name() + " consumes an array of "
                            + (missing.source() == null ? "the graph before" : "graph " + missing.source()) + ", but "
                            + (last == null
                                    ? "no graph was executed before in a call of its own"
                                    : "graph " + last.definition.name() + " was executed last"));
                });
    }

    private void takeOver(DeviceGraph last, GraphDefinition.Consumed consumed) {
        TornadoNativeArray copy = last.copies.get(consumed.array());
        if (copy == null) {
            throw new EmulatorException("graph " + definition.name() + " consumes an array"
                    + (consumed.source() == null ? "" : " of graph " + consumed.source()) + "; TornadoVM takes it from"
                    + " the graph executed last, " + last.definition.name() + ", which does not hold it: let that graph"
                    + " consume and persist it too");
        }
        if (!last.definition.keeps(consumed.array())) {
            throw new EmulatorException("graph " + definition.name() + " consumes an array that graph "
                    + last.definition.name() + " does not leave on the device: add persistOnDevice there");
        }
        copies.put(consumed.array(), copy);
    }

    private void prepareArrays(TornadoDevice device) {
        Set<TornadoNativeArray> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        kernels.forEach((task, effects) -> uses(task, effects).forEach((array, use) -> {
            if (seen.add(array) && !definition.consumes(array)) {
                prepare(task, array, use, device);
            }
        }));
    }

    /** The task's arrays, each with its effects told as those of parameter 0. */
    private static Map<TornadoNativeArray, Effects> uses(TaskDefinition task, Effects effects) {
        Map<TornadoNativeArray, Effects> uses = new IdentityHashMap<>();
        Object[] arguments = task.arguments();
        for (int i = 0; i < arguments.length; i++) {
            if (arguments[i] instanceof TornadoNativeArray array) {
                var use = new Effects(effects.reads() >> i & 1, effects.writes() >> i & 1, effects.synchrony());
                uses.merge(array, use, Effects::and);
            }
        }
        return uses;
    }

    /** Before the first task that uses the array: allocates it poisoned, and sends it if it is read and sent once. */
    private void prepare(TaskDefinition task, TornadoNativeArray array, Effects use, TornadoDevice device) {
        boolean fresh = !holds(array);
        if (fresh) {
            allocate(array, device);
        }
        int mode = definition.toDevice().getOrDefault(array, DataTransferMode.UNDER_DEMAND);
        if (use.reads(0) && mode == DataTransferMode.FIRST_EXECUTION && fresh) {
            sending(array).run();
        } else if (use.reads(0)
                && !use.writes(0)
                && fresh
                && !definition.toDevice().containsKey(array)) {
            throw new EmulatorException("task " + task.name() + " reads an array of " + array.getSize()
                    + " elements that was never sent: name it in transferToDevice or consumeFromDevice");
        }
    }

    private void allocate(TornadoNativeArray array, TornadoDevice device) {
        long bytes = array.getNumBytesOfSegmentWithHeader();
        if (bytes >= device.getPhysicalDevice().getDeviceMaxAllocationSize()) {
            throw new TornadoOutOfMemoryException("Unable to allocate " + bytes + " bytes of memory.");
        }
        copies.put(array, Poison.like(array));
    }

    private Runnable sending(TornadoNativeArray host) {
        MemorySegment from = host.getSegment();
        MemorySegment to = copies.get(host).getSegment();
        long bytes = host.getNumBytesOfSegment();
        return () -> {
            MemorySegment.copy(from, 0, to, 0, bytes);
            traffic.in(bytes);
        };
    }

    private Runnable launch(TaskDefinition task, Effects effects, Grid grid) {
        Runnable launch = named(task, () -> prepared(task, effects, grid));
        return () -> {
            if (!Fault.refusesLaunch()) {
                named(task, () -> {
                    launch.run();
                    return task;
                });
            }
        };
    }

    /** Does something for a task; what it throws names the task. */
    private static <T> T named(TaskDefinition task, Supplier<T> action) {
        try {
            return action.get();
        } catch (RuntimeException e) {
            throw new EmulatorException("task " + task.name() + ": " + e.getMessage(), e);
        }
    }

    private Runnable prepared(TaskDefinition task, Effects effects, Grid grid) {
        Object[] arguments = onDevice(task.arguments());
        if (Arrays.stream(arguments).noneMatch(KernelContext.class::isInstance)) {
            return () -> task.body().run(arguments);
        }
        if (grid == null) {
            throw new EmulatorException("its kernel takes a KernelContext, so it needs a WorkerGrid: add one under the"
                    + " name \"" + task.name() + "\" to the plan's GridScheduler");
        }
        Consumer<WorkItem> kernel = item -> task.body().run(withContext(arguments, contexts.apply(item)));
        return switch (effects.synchrony()) {
            case INDEPENDENT -> () -> Launch.looped(grid, kernel);
            case BARRIERS -> () -> Launch.withBarriers(grid, kernel);
        };
    }

    private Object[] onDevice(Object[] arguments) {
        return Arrays.stream(arguments)
                .map(a -> a instanceof TornadoNativeArray array ? copies.get(array) : a)
                .toArray();
    }

    private static Object[] withContext(Object[] arguments, KernelContext context) {
        Object[] own = arguments.clone();
        for (int i = 0; i < own.length; i++) {
            if (own[i] instanceof KernelContext) {
                own[i] = context;
            }
        }
        return own;
    }
}
