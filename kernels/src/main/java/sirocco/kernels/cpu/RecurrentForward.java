package sirocco.kernels.cpu;

import static sirocco.kernels.cpu.MatMulSpecies.COLUMNS;
import static sirocco.kernels.cpu.MatMulSpecies.ELEMENT;
import static sirocco.kernels.cpu.MatMulSpecies.ROWS;

import sirocco.kernels.host.Kernel;
import sirocco.kernels.host.Workers;

/**
 * The loop over time that recurrent kernels of f32 share, for each piece of the batch. In a step, panel by panel of the
 * units, it makes four groups of sums [x, h]·[Wᵀ; Uᵀ] + b, and from them the next states while they are in L1. The
 * parts with x come before a single sequence's steps, for several of them: each weight is then read once for all.
 *
 * <p>Scratch memory: four rows of biases, four packed matrices, then for each piece the rows [x, h] of this step and
 * of the next, and the sums.
 */
abstract class RecurrentForward implements Kernel {
    static final int GROUPS = 4;
    /** Bytes of a row of sums: of one group, and of one panel. */
    private static final long PANEL = ELEMENT * COLUMNS;

    final RecurrentShape shape;
    /** The addresses of the run in progress. */
    long[] at;

    private final Workers workers;
    /** Of the parts with x, and of those with h. A group follows the other: all of it, or a panel's row. */
    private final PanelProduct.Layout inputs;

    private final PanelProduct.Layout states;
    private final Workers.Work work = this::piece;

    RecurrentForward(Workers workers, RecurrentShape shape) {
        this.workers = workers;
        this.shape = shape;
        if (isSingle()) {
            inputs = PanelProduct.Layout.panels(shape.input());
            states = new PanelProduct.Layout(stateGroups() * PANEL * shape.hidden(), stateGroups() * PANEL);
        } else {
            inputs = PanelProduct.Layout.panels(depth());
            states = inputs;
        }
    }

    /** Packs weights and biases by {@link #ofInput}, {@link #ofState} and {@link #bias}. */
    abstract void pack();

    /** Whether a group has a part with x. */
    abstract boolean takesInput(int group);

    /** The first groups, which have a part with h. */
    abstract int stateGroups();

    /**
     * The states after step {@code t} of some rows and the units of one panel.
     *
     * @param row the first
     * @param unit the first
     * @param sums groups that are {@code group} bytes apart
     * @param state where h is also written to, rows at steps of {@link #factorPitch}
     */
    abstract void step(int t, int row, int rows, int unit, long sums, long group, long state);

    /** Units of the panel that begins with {@code unit}. */
    final int units(int unit) {
        return Math.min(COLUMNS, shape.hidden() - unit);
    }

    /** Where step {@code t} finds a state of the rows from {@code row} on: among all, or the start. */
    final long before(int t, int row, long start, long states) {
        return t == 0 ? start + shape.at(0, row, shape.hidden()) : states + shape.at(t - 1, row, shape.hidden());
    }

    private int depth() {
        return shape.input() + shape.hidden();
    }

    private boolean isSingle() {
        return shape.batch() == 1;
    }

    private long inputWeight(int group) {
        int rows = isSingle() ? shape.input() : depth();
        return at[at.length - 1] + shape.gateBytes() * (GROUPS + group * rows);
    }

    private long stateWeight(int group) {
        return isSingle() ? inputWeight(GROUPS) + group * PANEL : inputWeight(group) + shape.input() * inputs.step();
    }

    private long pieces() {
        return GROUPS * shape.gateBytes() * (1 + depth());
    }

    private long stateAt() {
        return RecurrentShape.aligned(ELEMENT * shape.input());
    }

    /** Bytes between rows of [x, h]: h begins a cache line, and rows fall into different cache sets. */
    final long factorPitch() {
        return stateAt() + shape.gateBytes() | 64;
    }

    private long factorBytes() {
        return shape.mostRows() * factorPitch();
    }

    private long pieceBytes() {
        long sums = isSingle() ? ROWS * shape.gateBytes() : shape.mostRows() * PANEL;
        return 2 * factorBytes() + GROUPS * sums;
    }

    @Override
    public final long scratch() {
        return pieces() + pieceBytes() * shape.pieces();
    }

    @Override
    public final void run(long[] at) {
        this.at = at;
        if (shape.width() != shape.hidden()) {
            Lanes.zero(at[at.length - 1], pieces());
        }
        pack();
        workers.run(shape.pieces(), work);
    }

