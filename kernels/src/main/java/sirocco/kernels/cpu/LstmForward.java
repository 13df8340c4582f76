package sirocco.kernels.cpu;

import sirocco.kernels.host.Kernel;
import sirocco.kernels.host.Workers;
import sirocco.tensor.op.Gru;
import sirocco.tensor.op.Lstm;

/** {@link Lstm} of f32 as one loop over time for each piece of the batch. */
final class LstmForward implements Kernel {
    private final Workers workers;
    private final RecurrentShape shape;
    private final boolean keeps;
    private final PanelProduct.Layout ofInput;
    private final PanelProduct.Layout ofState;
    private final Workers.Work work = this::piece;
    private long[] at;

    LstmForward(Workers workers, RecurrentShape shape, Gru.Keep keep) {
        this.workers = workers;
        this.shape = shape;
        this.keeps = keep == Gru.Keep.GATES;
        this.ofInput = shape.layout(shape.input(), 4 * shape.width());
        this.ofState = shape.layout(shape.hidden(), 4 * shape.width());
    }

    /** In scratch memory: the bias, Wᵀ, Uᵀ, then for each piece rows of four groups. */
    private long inputWeight() {
        return 4 * shape.gateBytes();
    }

    private long stateWeight() {
        return inputWeight() + 4 * shape.gateBytes() * shape.input();
    }

    private long groups() {
        return stateWeight() + 4 * shape.gateBytes() * shape.hidden();
    }

    @Override
    public long scratch() {
        return groups() + shape.pitch() * shape.pieces() * shape.mostRows();
    }

    @Override
    public void run(long[] at) {
        this.at = at;
        long scratch = at[at.length - 1];
        int hidden = shape.hidden();
        RecurrentWeights.transposed(shape, at[3], shape.input(), scratch + inputWeight(), ofInput);
        RecurrentWeights.transposed(shape, at[4], hidden, scratch + stateWeight(), ofState);
        for (int gate = 0; gate < 4; gate++) {
            long bias = at[5] + 4L * gate * hidden;
            RecurrentWeights.padded(bias, hidden, scratch + gate * shape.gateBytes(), shape.width());
        }
        workers.run(shape.pieces(), work);
    }

    private void piece(int piece) {
        int first = shape.first(piece);
        int rows = shape.rows(piece);
        int hidden = shape.hidden();
        long groups = at[at.length - 1] + groups() + (long) piece * shape.mostRows() * shape.pitch();
        long start = shape.at(0, first, hidden);
        long before = at[1] + start;
        long memory = at[2] + start;
        for (int t = 0; t < shape.time(); t++) {
            long after = at[6] + shape.at(t, first, hidden);
            long nextMemory = at[7] + shape.at(t, first, hidden);
            sums(rows, at[0] + shape.at(t, first, shape.input()), before, groups);
            long gates = keeps ? at[8] + shape.at(t, first, 4 * hidden) : 0;
            LstmGates.forward(shape, rows, groups, memory, after, nextMemory, gates);
            before = after;
            memory = nextMemory;
        }
    }

    /** x Wᵀ + b + h Uᵀ. */
    private void sums(int rows, long x, long h, long groups) {
        long biases = at[at.length - 1];
        int columns = 4 * shape.width();
        long pitch = shape.pitch();
        long weight = biases + inputWeight();
        int input = shape.input();
        int hidden = shape.hidden();
        PanelProduct.run(rows, columns, input, x, 4L * input, 4, weight, ofInput, biases, 0, groups, pitch);
        long recurrent = biases + stateWeight();
        PanelProduct.run(rows, columns, hidden, h, 4L * hidden, 4, recurrent, ofState, groups, pitch, groups, pitch);
    }
}
