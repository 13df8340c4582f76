package sirocco.kernels.cpu;

/**
 * Pulls cotangents of slopes back through a {@link FlowNet}. The cotangents of many evaluations' layers are collected, so
 * that a weight's gradient is one product of many rows instead of an outer product for each.
 */
sealed interface FlowCotangents permits MlpCotangents, LaneCotangents {

    long bytes();

    /** Begins with gradients of 0, in scratch memory at {@code scratch}. */
    void start(long scratch);

    /**
     * The cotangents of the states of evaluation {@code e}, from those of its slopes.
     *
     * @param t the time of all rows, or that of each
     * @param slot where the layers' cotangents are collected
     */
    void pull(double[] t, MlpPlanes planes, int e, int slot, long slopes, long states);

    /** Adds up the weights' gradients of the first {@code count} slots, which belong to evaluations from {@code e} on. */
    void flush(MlpPlanes planes, int e, int count);

    /** Writes the gradients of all tensors to {@code at[first]} and on. */
    void write(long[] at, int first);
}
