package sirocco.kernels.cpu;

import static sirocco.kernels.cpu.MatMulSpecies.ELEMENT;
import static sirocco.tensor.memory.Memory.ALL;

import java.lang.foreign.MemorySegment;
import sirocco.kernels.host.Kernel;
import sirocco.kernels.host.Workers;
import sirocco.tensor.op.GruGradient;

/** {@link GruGradient} of f32: a loop back through time for each piece of the batch, and products over many steps. */
final class GruBackward implements Kernel {
    /** The changes are r ∘ dn, dr, dz, dn: du at the start, da after one group. Gate g of r, z, n is group g + 1 of du. */
    private static final int PLACE = 1;

    private final Workers workers;
    private final RecurrentShape shape;
    private final RecurrentSums sums;
    private final PanelProduct.Layout layout;
    private final Workers.Work work = this::piece;
    private long[] at;

    GruBackward(Workers workers, RecurrentShape shape) {
        this.workers = workers;
        this.shape = shape;
        this.sums = new RecurrentSums(shape, shape.gateBytes());
        this.layout = PanelProduct.Layout.panels(3 * shape.width());
    }

    /** In scratch memory: U, then for each piece the carried dh and what its sums need. */
    private long pieces() {
        return 3 * shape.gateBytes() * shape.width();
    }

    private long carryBytes() {
        return shape.gateBytes() * shape.mostRows();
    }

    private long pieceBytes() {
        return carryBytes() + sums.bytes();
    }

    @Override
    public long scratch() {
        return pieces() + pieceBytes() * shape.pieces();
    }

    @Override
    public void run(long[] at) {
        this.at = at;
        long scratch = at[at.length - 1];
        RecurrentWeights.plain(shape, at[5], PLACE, scratch, layout);
        workers.run(shape.pieces(), work);
        long first = scratch + pieces() + carryBytes();
        sums.total(first, pieceBytes());
        sums.writeInput(first, at[8], at[10]);
        sums.writeState(first, PLACE, at[9]);
        MemorySegment.copy(ALL, at[10], ALL, at[11], 2 * ELEMENT * shape.hidden());
        sums.writeFirstBias(first, at[11] + 2 * ELEMENT * shape.hidden());
    }

    private void piece(int piece) {
        int first = shape.first(piece);
        int rows = shape.rows(piece);
        int hidden = shape.hidden();
        long carry = at[at.length - 1] + pieces() + piece * pieceBytes();
        long scratch = carry + carryBytes();
        Lanes.zero(carry, carryBytes());
        sums.begin(scratch);
        int gathered = 0;
        for (int t = shape.time() - 1; t >= 0; t--) {
            long changes = sums.changes(scratch, gathered);
            long before = t == 0 ? at[4] + shape.at(0, first, hidden) : at[3] + shape.at(t - 1, first, hidden);
            GruGates.backward(
                    shape,
                    rows,
                    at[0] + shape.at(t, first, hidden),
                    at[1] + shape.at(t, first, 4 * hidden),
                    before,
                    carry,
                    changes,
                    at[6] + shape.at(t, first, 3 * hidden),
                    sums.factors(scratch, gathered),
                    sums.factorPitch());
            carry(t, rows, changes, carry);
            sums.input(scratch, gathered, rows, at[2] + shape.at(t, first, shape.input()));
            gathered += rows;
            if (t == 0 || gathered + rows > sums.most()) {
                sums.add(scratch, gathered);
                gathered = 0;
            }
        }
        for (int row = 0; row < rows; row++) {
            Lanes.copy(carry + row * shape.gateBytes(), at[7] + shape.at(0, first + row, hidden), hidden);
        }
    }

    /** dh for the step before: dh ∘ z + du U. */
    private void carry(int t, int rows, long changes, long carry) {
        long group = shape.gateBytes();
        long weight = at[at.length - 1];
        int width = shape.width();
        int depth = 3 * width;
        if (shape.alternates(t)) {
            PanelProduct.runBackwards(width, depth, changes, weight, layout, carry, carry);
        } else {
            PanelProduct.run(
                    rows, width, depth, changes, shape.pitch(), ELEMENT, weight, layout, carry, group, carry, group);
        }
    }
}
