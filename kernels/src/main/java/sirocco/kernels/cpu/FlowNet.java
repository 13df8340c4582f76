package sirocco.kernels.cpu;

import sirocco.tensor.op.MlpFlow.Net;

/**
 * A multilayer perceptron of f32 as right-hand side of a batch of states, whichever way they lie in scratch memory: a
 * {@link MlpNet} has a row of whole vectors for each state, {@link LaneNet} one for each element of all states.
 */
sealed interface FlowNet permits MlpNet, LaneNet {

    /** The one that has less to do. */
    static FlowNet of(Net net, int rows, MlpNet.Use use) {
        return LaneNet.suits(net, rows) ? new LaneNet(net, rows) : new MlpNet(net, rows, use);
    }

    int rows();

    int layers();

    /** Bytes of a batch of states. */
    long stateBytes();

    /** Bytes of what layer {@code l} gives for a batch. */
    long layerBytes(int l);

    /** Scratch memory for the weights. */
    long bytes();

    /** Lays the tensors out in scratch memory at {@code scratch}. */
    void layOut(long[] at, long scratch);

    /** A batch of dense states from {@code dense} into scratch memory. */
    void read(long dense, long to);

    /** A batch of states in scratch memory to {@code dense}. */
    void write(long from, long dense);

    /** The slopes at the states of evaluation {@code e}, all at one time or each row at its own. */
    void slopes(double[] t, MlpPlanes planes, int e, long slopes);

    /** The same; the derivatives of the activations are kept. */
    void slopesAndDerivatives(double[] t, MlpPlanes planes, int e, long slopes);

    /** What collects cotangents of up to {@code evaluations}. */
    FlowCotangents cotangents(int evaluations);
}