    /** Packs one gate of W [gates·hidden, input] for a group. */
    final void ofInput(int group, long weights, int gate) {
        RecurrentWeights.transposed(shape, weights, gate, shape.input(), inputWeight(group), inputs);
    }

    /** Packs one gate of U [gates·hidden, hidden] for a group. */
    final void ofState(int group, long weights, int gate) {
        RecurrentWeights.transposed(shape, weights, gate, shape.hidden(), stateWeight(group), states);
    }

    /** The address of a group's biases. */
    final long bias(int group) {
        return at[at.length - 1] + group * shape.gateBytes();
    }

    private void piece(int piece) {
        int first = shape.first(piece);
        int rows = shape.rows(piece);
        long line = ELEMENT * shape.hidden();
        long state = at[at.length - 1] + pieces() + piece * pieceBytes() + stateAt();
        RecurrentWeights.rows(rows, shape.hidden(), at[1] + first * line, line, state, factorPitch());
        if (isSingle()) {
            single(state);
        } else {
            several(first, rows, state);
        }
    }

    private void several(int first, int rows, long start) {
        int input = shape.input();
        long sums = start - stateAt() + 2 * factorBytes();
        long state = start;
        long next = start + factorBytes();
        for (int t = 0; t < shape.time(); t++) {
            long factors = state - ELEMENT * input;
            RecurrentWeights.rows(
                    rows, input, at[0] + shape.at(t, first, input), ELEMENT * input, factors, factorPitch());
            for (int unit = 0; unit < shape.hidden(); unit += COLUMNS) {
                for (int group = 0; group < GROUPS; group++) {
                    sums(group, unit, rows, factors, sums + group * rows * PANEL);
                }
                step(t, first, rows, unit, sums, rows * PANEL, next + ELEMENT * unit);
            }
            long last = state;
            state = next;
            next = last;
        }
    }

    private void sums(int group, int unit, int rows, long factors, long to) {
        int from = takesInput(group) ? 0 : shape.input();
        int k = (group < stateGroups() ? depth() : shape.input()) - from;
        PanelProduct.run(
                rows,
                COLUMNS,
                k,
                factors + ELEMENT * from,
                factorPitch(),
                ELEMENT,
                inputWeight(group) + inputs.offset(unit) + from * inputs.step(),
                inputs,
                bias(group) + ELEMENT * unit,
                0,
                to,
                PANEL);
    }

    private void single(long start) {
        long projected = start - stateAt() + 2 * factorBytes();
        long state = start;
        long next = start + factorBytes();
        for (int t = 0; t < shape.time(); t++) {
            if (t % ROWS == 0) {
                project(t, Math.min(ROWS, shape.time() - t), projected);
            }
            for (int j = 0; j < shape.width(); j += COLUMNS) {
                int unit = shape.alternates(t) ? shape.width() - COLUMNS - j : j;
                long sums = projected + (t % ROWS * (long) shape.width() + unit) * GROUPS * ELEMENT;
                stateSums(t, unit, state, sums);
                step(t, 0, 1, unit, sums, PANEL, next + ELEMENT * unit);
            }
            long last = state;
            state = next;
            next = last;
        }
    }

    /** Adds the parts with h of one panel. */
    private void stateSums(int t, int unit, long state, long to) {
        int k = shape.hidden();
        int columns = stateGroups() * COLUMNS;
        long panel = stateWeight(0) + states.offset(unit);
        if (shape.alternates(t)) {
            long end = panel + (k - 1) * states.step();
            MatMulRow.run(columns, k, state + ELEMENT * (k - 1), -ELEMENT, end, -states.step(), to, to);
        } else {
            MatMulRow.run(columns, k, state, ELEMENT, panel, states.step(), to, to);
        }
    }

    /** The parts with x of {@code steps} steps from {@code t} on: rows of panels of four groups. */
    private void project(int t, int steps, long to) {
        long line = ELEMENT * shape.input();
        for (int unit = 0; unit < shape.width(); unit += COLUMNS) {
            for (int group = 0; group < GROUPS; group++, to += PANEL) {
                PanelProduct.run(
                        steps,
                        COLUMNS,
                        takesInput(group) ? shape.input() : 0,
                        at[0] + t * line,
                        line,
                        ELEMENT,
                        inputWeight(group) + inputs.offset(unit),
                        inputs,
                        bias(group) + ELEMENT * unit,
                        0,
                        to,
                        GROUPS * shape.gateBytes());
            }
        }
    }
}
