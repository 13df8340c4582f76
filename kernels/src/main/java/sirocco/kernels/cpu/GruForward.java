package sirocco.kernels.cpu;

import static sirocco.kernels.cpu.MatMulSpecies.ELEMENT;

import sirocco.kernels.host.Workers;
import sirocco.tensor.op.Gru;

/** {@link Gru} of f32 as one loop over time for each piece of the batch; the groups are aᵣ + uᵣ, a_z + u_z, uₙ, aₙ. */
final class GruForward extends RecurrentForward {
    private final boolean keeps;

    GruForward(Workers workers, RecurrentShape shape, Gru.Keep keep) {
        super(workers, shape);
        this.keeps = keep == Gru.Keep.GATES;
    }

    @Override
    void pack() {
        int hidden = shape.hidden();
        int width = shape.width();
        for (int gate = 0; gate < 3; gate++) {
            ofState(gate, at[3], gate);
            RecurrentWeights.padded(at[5] + ELEMENT * gate * hidden, hidden, bias(gate), width);
        }
        for (int gate = 0; gate < 2; gate++) {
            ofInput(gate, at[2], gate);
            RecurrentWeights.add(at[4] + ELEMENT * gate * hidden, hidden, bias(gate), width);
        }
        ofInput(3, at[2], 2);
        RecurrentWeights.padded(at[4] + 2 * ELEMENT * hidden, hidden, bias(3), width);
    }

    @Override
    boolean takesInput(int group) {
        return group != 2;
    }

    @Override
    int stateGroups() {
        return 3;
    }

    @Override
    void step(int t, int row, int rows, int unit, long sums, long group, long state) {
        long from = ELEMENT * unit;
        long now = shape.at(t, row, shape.hidden());
        GateMath.gru(
                rows,
                units(unit),
                sums,
                group,
                ELEMENT * shape.hidden(),
                before(t, row, at[1], at[6]) + from,
                at[6] + now + from,
                state,
                factorPitch(),
                keeps ? at[7] + 4 * now + from : 0);
    }
}
