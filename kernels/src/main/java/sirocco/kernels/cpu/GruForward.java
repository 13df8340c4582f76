package sirocco.kernels.cpu;

import static sirocco.kernels.cpu.MatMulSpecies.ELEMENT;

import sirocco.kernels.host.Workers;
import sirocco.tensor.op.Gru;

/** {@link Gru} of f32 as one loop over time for each piece of the batch; the groups are aᵣ + uᵣ, a_z + u_z, aₙ, uₙ. */
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
            ofInput(gate, at[2], gate);
            RecurrentWeights.padded(at[4] + ELEMENT * gate * hidden, hidden, bias(gate), width);
        }
        for (int gate = 0; gate < 2; gate++) {
            ofState(gate, at[3], gate);
            RecurrentWeights.add(at[5] + ELEMENT * gate * hidden, hidden, bias(gate), width);
        }
        ofState(3, at[3], 2);
        RecurrentWeights.padded(at[5] + 2 * ELEMENT * hidden, hidden, bias(3), width);
    }

    @Override
    void sums(int t, int rows, long factors, long groups) {
        for (int i = 0; i < GROUPS; i++) {
            int group = shape.alternates(t) ? GROUPS - 1 - i : i;
            int from = group == 3 ? shape.input() : 0;
            int to = group == 2 ? shape.input() : depth();
            sum(t, group, from, to - from, rows, factors, groups);
        }
    }

    @Override
    void step(int t, int first, int rows, long groups, long state) {
        long now = shape.at(t, first, shape.hidden());
        GruGates.forward(shape, rows, groups, state, factorPitch(), at[6] + now, keeps ? at[7] + 4 * now : 0);
    }
}
