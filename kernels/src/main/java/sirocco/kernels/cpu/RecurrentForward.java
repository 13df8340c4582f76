package sirocco.kernels.cpu;

import static sirocco.kernels.cpu.MatMulSpecies.ELEMENT;

import sirocco.kernels.host.Kernel;
import sirocco.kernels.host.Workers;

/**
 * The loop over time that recurrent kernels of f32 share, for each piece of the batch: in a step four groups of sums
 * [x, h]·[Wᵀ; Uᵀ] + b, each [rows, width], and from them the next states.
 *
 * <p>Scratch memory: four rows of biases, four packed matrices, then for each piece the rows [x, h], its groups
 * and room for one more.
 */
abstract class RecurrentForward implements Kernel {
    static final int GROUPS = 4;

    final RecurrentShape shape;
    /** The addresses of the run in progress. */
    long[] at;

    private final Workers workers;
    private final PanelProduct.Layout layout;
    private final Workers.Work work = this::piece;

    RecurrentForward(Workers workers, RecurrentShape shape) {
        this.workers = workers;
        this.shape = shape;
        this.layout = PanelProduct.Layout.panels(depth());
    }

    /** Packs weights and biases by {@link #ofInput}, {@link #ofState} and {@link #bias}. */
    abstract void pack();

    /** All groups of a step by {@link #sum}. */
    abstract void sums(int t, int rows, long factors, long groups);

    /**
     * The states after step {@code t} of the rows from {@code first} on.
     *
     * @param state where h is also written to, at steps of {@link #factorPitch}
     */
    abstract void step(int t, int first, int rows, long groups, long state);

    /** Terms of a sum. */
    final int depth() {
        return shape.input() + shape.hidden();
    }

    private long weight(int group) {
        return at[at.length - 1] + GROUPS * shape.gateBytes() + group * shape.gateBytes() * depth();
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

    private long pieceBytes() {
        return shape.mostRows() * (factorPitch() + (GROUPS + 1) * shape.gateBytes());
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
        RecurrentWeights.transposed(shape, weights, gate, shape.input(), weight(group), layout);
    }

    /** Packs one gate of U [gates·hidden, hidden] for a group. */
    final void ofState(int group, long weights, int gate) {
        long to = weight(group) + shape.input() * layout.step();
        RecurrentWeights.transposed(shape, weights, gate, shape.hidden(), to, layout);
    }

    /** The address of a group's biases. */
    final long bias(int group) {
        return at[at.length - 1] + group * shape.gateBytes();
    }

    private void piece(int piece) {
        int first = shape.first(piece);
        int rows = shape.rows(piece);
        int input = shape.input();
        int hidden = shape.hidden();
        long state = at[at.length - 1] + pieces() + piece * pieceBytes() + stateAt();
        long factors = state - ELEMENT * input;
        long groups = state - stateAt() + rows * factorPitch();
        RecurrentWeights.rows(rows, hidden, at[1] + shape.at(0, first, hidden), ELEMENT * hidden, state, factorPitch());
        for (int t = 0; t < shape.time(); t++) {
            RecurrentWeights.rows(
                    rows, input, at[0] + shape.at(t, first, input), ELEMENT * input, factors, factorPitch());
            sums(t, rows, factors, groups);
            step(t, first, rows, groups, state);
        }
    }

    /** The sums of one group over {@code k} terms from {@code from} on. */
    final void sum(int t, int group, int from, int k, int rows, long factors, long groups) {
        long weight = weight(group) + from * layout.step();
        long to = groups + group * rows * shape.gateBytes();
        long terms = factors + ELEMENT * from;
        if (shape.alternates(t)) {
            PanelProduct.runBackwards(shape.width(), k, terms, weight, layout, bias(group), to);
        } else {
            PanelProduct.run(
                    rows,
                    shape.width(),
                    k,
                    terms,
                    factorPitch(),
                    ELEMENT,
                    weight,
                    layout,
                    bias(group),
                    0,
                    to,
                    shape.gateBytes());
        }
    }
}
