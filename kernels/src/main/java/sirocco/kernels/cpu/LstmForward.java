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
    boolean takesInput(int group) {
        return true;
    }

    @Override
    int stateGroups() {
        return GROUPS;
    }

    @Override
    void step(int t, int row, int rows, int unit, long sums, long group, long state) {
        long from = ELEMENT * unit;
        long now = shape.at(t, row, shape.hidden());
        GateMath.lstm(
                rows,
                units(unit),
                sums,
                group,
                ELEMENT * shape.hidden(),
                before(t, row, at[2], at[7]) + from,
                at[7] + now + from,
                at[6] + now + from,
                state,
                factorPitch(),
                keeps ? at[8] + 4 * now + from : 0);
    }
}
