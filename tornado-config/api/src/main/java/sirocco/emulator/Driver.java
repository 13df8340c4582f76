package sirocco.emulator;

import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** Calls of the one driver of all devices that record graphs: while one thread records, a driver refuses what others ask for. */
final class Driver {
    private static final ReentrantReadWriteLock CALLS = new ReentrantReadWriteLock();

    private Driver() {}

    /** Makes a call that records. */
    static void record(Runnable call) {
        locked(
                CALLS.writeLock(),
                call,
                "a graph is recorded while another thread is at the driver, which refuses one of them");
    }

    /** Makes any other call. */
    static void call(Runnable call) {
        locked(CALLS.readLock(), call, "the driver refuses a call: another thread records a graph");
    }

    private static void locked(Lock lock, Runnable call, String refusal) {
        if (!lock.tryLock()) {
            throw new EmulatorException(refusal);
        }
        try {
            call.run();
        } finally {
            lock.unlock();
        }
    }
}
