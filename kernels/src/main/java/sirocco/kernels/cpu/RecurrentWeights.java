package sirocco.kernels.cpu;

import static sirocco.kernels.cpu.Lanes.FLOATS;
import static sirocco.kernels.cpu.MatMulSpecies.COLUMNS;
import static sirocco.kernels.cpu.MatMulSpecies.ELEMENT;
import static sirocco.tensor.memory.Memory.ALL;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Packs the weights [gates·hidden, k] of recurrent nets once for all steps, each gate padded with zeros to whole panels. */
final class RecurrentWeights {
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;
    /** Bounds as in {@link MatMulTile}: they spare the checks of the loop. */
    private static final long ADDRESS = Long.MAX_VALUE >> 2;

    private static final long STEP = ADDRESS >> 8;

    private RecurrentWeights() {}

    /** One gate's part of W, transposed, as [k, width]: for the products with inputs and states. */
    static void transposed(RecurrentShape shape, long weight, int gate, int k, long to, PanelProduct.Layout layout) {
        long from = weight + ELEMENT * gate * shape.hidden() * k;
        int j = 0;
        for (; j <= shape.hidden() - 4; j += 4) {
            four(k, from + ELEMENT * j * k, ELEMENT * k, to + layout.offset(j), layout.step());
        }
        for (; j < shape.hidden(); j++) {
            column(k, from + ELEMENT * j * k, ELEMENT, to + layout.offset(j), layout.step());
        }
    }

    /** Turns four lines of {@code n} floats at once: in half the time of four columns. */
    private static void four(int n, long from, long line, long to, long toStep) {
        long apart = line & STEP;
        for (int i = 0; i < n; i++, from += ELEMENT, to += toStep) {
            long x = from & ADDRESS;
            long y = to & ADDRESS;
            ALL.set(FLOAT, y, ALL.get(FLOAT, x));
            ALL.set(FLOAT, y + ELEMENT, ALL.get(FLOAT, x + apart));
            ALL.set(FLOAT, y + 2 * ELEMENT, ALL.get(FLOAT, x + 2 * apart));
            ALL.set(FLOAT, y + 3 * ELEMENT, ALL.get(FLOAT, x + 3 * apart));
        }
    }

    /** Copies rows of {@code n} floats. */
    static void rows(int rows, int n, long from, long fromPitch, long to, long toPitch) {
        for (int row = 0; row < rows; row++) {
            Lanes.copy(from + row * fromPitch, to + row * toPitch, n);
        }
    }

    /**
     * Copies {@code n} floats, step by step, one by one: {@link MatMulTranspose} is faster, but too large for the JVM's
     * first compiler, and called too rarely here for the second (a training step then took 60 ms instead of 6, for seconds).
     */
    static void column(int n, long from, long fromStep, long to, long toStep) {
        for (int i = 0; i < n; i++) {
            Lanes.set(to + i * toStep, Lanes.get(from + i * fromStep));
        }
    }

    /**
     * W as [gates·width, width]: for the products with the gates' gradients.
     *
     * @param place where gate g comes among the gates: (g + place) modulo their number
     */
    static void plain(RecurrentShape shape, long weight, int place, long to, PanelProduct.Layout layout) {
        int width = shape.width();
        int hidden = shape.hidden();
        if (width != hidden) {
            Lanes.zero(to, ELEMENT * shape.gates() * width * width);
        }
        for (int gate = 0; gate < shape.gates(); gate++) {
            long first = to + (gate + place) % shape.gates() * (long) width * layout.step();
            for (int i = 0; i < hidden; i++) {
                long from = weight + ELEMENT * ((long) gate * hidden + i) * hidden;
                for (int j = 0; j < hidden; j += COLUMNS) {
                    long at = first + i * layout.step() + layout.offset(j);
                    MemorySegment.copy(ALL, from + ELEMENT * j, ALL, at, ELEMENT * Math.min(COLUMNS, hidden - j));
                }
            }
        }
    }

    /** {@code n} floats, and zeros up to {@code width}. */
    static void padded(long from, int n, long to, int width) {
        for (int j = 0; j < width; j += FLOATS) {
            Lanes.store(Lanes.load(from + ELEMENT * j, Lanes.first(n - j)), to + ELEMENT * j);
        }
    }

    /** to[0, width) += from[0, n). */
    static void add(long from, int n, long to, int width) {
        for (int j = 0; j < width; j += FLOATS) {
            Lanes.store(
                    Lanes.load(to + ELEMENT * j).add(Lanes.load(from + ELEMENT * j, Lanes.first(n - j))),
                    to + ELEMENT * j);
        }
    }
}
