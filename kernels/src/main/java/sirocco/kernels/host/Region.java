package sirocco.kernels.host;

import sirocco.tensor.memory.Memory;

/** Buffers one after another, each aligned. */
record Region(long[] offsets, long bytes) {

    /** A region of the first {@code n} of these sizes. */
    static Region of(long[] sizes, int n) {
        long[] offsets = new long[n];
        long at = 0;
        for (int i = 0; i < n; i++) {
            offsets[i] = at;
            at += aligned(sizes[i]);
        }
        return new Region(offsets, at);
    }

    long offset(int i) {
        return offsets[i];
    }

    static long aligned(long bytes) {
        return (bytes + Memory.ALIGNMENT - 1) & -Memory.ALIGNMENT;
    }
}
