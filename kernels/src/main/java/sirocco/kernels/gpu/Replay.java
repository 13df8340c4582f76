package sirocco.kernels.gpu;

import java.util.regex.Pattern;
import java.util.stream.Stream;
import sirocco.tensor.backend.Profile;
import sirocco.tornado.DeviceProfile.CudaGraphs;

/**
 * Whether the driver records a program's task graphs as CUDA graphs when they first run, and replays them from then on: one call instead
 * of one for each task. A record holds addresses and sizes; a program's never change, and its inputs are read anew at each replay.
 *
 * @param obstacle why not; empty if they are recorded
 */
record Replay(String obstacle) {
    static final System.Logger LOG = System.getLogger("sirocco");

    /** What TornadoVM says, and what CUDA's driver returns (its errors 900 to 908), where a graph is not recorded. */
    private static final Pattern REFUSAL =
            Pattern.compile("EXECUTION_GRAPH_BEGIN_CAPTURE|cuStream\\w*Capture|cuGraph|CUDA_ERROR_(?:STREAM_)?CAPTURE");

    /** For a program that is to run on a device again and again. */
    static Replay of(GpuCode code, GpuDevice device) {
        if (device.profile().cudaGraphs() == CudaGraphs.NEVER) {
            return not("cuda.graphs is never for the device, as it is for all but TornadoVM's CUDA backend");
        }
        if (!code.isStraight()) {
            return not("the host decides which one is next");
        }
        return Profile.current()
                .map(_ -> not("a profile measures task by task"))
                .orElse(new Replay(""));
    }

    static Replay not(String because) {
        return new Replay(because);
    }

    boolean isUsed() {
        return obstacle.isEmpty();
    }

    /** Whether something was thrown since a graph was not recorded, and not for what is in it. */
    static boolean isRefused(Throwable thrown) {
        Stream<Throwable> causes = Stream.iterate(thrown, e -> e != null, Throwable::getCause);
        return causes.flatMap(e -> Stream.concat(Stream.of(e), Stream.of(e.getSuppressed())))
                .anyMatch(e -> e.getMessage() != null
                        && REFUSAL.matcher(e.getMessage()).find());
    }

    /** What is said when a driver refuses. */
    static String refusal(GpuDevice device, String reason) {
        return "device " + device.id() + ": no CUDA graph: " + reason
                + ". Tasks are started one by one, which gives the same"
                + " results; -Dsirocco.profile.cuda.graphs=never does so from the beginning";
    }

    /** A line for descriptions of the program. */
    String text() {
        return isUsed()
                ? "task graphs: recorded as CUDA graphs when they first run, and replayed"
                : "task graphs: tasks started one by one (no CUDA graphs: " + obstacle + ")";
    }
}
