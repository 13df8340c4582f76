package sirocco.kernels.gpu;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;

/**
 * The process's standard output, below {@link System#out}: what native code prints goes there. It can be diverted into a file without
 * a name, and read from it. Where the system's library has no such calls, as on Windows, nothing is diverted and nothing read.
 *
 * <p>Diversions by several threads overlap; whoever ends one gets what all have printed so far.
 */
final class StandardOutput {
    private static final int NUMBER = 1;
    private static final int FROM_START = 0;
    private static final int FROM_HERE = 1;

    /** The library's calls, the output as it was, and the file; null where they cannot be had. */
    private static final StandardOutput DIVERTER = open();

    private static int diversions;

    private final MethodHandle dup2;
    private final MethodHandle seek;
    private final MethodHandle read;
    private final MethodHandle truncate;
    private final int output;
    private final int file;

    private StandardOutput(Linker linker, SymbolLookup library) throws Throwable {
        dup2 = call(linker, library, "dup2", ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
        seek = call(
                linker,
                library,
                "lseek",
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_INT);
        read = call(
                linker,
                library,
                "pread",
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_INT,
                ValueLayout.ADDRESS,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_LONG);
        truncate =
                call(linker, library, "ftruncate", ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG);
        MethodHandle dup = call(linker, library, "dup", ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
        MethodHandle temporary = call(linker, library, "tmpfile", ValueLayout.ADDRESS);
        MethodHandle number = call(linker, library, "fileno", ValueLayout.JAVA_INT, ValueLayout.ADDRESS);
        MemorySegment stream = (MemorySegment) temporary.invokeExact();
        file = stream.address() == 0 ? -1 : (int) number.invokeExact(stream);
        output = (int) dup.invokeExact(NUMBER);
    }

    @SuppressWarnings("restricted")
    private static MethodHandle call(
            Linker linker, SymbolLookup library, String name, MemoryLayout result, MemoryLayout... arguments) {
        return linker.downcallHandle(library.findOrThrow(name), FunctionDescriptor.of(result, arguments));
    }

    private static StandardOutput open() {
        try {
            Linker linker = Linker.nativeLinker();
            StandardOutput opened = new StandardOutput(linker, linker.defaultLookup());
            return opened.file < 0 || opened.output < 0 ? null : opened;
        } catch (Error e) {
            throw e;
        } catch (Throwable e) {
            System.getLogger("sirocco").log(System.Logger.Level.DEBUG, "what drivers print is not heard", e);
            return null;
        }
    }

    /** From now on what is printed goes into the file. */
    static synchronized void divert() {
        if (DIVERTER != null && diversions++ == 0) {
            DIVERTER.connect(DIVERTER.file);
        }
    }

    /** The output is as it was; returns what was printed meanwhile. */
    static synchronized String restore() {
        if (DIVERTER == null) {
            return "";
        }
        if (--diversions == 0) {
            DIVERTER.connect(DIVERTER.output);
        }
        return DIVERTER.take();
    }

    private void connect(int to) {
        try {
            int _ = (int) dup2.invokeExact(to, NUMBER);
        } catch (Throwable e) {
            throw new IllegalStateException("dup2", e);
        }
    }

    /** Reads the file, and empties it. */
    private String take() {
        try (Arena arena = Arena.ofConfined()) {
            long length = (long) seek.invokeExact(file, 0L, FROM_HERE);
            if (length <= 0) {
                return "";
            }
            MemorySegment bytes = arena.allocate(length);
            long got = (long) read.invokeExact(file, bytes, length, 0L);
            int _ = (int) truncate.invokeExact(file, 0L);
            long _ = (long) seek.invokeExact(file, 0L, FROM_START);
            return StandardCharsets.UTF_8
                    .decode(bytes.asSlice(0, Math.max(0, got)).asByteBuffer())
                    .toString();
        } catch (Throwable e) {
            throw new IllegalStateException("what drivers print cannot be read", e);
        }
    }
}
