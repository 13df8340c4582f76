package sirocco.emulator;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.exceptions.TornadoRuntimeException;
import uk.ac.manchester.tornado.api.exceptions.TornadoTaskRuntimeException;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/** What a task graph says: tasks in order, and which arrays travel when. */
public final class GraphDefinition {
    /** The most tasks a graph may have. */
    public static final int MAX_TASKS = 256;

    /** The bytes that a graph has for its calls: {@value #CALL_BYTES} a task, and {@value #ARGUMENT_BYTES} an argument. */
    public static final int MAX_BYTES = 8192;

    /** The nodes that a graph has for tasks, arrays and numbers. */
    public static final int MAX_NODES = 1024;

    private static final int CALL_BYTES = 15;
    private static final int ARGUMENT_BYTES = 5;

    /** An array taken over from another graph; {@code source} is null for "whichever ran before". */
    record Consumed(String source, TornadoNativeArray array) {}

    private final String name;
    private final List<TaskDefinition> tasks = new ArrayList<>();
    private final Map<TornadoNativeArray, Integer> toDevice = new IdentityHashMap<>();
    private final Map<TornadoNativeArray, Integer> toHost = new IdentityHashMap<>();
    private final List<Consumed> consumed = new ArrayList<>();
    private int bytes;

    /** An empty graph. */
    public GraphDefinition(String name) {
        this.name = name;
    }

    /** The graph's name. */
    public String name() {
        return name;
    }

    /** Adds a task; its id must be new. */
    public void add(TaskDefinition task) {
        if (tasks.stream().anyMatch(other -> other.id().equals(task.id()))) {
            throw new TornadoTaskRuntimeException(
                    "graph " + name + " has a task " + task.id() + " already: give each task its own name");
        }
        tasks.add(task);
        bytes += CALL_BYTES + ARGUMENT_BYTES * task.arguments().length;
        if (bytes > MAX_BYTES) {
            throw new TornadoRuntimeException("graph " + name + " needs " + bytes
                    + " bytes for the calls of its tasks, "
                    + CALL_BYTES + " each and " + ARGUMENT_BYTES + " for each argument; a task graph has " + MAX_BYTES
                    + ": split it into several graphs of one plan");
        }
    }

    /** Declares what is sent to the device, and when. */
    public void transferToDevice(int mode, Object... objects) {
        checkMode(mode);
        for (Object object : objects) {
            if (!(object instanceof Number)) {
                put(toDevice, array(object, "transferToDevice"), mode, "transferToDevice");
            }
        }
    }

    /** Declares what is fetched from the device, and when. */
    public void transferToHost(int mode, Object... objects) {
        checkMode(mode);
        if (mode == DataTransferMode.FIRST_EXECUTION) {
            throw new TornadoRuntimeException("graph " + name + ": transferToHost knows EVERY_EXECUTION and"
                    + " UNDER_DEMAND, not FIRST_EXECUTION");
        }
        for (Object object : objects) {
            put(toHost, array(object, "transferToHost"), mode, "transferToHost");
        }
    }

    /** Declares what stays on the device for other graphs. */
    public void persist(Object... objects) {
        for (Object object : objects) {
            toHost.putIfAbsent(array(object, "persistOnDevice"), DataTransferMode.UNDER_DEMAND);
        }
    }

    /** Declares what is taken over from the named graph. */
    public void consume(String source, Object... objects) {
        for (Object object : objects) {
            consumed.add(new Consumed(source, array(object, "consumeFromDevice")));
        }
    }

    /** Declares what is taken over from the graph executed before. */
    public void consume(Object... objects) {
        for (Object object : objects) {
            consumed.add(new Consumed(null, array(object, "consumeFromDevice")));
        }
    }

    /** All arrays the graph names, in no order. */
    public Set<Object> arrays() {
        Set<Object> all = Collections.newSetFromMap(new IdentityHashMap<>());
        all.addAll(toDevice.keySet());
        all.addAll(toHost.keySet());
        consumed.forEach(c -> all.add(c.array()));
        return all;
    }

    /** Nodes that a device's runtime makes of the graph, if every array is written and fetched. */
    private int nodes() {
        Set<Object> used = Collections.newSetFromMap(new IdentityHashMap<>());
        Set<Object> numbers = new HashSet<>();
        int calls = 0;
        for (TaskDefinition task : tasks) {
            calls++;
            for (Object argument : task.arguments()) {
                if (argument instanceof TornadoNativeArray) {
                    used.add(argument);
                    calls++;
                } else if (argument instanceof Number) {
                    numbers.add(argument);
                }
            }
        }
        Set<Object> named = arrays();
        named.addAll(used);
        return calls + numbers.size() + named.size() + 3 * used.size();
    }

    /** A copy; throws if there are too many tasks, or they name too much. */
    public GraphDefinition frozen() {
        if (tasks.size() > MAX_TASKS) {
            throw new TornadoRuntimeException("graph " + name + " has " + tasks.size() + " tasks; a task graph takes "
                    + MAX_TASKS + ": split it into several graphs of one plan");
        }
        if (nodes() > MAX_NODES) {
            throw new TornadoRuntimeException(
                    "graph " + name + " may need " + nodes() + " nodes for its " + tasks.size()
                            + " tasks, their arrays and numbers; a task graph has " + MAX_NODES
                            + ": split it into several graphs of one plan");
        }
        var copy = new GraphDefinition(name);
        copy.tasks.addAll(tasks);
        copy.toDevice.putAll(toDevice);
        copy.toHost.putAll(toHost);
        copy.consumed.addAll(consumed);
        return copy;
    }

    List<TaskDefinition> tasks() {
        return tasks;
    }

    Map<TornadoNativeArray, Integer> toDevice() {
        return toDevice;
    }

    Map<TornadoNativeArray, Integer> toHost() {
        return toHost;
    }

    List<Consumed> consumed() {
        return consumed;
    }

    boolean consumes(TornadoNativeArray array) {
        return consumed.stream().anyMatch(c -> c.array() == array);
    }

    /** Whether the array stays on the device after the graph. */
    boolean keeps(TornadoNativeArray array) {
        return consumes(array) || toHost.getOrDefault(array, -1) == DataTransferMode.UNDER_DEMAND;
    }

    Set<String> taskNames() {
        Set<String> names = new LinkedHashSet<>();
        tasks.forEach(task -> names.add(task.name()));
        return names;
    }

    private TornadoNativeArray array(Object object, String call) {
        if (object instanceof TornadoNativeArray array) {
            return array;
        }
        throw new TornadoRuntimeException("graph " + name + ": " + call + " takes native arrays (FloatArray, ...), not "
                + (object == null ? "null" : object.getClass().getName()));
    }

    private void put(Map<TornadoNativeArray, Integer> map, TornadoNativeArray array, int mode, String call) {
        Integer before = map.put(array, mode);
        if (before != null && before != mode) {
            throw new TornadoRuntimeException("graph " + name + ": the same array in two calls of " + call
                    + " with modes " + before + " and " + mode + ": name it once");
        }
    }

    private void checkMode(int mode) {
        if (mode < DataTransferMode.FIRST_EXECUTION || mode > DataTransferMode.UNDER_DEMAND) {
            throw new TornadoRuntimeException("graph " + name + ": " + mode + " is no DataTransferMode");
        }
    }
}
