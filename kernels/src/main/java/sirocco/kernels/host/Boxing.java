package sirocco.kernels.host;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.function.LongSupplier;

/**
 * Finds out whether a program that has run for long still allocates, as it does where the JVM keeps vectors in objects.
 *
 * <p>It looks at the runs whose number is a power of two, and at no other; before {@link #SETTLED_NANOS} have passed the
 * JVM may be compiling, and nothing is measured.
 */
final class Boxing {
    /** Time for the optimising compiler to be done. */
    static final long SETTLED_NANOS = 20_000_000_000L;
    /** Few vectors; a loop of boxed ones makes megabytes. */
    static final long TOLERATED_BYTES = 64 << 10;

    private static final long FIRST = 64;

    private final LongSupplier clock;
    private final LongSupplier allocated;
    private final long made;
    private long runs;
    private boolean suspected;

    Boxing(LongSupplier clock, LongSupplier allocated) {
        this.clock = clock;
        this.allocated = allocated;
        this.made = clock.getAsLong();
    }

    /** By the time of the system and the allocations of the calling thread; of code that is not all vectors, nothing. */
    static Boxing of(HostCode code) {
        return code.isScalar() ? new Boxing(() -> 0, () -> 0) : new Boxing(System::nanoTime, Allocations::ofThread);
    }

    /** Loaded when something is measured for the first time: the beans take some 40 ms to start. */
    private static final class Allocations {
        private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

        static {
            StripMining.look();
        }

        static long ofThread() {
            return THREADS.getCurrentThreadAllocatedBytes();
        }
    }

    /** Runs the program; of two measured runs in a row that allocate, the second is reported. */
    void run(Runnable program) {
        if (!isDue(++runs)) {
            program.run();
            return;
        }
        long before = allocated.getAsLong();
        program.run();
        long bytes = allocated.getAsLong() - before;
        boolean allocates = bytes > TOLERATED_BYTES;
        if (allocates && suspected) {
            report(bytes);
        }
        suspected = allocates;
    }

    private boolean isDue(long run) {
        boolean isPower = (run & run - 1) == 0 && run >= FIRST;
        return (isPower || suspected) && clock.getAsLong() - made > SETTLED_NANOS;
    }

    private static void report(long bytes) {
        Cliff.BOXED_VECTORS.report(
                "a compiled program allocates while it runs, as where the JVM keeps vectors in objects",
                (bytes >> 10)
                        + " KB a run were seen; start the JVM with -XX:Tier3DelayOn=1000000, as the launcher does, "
                        + "and without -XX:TieredStopAtLevel");
    }
}
