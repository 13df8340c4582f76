package sirocco.kernels.cpu;

import static sirocco.kernels.cpu.MatMulSpecies.ELEMENT;

import sirocco.kernels.host.Kernel;
import sirocco.kernels.host.Workers;
import sirocco.tensor.op.LstmGradient;

/** {@link LstmGradient} of f32: a loop back through time for each piece of the batch, and products over many steps. */
final class LstmBackward implements Kernel {
    private final Workers workers;
    private final RecurrentShape shape;
    private final RecurrentSums sums;
    private final PanelProduct.Layout layout;
    private final Workers.Work work = this::piece;
    private long[] at;

    LstmBackward(Workers workers, RecurrentShape shape) {
        this.workers = workers;
        this.shape = shape;
        this.sums = new RecurrentSums(shape, 0);
        this.layout = PanelProduct.Layout.panels(4 * shape.width());
    }

    /** In scratch memory: U, a row of zeros, then for each piece the carried dh and dc, tanh c' and what its sums need. */
    private long zeros() {
        return 4 * shape.gateBytes() * shape.width();
    }

    private long pieces() {
        return zeros() + shape.gateBytes();
    }

    private long carryBytes() {
        return shape.gateBytes() * shape.mostRows();
    }

    private long pieceBytes() {
        return 3 * carryBytes() + sums.bytes();
    }

    @Override
    public long scratch() {
        return pieces() + pieceBytes() * shape.pieces();
    }

    @Override
    public void run(long[] at) {
        this.at = at;
        long scratch = at[at.length - 1];
        RecurrentWeights.plain(shape, at[8], 0, scratch, layout);
        Lanes.zero(scratch + zeros(), shape.gateBytes());
        workers.run(shape.pieces(), work);
        long first = scratch + pieces() + 3 * carryBytes();
        sums.total(first, pieceBytes());
        sums.writeInput(first, at[12], at[14]);
        sums.writeState(first, 0, at[13]);
    }

    private void piece(int piece) {
        int first = shape.first(piece);
        int rows = shape.rows(piece);
        int hidden = shape.hidden();
        long carry = at[at.length - 1] + pieces() + piece * pieceBytes();
        long memoryCarry = carry + carryBytes();
        long bent = memoryCarry + carryBytes();
        long scratch = bent + carryBytes();
        Lanes.zero(carry, 3 * carryBytes());
        sums.begin(scratch);
        int gathered = 0;
        for (int t = shape.time() - 1; t >= 0; t--) {
            long changes = sums.changes(scratch, gathered);
            long now = shape.at(t, first, hidden);
            LstmGates.backward(
                    shape,
                    rows,
                    at[0] + now,
                    at[1] + now,
                    at[2] + shape.at(t, first, 4 * hidden),
                    at[5] + now,
                    before(t, first, at[7], at[5]),
                    before(t, first, at[6], at[4]),
                    carry,
                    memoryCarry,
                    bent,
                    changes,
                    at[9] + shape.at(t, first, 4 * hidden),
                    sums.factors(scratch, gathered),
                    sums.factorPitch());
            carry(t, rows, changes, carry);
            sums.input(scratch, gathered, rows, at[3] + shape.at(t, first, shape.input()));
            gathered += rows;
            if (t == 0 || gathered + rows > sums.most()) {
                sums.add(scratch, gathered);
                gathered = 0;
            }
        }
        for (int row = 0; row < rows; row++) {
            long from = row * shape.gateBytes();
            long to = shape.at(0, first + row, hidden);
            Lanes.copy(carry + from, at[10] + to, hidden);
            Lanes.copy(memoryCarry + from, at[11] + to, hidden);
        }
    }

    /** The state before step t: among all, or the start. */
    private long before(int t, int first, long start, long states) {
        return t == 0 ? start + shape.at(0, first, shape.hidden()) : states + shape.at(t - 1, first, shape.hidden());
    }

    /** dh for the step before: da U. */
    private void carry(int t, int rows, long changes, long carry) {
        long weight = at[at.length - 1];
        int width = shape.width();
        long zeros = weight + zeros();
        if (shape.alternates(t)) {
            PanelProduct.runBackwards(width, 4 * width, changes, weight, layout, zeros, carry);
        } else {
            long group = shape.gateBytes();
            PanelProduct.run(
                    rows, width, 4 * width, changes, shape.pitch(), ELEMENT, weight, layout, zeros, 0, carry, group);
        }
    }
}
