package sirocco.kernels.cpu;

import static sirocco.kernels.cpu.MatMulSpecies.ELEMENT;

import sirocco.kernels.host.Workers;
import sirocco.tensor.op.Gru;
import sirocco.tensor.op.Lstm;

/** {@link Lstm} of f32 as one loop over time for each piece of the batch; the groups are its gates. */
final class LstmForward extends RecurrentForward {
    private final boolean keeps;

    LstmForward(Workers workers, RecurrentShape shape, Gru.Keep keep) {
        super(workers, shape);
        this.keeps = keep == Gru.Keep.GATES;
    }

    @Override
    void pack() {
        int hidden = shape.hidden();
        for (int gate = 0; gate < GROUPS; gate++) {
            ofInput(gate, at[3], gate);
            ofState(gate, at[4], gate);
            RecurrentWeights.padded(at[5] + ELEMENT * gate * hidden, hidden, bias(gate), shape.width());
        }
    }

    @Override
    void sums(int t, int rows, long factors, long groups) {
        for (int gate = 0; gate < GROUPS; gate++) {
            int group = shape.alternates(t) ? GROUPS - 1 - gate : gate;
            sum(t, group, 0, depth(), rows, factors, groups);
        }
    }

    @Override
    void step(int t, int first, int rows, long groups, long state) {
        long now = shape.at(t, first, shape.hidden());
        LstmGates.forward(
                shape,
                rows,
                groups,
                t == 0 ? at[2] + shape.at(0, first, shape.hidden()) : at[7] + shape.at(t - 1, first, shape.hidden()),
                at[7] + now,
                at[6] + now,
                state,
                factorPitch(),
                keeps ? at[8] + 4 * now : 0);
    }
}
