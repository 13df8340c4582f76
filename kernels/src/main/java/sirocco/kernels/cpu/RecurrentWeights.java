package sirocco.kernels.cpu;

import static sirocco.kernels.cpu.Lanes.FLOATS;
import static sirocco.kernels.cpu.MatMulSpecies.COLUMNS;
import static sirocco.kernels.cpu.MatMulSpecies.ELEMENT;
import static sirocco.tensor.memory.Memory.ALL;

import java.lang.foreign.MemorySegment;

/** Packs the weights [gates·hidden, k] of recurrent nets once for all steps, each gate padded with zeros to whole panels. */
final class RecurrentWeights {
    private RecurrentWeights() {}

    /** One gate's part of W, transposed, as [k, width]: for the products with inputs and states. */
    static void transposed(RecurrentShape shape, long weight, int gate, int k, long to, PanelProduct.Layout layout) {
        long from = weight + ELEMENT * gate * shape.hidden() * k;
        for (int j = 0; j < shape.hidden(); j++) {
            column(k, from + ELEMENT * j * k, ELEMENT, to + layout.offset(j), layout.step());
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
        Lanes.zero(to, ELEMENT * shape.gates() * width * width);
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
