package sirocco.kernels.gpu;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A call of a device's driver that has failed. TornadoVM's native code prints this on the standard output and goes on, as if a kernel that
 * never ran had computed something: so calls of TornadoVM that reach a driver are made through {@link #heed}.
 */
final class DriverError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private static final Pattern LINE =
            Pattern.compile("\\s*\\[(?:TornadoVM-[A-Z-]*JNI\\] ERROR : (.*)|ERROR\\b([^\\[\\v]*))\\R?");

    /** Calls whose failure changes no result: memory that stays taken, or is not pinned. */
    private static final Pattern HARMLESS =
            Pattern.compile("(?:cl|cu)\\w*(?:Release|Destroy|Unload|Free|Occupancy|HostRegister|HostUnregister)");

    private static final Pattern NUMBER = Pattern.compile("(?<= )-\\d+(?= |$)");

    private static final Map<String, String> OPENCL = Map.of(
            "-2", "CL_DEVICE_NOT_AVAILABLE",
            "-4", "CL_MEM_OBJECT_ALLOCATION_FAILURE",
            "-5", "CL_OUT_OF_RESOURCES",
            "-6", "CL_OUT_OF_HOST_MEMORY",
            "-14", "CL_EXEC_STATUS_ERROR_FOR_EVENTS_IN_WAIT_LIST",
            "-36", "CL_INVALID_COMMAND_QUEUE",
            "-52", "CL_INVALID_KERNEL_ARGS",
            "-54", "CL_INVALID_WORK_GROUP_SIZE",
            "-61", "CL_INVALID_BUFFER_SIZE");

    private static final Pattern SHORTAGE = Pattern.compile("ALLOCATION_FAILURE|OUT_OF_MEMORY|INVALID_BUFFER_SIZE");

    private DriverError(List<String> calls) {
        super(calls.getFirst() + (calls.size() == 1 ? "" : " (and " + (calls.size() - 1) + " more)"));
    }

    /** Makes a call; throws if a driver reports an error meanwhile. What the call throws itself carries it as suppressed. */
    static <T> T heed(Supplier<T> call) {
        Throwable thrown = null;
        StandardOutput.divert();
        try {
            return call.get();
        } catch (RuntimeException | Error e) {
            thrown = e;
            throw e;
        } finally {
            raise(StandardOutput.restore(), thrown);
        }
    }

    private static void raise(String printed, Throwable thrown) {
        if (printed.isEmpty()) {
            return;
        }
        System.out.print(LINE.matcher(printed).replaceAll(""));
        List<String> calls = calls(printed);
        if (calls.isEmpty()) {
            return;
        }
        DriverError error = new DriverError(calls);
        if (thrown == null) {
            throw error;
        }
        thrown.addSuppressed(error);
    }

    /** The calls that have failed, of those that matter, with what they returned. */
    static List<String> calls(String printed) {
        return LINE.matcher(printed)
                .results()
                .map(DriverError::call)
                .filter(call -> !HARMLESS.matcher(call).lookingAt())
                .toList();
    }

    private static String call(MatchResult line) {
        String call = line.group(1) == null ? line.group(2).replaceAll("^\\W+| n$", "") : line.group(1);
        return NUMBER.matcher(call.replace(" -> Returned: ", " returned "))
                .replaceAll(number -> OPENCL.containsKey(number.group())
                        ? number.group() + " (" + OPENCL.get(number.group()) + ")"
                        : number.group());
    }

    /** What drivers reported while something else was thrown, as the end of a sentence; empty if nothing. */
    static String during(Throwable thrown) {
        return Arrays.stream(thrown.getSuppressed())
                .filter(DriverError.class::isInstance)
                .map(error -> "; the driver: " + error.getMessage())
                .collect(Collectors.joining());
    }

    /** Whether it says that there is too little memory. */
    boolean isShortage() {
        return SHORTAGE.matcher(getMessage()).find();
    }
}
