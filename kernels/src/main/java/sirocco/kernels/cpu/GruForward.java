package sirocco.kernels.cpu;

import sirocco.kernels.host.Kernel;
import sirocco.kernels.host.Workers;
import sirocco.tensor.op.Gru;

/** {@link Gru} of f32 as one loop over time for each piece of the batch. */
final class GruForward implements Kernel {
    private final Workers workers;
    private final RecurrentShape shape;
    private final boolean keeps;
    private final PanelProduct.Layout ofInput;
    private final PanelProduct.Layout ofState;
    private final Workers.Work work = this::piece;
    private long[] at;

    GruForward(Workers workers, RecurrentShape shape, Gru.Keep keep) {
        this.workers = workers;
        this.shape = shape;
        this.keeps = keep == Gru.Keep.GATES;
        this.ofInput = shape.layout(shape.input(), 3 * shape.width());
        this.ofState = shape.layout(shape.hidden(), 3 * shape.width());
    }

    /** In scratch memory: four biases, Wᵀ, Uᵀ, then for each piece rows of four groups. */
    private long inputWeight() {
        return 4 * shape.gateBytes();
    }

    private long stateWeight() {
        return inputWeight() + 3 * shape.gateBytes() * shape.input();
    }

    private long groups() {
        return stateWeight() + 3 * shape.gateBytes() * shape.hidden();
    }

    @Override
    public long scratch() {
        return groups() + shape.pitch() * shape.pieces() * shape.mostRows();
    }

    @Override
    public void run(long[] at) {
        this.at = at;
        long scratch = at[at.length - 1];
        RecurrentWeights.transposed(shape, at[2], shape.input(), scratch + inputWeight(), ofInput);
        RecurrentWeights.transposed(shape, at[3], shape.hidden(), scratch + stateWeight(), ofState);
        biases(at[4], at[5], scratch);
        workers.run(shape.pieces(), work);
    }

    /** bᵣ + cᵣ, b_z + c_z, bₙ, cₙ. */
    private void biases(long ofInput, long ofState, long to) {
        int hidden = shape.hidden();
        for (int gate = 0; gate < 4; gate++) {
            long from = gate < 3 ? ofInput + 4L * gate * hidden : ofState + 8L * hidden;
            RecurrentWeights.padded(from, hidden, to + gate * shape.gateBytes(), shape.width());
        }
        for (int gate = 0; gate < 2; gate++) {
            RecurrentWeights.add(ofState + 4L * gate * hidden, hidden, to + gate * shape.gateBytes(), shape.width());
        }
    }

    private void piece(int piece) {
        int first = shape.first(piece);
        int rows = shape.rows(piece);
        long groups = at[at.length - 1] + groups() + (long) piece * shape.mostRows() * shape.pitch();
        long before = at[1] + shape.at(0, first, shape.hidden());
        for (int t = 0; t < shape.time(); t++) {
            long after = at[6] + shape.at(t, first, shape.hidden());
            sums(rows, at[0] + shape.at(t, first, shape.input()), before, groups);
            long gates = keeps ? at[7] + shape.at(t, first, 4 * shape.hidden()) : 0;
            GruGates.forward(shape, rows, groups, before, after, gates);
            before = after;
        }
    }

    /** aᵣ + uᵣ, a_z + u_z, aₙ, uₙ. */
    private void sums(int rows, long x, long h, long groups) {
        long biases = at[at.length - 1];
        long weight = biases + stateWeight();
        int width = shape.width();
        int hidden = shape.hidden();
        long pitch = shape.pitch();
        long line = 4L * hidden;
        long ofN = 3 * shape.gateBytes();
        PanelProduct.run(
                rows,
                3 * width,
                shape.input(),
                x,
                4L * shape.input(),
                4,
                biases + inputWeight(),
                ofInput,
                biases,
                0,
                groups,
                pitch);
        PanelProduct.run(rows, 2 * width, hidden, h, line, 4, weight, ofState, groups, pitch, groups, pitch);
        PanelProduct.run(
                rows,
                width,
                hidden,
                h,
                line,
                4,
                weight + ofState.offset(2L * width),
                ofState,
                biases + ofN,
                0,
                groups + ofN,
                pitch);
    }
}
