package sirocco.kernels.gpu;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import sirocco.tensor.backend.Profile;
import sirocco.tensor.backend.Profile.Kind;
import uk.ac.manchester.tornado.api.TornadoProfilerResult;

/** Hands what TornadoVM measures of a program to a profile. The device tells how long a task took, not when it began. */
final class GpuProfile {
    /** A task's entry in TornadoVM's log. */
    private static final Pattern TASK =
            Pattern.compile("\"part\\d+\\.t(\\d+)\": \\{[^}]*?\"TASK_KERNEL_TIME\": \"(\\d+)\"");

    private final Profile profile;
    private final int program;
    private final List<List<Launch>> parts;

    private GpuProfile(Profile profile, List<List<Launch>> parts) {
        this.profile = profile;
        this.program = profile.nextProgram();
        this.parts = parts;
    }

    /** For a program of these parts; null where no profile is being recorded. */
    static GpuProfile of(List<List<Launch>> parts) {
        return Profile.current().map(p -> new GpuProfile(p, parts)).orElse(null);
    }

    /** A part has run, since {@code start}. */
    void part(int number, long start, TornadoProfilerResult measured) {
        if (profile.isFull()) {
            return;
        }
        long at = start;
        if (measured.getTotalBytesCopyIn() > 0) {
            long sent = measured.getDeviceWriteTime();
            profile.add(program, Kind.TO_DEVICE, "inputs of part " + number, at, sent, measured.getTotalBytesCopyIn());
            at += sent;
        }
        Map<Integer, Long> times = times(measured.getProfileLog());
        for (int t = 0; t < parts.get(number).size(); t++) {
            long nanos = times.getOrDefault(t, 0L);
            profile.add(program, Kind.KERNEL, parts.get(number).get(t).text(), at, nanos, 0);
            at += nanos;
        }
        if (measured.getTotalBytesCopyOut() > 0) {
            long fetched = measured.getDeviceReadTime();
            profile.add(program, Kind.TO_HOST, "part " + number, at, fetched, measured.getTotalBytesCopyOut());
        }
    }

    /** The kernel times of the latest execution, by the number of the task, from a log of all executions. */
    static Map<Integer, Long> times(String log) {
        Map<Integer, Long> times = new HashMap<>();
        Matcher task = TASK.matcher(log.substring(Math.max(0, log.lastIndexOf("\n}\n{") + 1)));
        while (task.find()) {
            times.put(Integer.valueOf(task.group(1)), Long.valueOf(task.group(2)));
        }
        return times;
    }

    /** An array was fetched, since {@code start}. */
    void fetched(Buffer buffer, long start) {
        profile.add(program, Kind.TO_HOST, name(buffer), start, System.nanoTime() - start, buffer.bytes());
    }

    private static String name(Buffer buffer) {
        return switch (buffer.role()) {
            case Buffer.Input(int index) -> "state " + index;
            case Buffer.Output(int index) -> "result " + index;
            case Buffer.Constant _, Buffer.Layout _, Buffer.Empty _, Buffer.Scratch _ -> "what control flow asks for";
        };
    }

    /** The whole program has run, since {@code start}. */
    void run(long start) {
        int tasks = parts.stream().mapToInt(List::size).sum();
        String name = parts.size() + " task graphs of " + tasks + " tasks";
        profile.add(program, Kind.RUN, name, start, System.nanoTime() - start, 0);
    }
}
