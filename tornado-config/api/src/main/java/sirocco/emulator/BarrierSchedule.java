package sirocco.emulator;

import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Runs the work-items of one group with barriers: each item is a virtual thread, one runs at a time, from barrier to
 * barrier, in an order shuffled anew (and reproducibly) in every round. So a missing barrier shows as a read of poison,
 * and the same program gives the same bits each time.
 */
final class BarrierSchedule {
    private static final int NOBODY = -1;

    private final WorkGroup group;
    private final SplittableRandom random;
    private final Thread[] threads;
    private final boolean[] finished;
    private final int[] order;
    private int position;
    private int finishedCount;
    private int round;
    private volatile int turn = NOBODY;
    private volatile Throwable failure;

    BarrierSchedule(WorkGroup group, int seed) {
        int items = group.local().count();
        this.group = group;
        random = new SplittableRandom(seed);
        threads = new Thread[items];
        finished = new boolean[items];
        order = new int[items];
        for (int i = 0; i < items; i++) {
            order[i] = i;
        }
    }

    void run(Consumer<WorkItem> kernel) {
        for (int i = 0; i < threads.length; i++) {
            int me = i;
            threads[i] = Thread.ofVirtual().unstarted(() -> runItem(me, kernel));
        }
        shuffle();
        turn = order[0];
        for (Thread thread : threads) {
            thread.start();
        }
        join();
        if (failure != null) {
            throw failure instanceof EmulatorException e ? e : new EmulatorException(failure.getMessage(), failure);
        }
    }

    private void runItem(int me, Consumer<WorkItem> kernel) {
        Dim index = group.local().at(me);
        try {
            awaitTurn(me);
            kernel.accept(new WorkItem(group, index, () -> barrier(me)));
        } catch (Stopped _) {
            return;
        } catch (Throwable e) {
            stop(Launch.failed(group, index, e));
            return;
        }
        finished[me] = true;
        finishedCount++;
        passOn();
    }

    private void barrier(int me) {
        passOn();
        awaitTurn(me);
    }

    private void passOn() {
        if (++position == order.length) {
            if (finishedCount == order.length) {
                return;
            }
            if (finishedCount > 0) {
                stop(diverged());
                return;
            }
            round++;
            shuffle();
            position = 0;
        }
        turn = order[position];
        LockSupport.unpark(threads[turn]);
    }

    private void awaitTurn(int me) {
        while (turn != me) {
            if (failure != null) {
                throw new Stopped();
            }
            LockSupport.park(this);
        }
        if (failure != null) {
            throw new Stopped();
        }
    }

    private void stop(EmulatorException cause) {
        failure = cause;
        for (Thread thread : threads) {
            LockSupport.unpark(thread);
        }
    }

    private EmulatorException diverged() {
        int ended = first(true);
        int waiting = first(false);
        return new EmulatorException("group " + group.index() + ": work-item "
                + group.local().at(waiting)
                + " waits at barrier " + (round + 1) + ", which work-item "
                + group.local().at(ended)
                + " does not reach (" + finishedCount + " of " + threads.length + " have ended): every work-item of a"
                + " group must reach every barrier");
    }

    private int first(boolean state) {
        int i = 0;
        while (finished[i] != state) {
            i++;
        }
        return i;
    }

    private void shuffle() {
        for (int i = order.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int swapped = order[i];
            order[i] = order[j];
            order[j] = swapped;
        }
    }

    private void join() {
        boolean interrupted = false;
        for (Thread thread : threads) {
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException _) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends a work-item whose group has failed. */
    private static final class Stopped extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Stopped() {
            super(null, null, false, false);
        }
    }
}
