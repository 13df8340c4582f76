package sirocco.kernels.gpu;

import java.util.HashSet;
import java.util.Set;

/**
 * What room is left in one task graph of TornadoVM 5.2: for tasks, for the bytes of their calls, and for the nodes of its own graph,
 * which are counted as if every array were written and fetched.
 */
final class GraphRoom {
    private static final int BYTES = 8192;
    private static final int CALL_BYTES = 15;
    private static final int ARGUMENT_BYTES = 5;

    private static final int NODES = 1024;

    /** The graph's own, and those of the kernel context. */
    private static final int OWN_NODES = 8;

    /** Brought, fetched, given back. */
    private static final int ARRAY_NODES = 3;

    private final int most;
    private final Set<Object> seen = new HashSet<>();
    private int tasks;
    private int bytes;
    private int nodes;

    /**
     * @param most tasks
     * @param arrays arrays that the graph may name
     */
    GraphRoom(int most, int arrays) {
        this.most = most;
        this.nodes = OWN_NODES + arrays;
    }

    /** Takes one more task in, if there is room for it. */
    boolean take(Launch launch) {
        int bytesThen = bytes + CALL_BYTES + ARGUMENT_BYTES * launch.arguments().size();
        int nodesThen = nodes + nodes(launch);
        if (tasks == most || bytesThen > BYTES || nodesThen > NODES) {
            return false;
        }
        tasks++;
        bytes = bytesThen;
        nodes = nodesThen;
        seen.addAll(launch.arguments());
        return true;
    }

    /** The task, what it writes, and each array and each number that comes up for the first time. */
    private int nodes(Launch launch) {
        long writes = launch.buffers().count();
        long arrays = launch.buffers().distinct().filter(b -> !seen.contains(b)).count();
        long numbers = launch.arguments().stream()
                .filter(Number.class::isInstance)
                .distinct()
                .filter(n -> !seen.contains(n))
                .count();
        return (int) (1 + writes + ARRAY_NODES * arrays + numbers);
    }

    /** For a task that an empty graph has no room for. */
    static IllegalArgumentException tooMany(int arrays) {
        return new IllegalArgumentException(
                "gpu: the program has " + arrays + " arrays; a task graph of TornadoVM names about " + NODES
                        + " at most. Use a model of fewer tensors, or --device cpu");
    }
}
