package sirocco.kernels.host;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What makes a computation many times slower than it could be on the same machine, without any error.
 *
 * <p>Each is said once, as a line of the log {@code sirocco} and as the event {@code sirocco.PerformanceCliff} of the
 * JDK's flight recorder.
 */
public enum Cliff {
    /** The JVM lacks the module of the Vector API, so that scalar code computes. */
    MISSING_MODULE,
    /** The JVM uses shorter vectors than the processor has. */
    NARROW_VECTORS,
    /** Vectors were asked for that are longer than the processor's: each is an object. */
    EMULATED_VECTORS,
    /** The JVM runs without its optimising compiler: each vector is an object. */
    NO_COMPILER,
    /** The JVM cuts loops into strips, which the loops of register tiles do not bear. */
    STRIP_MINED_LOOPS,
    /** An operation of much work has no vector kernel for its types. */
    SCALAR_KERNEL,
    /** A program that ought to allocate nothing allocates while it runs, as it does where vectors are objects. */
    BOXED_VECTORS;

    private static final System.Logger LOG = System.getLogger("sirocco");
    private static final Set<String> SAID = ConcurrentHashMap.newKeySet();

    /**
     * Says it, unless it has been said of the same.
     *
     * @param what is slow, and why
     * @param remedy what to do, as an imperative
     */
    public void report(String what, String remedy) {
        if (SAID.add(this + what)) {
            CliffEvent.commit(this, what, remedy);
            LOG.log(System.Logger.Level.WARNING, what + ": " + remedy);
        }
    }
}
