package sirocco.emulator;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.exceptions.TornadoRuntimeException;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/** The graphs of one plan on the emulated device, the graphs selected among them, and which one ran last. */
public final class DevicePlan {
    private final Traffic traffic = new Traffic();
    private final List<DeviceGraph> graphs;
    private final AtomicBoolean busy = new AtomicBoolean();
    private TornadoDevice device;
    private List<DeviceGraph> selected;
    private DeviceGraph last;
    private GridScheduler grids;
    private boolean closed;
    private long nanoseconds;

    /** The graphs on a device; {@code contexts} makes the context that a work-item sees. */
    public DevicePlan(
            List<GraphDefinition> definitions, Function<WorkItem, KernelContext> contexts, TornadoDevice device) {
        this.device = device;
        graphs = definitions.stream()
                .map(d -> new DeviceGraph(d, contexts, traffic))
                .toList();
        selected = graphs;
    }

    /** Runs the selected graphs in order. */
    public void execute() {
        if (!busy.compareAndSet(false, true)) {
            throw new EmulatorException(
                    "one plan executed by two threads at a time loses updates: give each thread its" + " own plan");
        }
        try {
            if (closed) {
                throw new EmulatorException("the plan is closed");
            }
            long start = System.nanoTime();
            Fault.execution();
            for (DeviceGraph graph : selected) {
                reach(graph, () -> graph.execute(last, grids, device));
            }
            last = selected.getLast();
            nanoseconds = System.nanoTime() - start;
        } finally {
            busy.set(false);
        }
    }

    private void reach(DeviceGraph graph, Runnable call) {
        if (!(device instanceof EmulatedDevice emulated) || !emulated.isLikeCuda()) {
            call.run();
        } else if (graph.isToBeRecorded()) {
            Driver.record(call);
        } else {
            Driver.call(call);
        }
    }

    /** The selected graphs are recorded when first executed, and replayed from then on. */
    public void record() {
        selected.forEach(DeviceGraph::record);
    }

    /** Checks the kernels of the selected graphs without running them. */
    public void compile() {
        selected.forEach(graph -> graph.compile(device));
    }

    /** Moves to another device. */
    public void device(TornadoDevice other) {
        device = other;
    }

    /** The device. */
    public TornadoDevice device() {
        return device;
    }

    /** Selects one graph for what follows. */
    public void select(int index) {
        if (index < 0 || index >= graphs.size()) {
            throw new TornadoRuntimeException("the plan has " + graphs.size() + " graphs, no graph " + index);
        }
        selected = List.of(graphs.get(index));
    }

    /** Selects all graphs. */
    public void selectAll() {
        selected = graphs;
    }

    /** Sets the grids; each name must be that of a task, "graph.task". */
    public void grids(GridScheduler scheduler) {
        Set<String> names = new LinkedHashSet<>();
        graphs.forEach(graph -> names.addAll(graph.definition().taskNames()));
        for (String name : scheduler.keySet()) {
            if (!names.contains(name)) {
                throw new TornadoRuntimeException("the GridScheduler names a task " + name
                        + " that no graph of the plan has; its tasks are " + names);
            }
        }
        grids = scheduler;
    }

    /** Forgets the grids. */
    public void withoutGrids() {
        grids = null;
    }

    /** Fetches arrays through the selected graphs. */
    public void fetch(Object... arrays) {
        for (Object array : arrays) {
            if (!(array instanceof TornadoNativeArray host)) {
                throw new TornadoRuntimeException("transferToHost takes native arrays, not " + array);
            }
            fetch(host, 0, host.getNumBytesOfSegment());
        }
    }

    /** Fetches {@code bytes} bytes of an array, from byte {@code offset} of its elements on. */
    public void fetch(TornadoNativeArray array, long offset, long bytes) {
        List<DeviceGraph> holders =
                selected.stream().filter(graph -> graph.holds(array)).toList();
        if (holders.isEmpty()) {
            throw new EmulatorException("transferToHost of an array that the selected graphs "
                    + selected.stream().map(graph -> graph.definition().name()).toList()
                    + " do not hold on the device: select the graph that does (withGraph) before");
        }
        holders.forEach(graph -> graph.fetch(array, offset, bytes));
    }

    /** Forgets all device copies; the next execution is a first one. */
    public void free() {
        graphs.forEach(DeviceGraph::free);
        last = null;
    }

    /** Forgets all device copies for good. */
    public void close() {
        free();
        closed = true;
    }

    /** Bytes moved so far. */
    public Traffic traffic() {
        return traffic;
    }

    /** Bytes of all device copies. */
    public long bytesOnDevice() {
        return graphs.stream().mapToLong(DeviceGraph::bytesOnDevice).sum();
    }

    /** Duration of the last execution, in nanoseconds. */
    public long nanoseconds() {
        return nanoseconds;
    }
}
