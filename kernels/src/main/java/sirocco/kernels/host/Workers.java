package sirocco.kernels.host;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * A fixed pool of threads, the caller among them, that runs the numbered pieces of one job at a time.
 *
 * <p>Each thread begins with its own share of the pieces, the same part of every job, so that what it finds in its cache
 * is what it wrote there in the job before; then it helps the others. What a piece is must follow from the problem alone,
 * never from the number of threads, so that results have the same bits for any number. A call allocates nothing. A job
 * started from inside a piece, or while another thread's job is running, runs on its caller alone.
 */
public final class Workers implements AutoCloseable {
    /** One job: {@link #run} is called once for each piece, in any order and on any thread of the pool. */
    @FunctionalInterface
    public interface Work {
        /** Runs one piece, {@code 0 <= piece < pieces}. */
        void run(int piece);
    }

    /** A pool of the caller alone: pieces run in order on the calling thread. */
    public static final Workers SINGLE = new Workers(1);

    /** Looks at the state before parking: about 80 µs, longer than most kernels that one thread computes alone. */
    private static final int SPINS = 2000;

    /** Elements from one share to the next: two cache lines, since a processor fetches them in pairs. */
    private static final int PITCH = 16;

    private final Helper[] helpers;
    private final AtomicReference<Thread> owner = new AtomicReference<>();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    /** For each thread the job's number in the high half, its pieces not yet taken in the low: so nobody takes another job's. */
    private final AtomicLongArray shares;

    private final AtomicInteger unfinished = new AtomicInteger();
    private long job;
    private int pieces;
    private Work work;
    private volatile boolean closed;

    /**
     * Starts {@code threads - 1} daemon threads.
     *
     * @param threads all threads that work, the caller included; at least 1
     * @throws IllegalArgumentException if {@code threads} is below 1
     */
    public Workers(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("workers: at least 1 thread is needed (the caller), got " + threads);
        }
        shares = new AtomicLongArray(threads * PITCH);
        helpers = new Helper[threads - 1];
        for (int i = 0; i < helpers.length; i++) {
            helpers[i] = new Helper(i + 1);
            helpers[i].start();
        }
    }

    /** All threads that work, the caller included. */
    public int threads() {
        return helpers.length + 1;
    }

    /**
     * Runs all pieces and returns when the last has ended.
     *
     * @throws RuntimeException or Error: the first that a piece threw; pieces not yet begun are then left out
     */
    public void run(int pieces, Work work) {
        Thread caller = Thread.currentThread();
        if (pieces < 2
                || helpers.length == 0
                || closed
                || caller instanceof Helper
                || !owner.compareAndSet(null, caller)) {
            runInline(pieces, work);
            return;
        }
        try {
            publish(pieces, work);
            takePieces(0);
            awaitOthers();
        } finally {
            this.work = null;
            owner.set(null);
        }
        rethrow(failure.getAndSet(null));
    }

    /** Ends the helper threads; later jobs run on their caller alone. Must not be called while a job runs. */
    @Override
    public void close() {
        closed = true;
        for (Helper helper : helpers) {
            LockSupport.unpark(helper);
        }
    }

    private static void runInline(int pieces, Work work) {
        for (int piece = 0; piece < pieces; piece++) {
            work.run(piece);
        }
    }

    private void publish(int pieces, Work work) {
        this.work = work;
        this.pieces = pieces;
        unfinished.set(pieces);
        job++;
        for (int thread = threads() - 1; thread >= 0; thread--) {
            int share = first(thread + 1) - first(thread);
            shares.set(thread * PITCH, job << 32 | share);
            if (thread > 0 && share > 0 && helpers[thread - 1].parked) {
                LockSupport.unpark(helpers[thread - 1]);
            }
        }
    }

    /** The first piece of a thread's share of the current job. */
    private int first(int thread) {
        return (int) (((long) thread * pieces + threads() - 1) / threads());
    }

    /** Takes the pieces of a thread's own share, then those that others have left. */
    private void takePieces(int self) {
        for (int i = 0; i < threads(); i++) {
            takeShare((self + i) % threads());
        }
    }

    /** Takes pieces, the last first, until none is left. The job changes only after its last piece has ended. */
    private void takeShare(int thread) {
        while (true) {
            long seen = shares.get(thread * PITCH);
            int left = (int) seen;
            if (left == 0) {
                return;
            }
            Work current = work;
            int piece = first(thread) + left - 1;
            if (shares.compareAndSet(thread * PITCH, seen, seen - 1)) {
                runPiece(current, piece);
            }
        }
    }

    private void runPiece(Work job, int piece) {
        Thread caller = owner.get();
        try {
            if (failure.get() == null) {
                job.run(piece);
            }
        } catch (Throwable thrown) {
            failure.compareAndSet(null, thrown);
        } finally {
            if (unfinished.decrementAndGet() == 0) {
                LockSupport.unpark(caller);
            }
        }
    }

    private void awaitOthers() {
        for (int spin = 0; unfinished.get() > 0; spin++) {
            if (spin < SPINS) {
                Thread.onSpinWait();
            } else {
                LockSupport.park(this);
            }
        }
    }

    private static void rethrow(Throwable thrown) {
        if (thrown instanceof Error error) {
            throw error;
        }
        if (thrown instanceof RuntimeException exception) {
            throw exception;
        }
        if (thrown != null) {
            throw new IllegalStateException("workers: a piece of work threw a checked exception", thrown);
        }
    }

    private final class Helper extends Thread {
        private final int number;
        private volatile boolean parked;

        Helper(int number) {
            this.number = number;
            setName("sirocco-worker-" + number);
            setDaemon(true);
        }

        @Override
        public void run() {
            long last = 0;
            while (!closed) {
                last = awaitJobAfter(last);
                takePieces(number);
            }
        }

        private long awaitJobAfter(long last) {
            for (int spin = 0; currentJob() == last && !closed; spin++) {
                if (spin < SPINS) {
                    Thread.onSpinWait();
                } else {
                    parked = true;
                    if (currentJob() == last && !closed) {
                        LockSupport.park(Workers.this);
                    }
                    parked = false;
                }
            }
            return currentJob();
        }

        private long currentJob() {
            return shares.get(number * PITCH) >>> 32;
        }
    }
}
