package sirocco.kernels.cpu;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Hands out places of scratch memory to the pieces of one job, each thread the same place again and again, so that a
 * place stays in the cache of its core. What a place held before must not matter to a piece.
 */
final class ConvSlots {
    /** The most places there can be. */
    static final int MOST = Long.SIZE;

    private final AtomicLong taken = new AtomicLong();

    /** A free place; there must be as many places as pieces, at most {@link #MOST}. */
    int take(int places) {
        int first = (int) (Thread.currentThread().threadId() % places);
        while (true) {
            long seen = taken.get();
            int slot = first;
            while ((seen >>> slot & 1) != 0) {
                slot = (slot + 1) % places;
            }
            if (taken.compareAndSet(seen, seen | 1L << slot)) {
                return slot;
            }
        }
    }

    /** Returns a place. */
    void give(int slot) {
        taken.getAndUpdate(seen -> seen & ~(1L << slot));
    }
}
