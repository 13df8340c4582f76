package sirocco.emulator;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import uk.ac.manchester.tornado.api.exceptions.TornadoBailoutRuntimeException;
import uk.ac.manchester.tornado.api.exceptions.TornadoOutOfMemoryException;
import uk.ac.manchester.tornado.api.exceptions.TornadoRuntimeException;

/**
 * What goes wrong with the emulated devices of a JVM, for tests of what a program makes of it. The property
 * {@value #PROPERTY} is one of
 *
 * <ul>
 *   <li>{@code launch:N}: from the launch of that number on, none computes anything; an error is printed as drivers do, and nothing
 *       thrown
 *   <li>{@code execute:N}: from that execution of a graph on, each throws
 *   <li>{@code compile:NAME}: tasks do not compile whose kernel's name contains that
 *   <li>{@code memory:BYTES}: the devices have no more memory
 *   <li>{@code array:BYTES}: no array is as large
 *   <li>{@code local:BYTES}: groups have no more local memory
 *   <li>{@code allocate:N}: from that execution of a graph on, arrays get no memory
 *   <li>{@code group:ITEMS}: groups have no more work-items
 * </ul>
 */
final class Fault {
    static final String PROPERTY = "sirocco.emulator.fault";

    private static final String[] ASKED = (System.getProperty(PROPERTY, "none:") + ":").split(":", 3);
    private static final AtomicLong LAUNCHES = new AtomicLong();
    private static final AtomicLong EXECUTIONS = new AtomicLong();

    private Fault() {}

    private static boolean is(String kind) {
        return ASKED[0].equals(kind);
    }

    private static long number() {
        return Long.parseLong(ASKED[1]);
    }

    /** Counts a launch; whether the driver refuses it, which it has printed then. */
    static boolean refusesLaunch() {
        if (!is("launch") || LAUNCHES.incrementAndGet() < number()) {
            return false;
        }
        byte[] line = "[TornadoVM-OCL-JNI] ERROR : clEnqueueNDRangeKernel -> Returned: -5\n"
                .getBytes(StandardCharsets.US_ASCII);
        try {
            new FileOutputStream(FileDescriptor.out).write(line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return true;
    }

    /** Counts an execution of a graph; throws if the device is gone, or has no memory. */
    static void execution() {
        if (is("execute") && EXECUTIONS.incrementAndGet() >= number()) {
            throw new TornadoRuntimeException("the device is gone");
        }
        if (is("allocate") && EXECUTIONS.incrementAndGet() >= number()) {
            throw new TornadoOutOfMemoryException("no memory for an array");
        }
    }

    /** Throws if a kernel of this name is not to compile. */
    static void compilation(String kernel) {
        if (is("compile") && kernel.contains(ASKED[1])) {
            throw new TornadoBailoutRuntimeException("the kernel " + kernel + " does not compile");
        }
    }

    /** The work-items of a group at most, {@code usual} where nothing is wrong. */
    static long group(long usual) {
        return is("group") ? number() : usual;
    }

    /** The memory of a device that has {@code usual} bytes where nothing is wrong. */
    static long memory(long usual) {
        return is("memory") ? number() : usual;
    }

    /** The size that no array reaches, {@code usual} where nothing is wrong. */
    static long array(long usual) {
        return is("array") ? number() : usual;
    }

    /** The local memory of a group, {@code usual} where nothing is wrong. */
    static long local(long usual) {
        return is("local") ? number() : usual;
    }
}
