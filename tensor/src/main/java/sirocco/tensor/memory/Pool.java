package sirocco.tensor.memory;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Native memory by size class. Blocks return when their {@link HostStorage} is collected and are handed out again,
 * since fresh memory costs much more than a reused block (zeroing and page faults).
 */
final class Pool {
    /** Native garbage is invisible to the collector: past this many bytes, and a doubling, it is asked to look. */
    private static final long FIRST_COLLECTION = 512L << 20;

    static final Pool SHARED = new Pool(limit());

    private final long limit;
    private final Map<Long, ArrayDeque<MemorySegment>> free = new HashMap<>();
    private final ReferenceQueue<HostStorage> dead = new ReferenceQueue<>();
    private final Set<Loan> loans = new HashSet<>();
    private long lent;
    private long kept;
    private long collectAt = FIRST_COLLECTION;

    Pool(long limit) {
        this.limit = limit;
    }

    /** A block of at least {@code bytes} bytes, its segment exactly so long. */
    synchronized HostStorage allocate(long bytes) {
        long size = sizeClass(bytes);
        reclaim();
        if (lent + size > collectAt) {
            collect();
            collectAt = Math.max(FIRST_COLLECTION, 2 * (lent + size));
        }
        if (lent + size > limit) {
            collect();
        }
        if (lent + size > limit) {
            throw new OutOfMemoryError(
                    "tensors: %,d bytes asked, %,d of %,d in use. Use smaller batches, or raise -Dsirocco.memory.limit"
                            .formatted(bytes, lent, limit));
        }
        MemorySegment block = take(size);
        HostStorage storage = new HostStorage(block.asSlice(Memory.ALIGNMENT, bytes));
        loans.add(new Loan(storage, block, dead));
        lent += size;
        return storage;
    }

    private MemorySegment take(long size) {
        ArrayDeque<MemorySegment> blocks = free.get(size);
        if (blocks != null && !blocks.isEmpty()) {
            kept -= size;
            return blocks.pop();
        }
        return Arena.ofAuto().allocate(size + Memory.ALIGNMENT, Memory.ALIGNMENT);
    }

    private void reclaim() {
        for (Loan loan = (Loan) dead.poll(); loan != null; loan = (Loan) dead.poll()) {
            settle(loan);
        }
    }

    private void collect() {
        System.gc();
        try {
            for (Loan loan = (Loan) dead.remove(50); loan != null; loan = (Loan) dead.remove(5)) {
                settle(loan);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void settle(Loan loan) {
        loans.remove(loan);
        long size = loan.block.byteSize() - Memory.ALIGNMENT;
        lent -= size;
        if (kept + size <= limit / 2) {
            kept += size;
            free.computeIfAbsent(size, s -> new ArrayDeque<>()).push(loan.block);
        }
    }

    /** The next of 64, 80, 96, 112, 128, 160, …: four classes for each power of two, at most a quarter wasted. */
    static long sizeClass(long bytes) {
        long wanted = Math.max(bytes, 64);
        long step = Math.max(16, Long.highestOneBit(wanted - 1) / 4);
        return (wanted + step - 1) / step * step;
    }

    private static long limit() {
        Long given = Long.getLong("sirocco.memory.limit");
        return given != null ? given : physicalMemory() * 3 / 4;
    }

    private static long physicalMemory() {
        return Math.max(Runtime.getRuntime().maxMemory() * 4, 4L << 30);
    }

    private static final class Loan extends PhantomReference<HostStorage> {
        final MemorySegment block;

        Loan(HostStorage storage, MemorySegment block, ReferenceQueue<HostStorage> queue) {
            super(storage, queue);
            this.block = block;
        }
    }
}
