package sirocco.kernels.cpu;

import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromMemorySegment;
import static sirocco.kernels.cpu.MatMulSpecies.COLUMNS;
import static sirocco.kernels.cpu.MatMulSpecies.ELEMENT;
import static sirocco.kernels.cpu.MatMulSpecies.F;
import static sirocco.kernels.cpu.MatMulSpecies.VECTOR;
import static sirocco.tensor.memory.Memory.ALL;

import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;

/**
 * One row times a matrix in panels: y[j] = start[j] + Σₚ x[p] · B[p, j]. Two panels at a time, even and odd p in sums of
 * their own: eight chains hide the latency of the multiply-add.
 */
final class PanelRow {
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;
    private static final long ADDRESS = Long.MAX_VALUE >> 2;
    private static final long STEP = ADDRESS >> 8;

    private PanelRow() {}

    /** @param columns a multiple of {@link MatMulSpecies#COLUMNS} */
    static void run(int columns, int k, long x, long xStep, long b, PanelProduct.Layout layout, long start, long y) {
        int j = 0;
        for (; j <= columns - 2 * COLUMNS; j += 2 * COLUMNS) {
            long panel = b + layout.offset(j);
            two(k, x, xStep, panel, layout.panel(), layout.step(), start + ELEMENT * j, y + ELEMENT * j);
        }
        if (j < columns) {
            one(k, x, xStep, b + layout.offset(j), layout.step(), start + ELEMENT * j, y + ELEMENT * j);
        }
    }

    private static void two(int k, long x, long xStep, long b, long nextPanel, long bStep, long start, long y) {
        FloatVector even0 = fromMemorySegment(F, ALL, start, ORDER);
        FloatVector even1 = fromMemorySegment(F, ALL, start + VECTOR, ORDER);
        FloatVector even2 = fromMemorySegment(F, ALL, start + 2 * VECTOR, ORDER);
        FloatVector even3 = fromMemorySegment(F, ALL, start + 3 * VECTOR, ORDER);
        FloatVector odd0 = FloatVector.zero(F);
        FloatVector odd1 = odd0;
        FloatVector odd2 = odd0;
        FloatVector odd3 = odd0;
        long panel = nextPanel & STEP;
        int left = k;
        for (; left > 1; left -= 2, b += 2 * bStep, x += 2 * xStep) {
            long p = b & ADDRESS;
            long q = (b + bStep) & ADDRESS;
            FloatVector s = broadcast(F, ALL.get(FLOAT, x & ADDRESS));
            even0 = s.fma(fromMemorySegment(F, ALL, p, ORDER), even0);
            even1 = s.fma(fromMemorySegment(F, ALL, p + VECTOR, ORDER), even1);
            even2 = s.fma(fromMemorySegment(F, ALL, p + panel, ORDER), even2);
            even3 = s.fma(fromMemorySegment(F, ALL, p + panel + VECTOR, ORDER), even3);
            FloatVector t = broadcast(F, ALL.get(FLOAT, (x + xStep) & ADDRESS));
            odd0 = t.fma(fromMemorySegment(F, ALL, q, ORDER), odd0);
            odd1 = t.fma(fromMemorySegment(F, ALL, q + VECTOR, ORDER), odd1);
            odd2 = t.fma(fromMemorySegment(F, ALL, q + panel, ORDER), odd2);
            odd3 = t.fma(fromMemorySegment(F, ALL, q + panel + VECTOR, ORDER), odd3);
        }
        if (left > 0) {
            long p = b & ADDRESS;
            FloatVector s = broadcast(F, ALL.get(FLOAT, x & ADDRESS));
            even0 = s.fma(fromMemorySegment(F, ALL, p, ORDER), even0);
            even1 = s.fma(fromMemorySegment(F, ALL, p + VECTOR, ORDER), even1);
            even2 = s.fma(fromMemorySegment(F, ALL, p + panel, ORDER), even2);
            even3 = s.fma(fromMemorySegment(F, ALL, p + panel + VECTOR, ORDER), even3);
        }
        even0.add(odd0).intoMemorySegment(ALL, y, ORDER);
        even1.add(odd1).intoMemorySegment(ALL, y + VECTOR, ORDER);
        even2.add(odd2).intoMemorySegment(ALL, y + 2 * VECTOR, ORDER);
        even3.add(odd3).intoMemorySegment(ALL, y + 3 * VECTOR, ORDER);
    }

    private static void one(int k, long x, long xStep, long b, long bStep, long start, long y) {
        FloatVector even0 = fromMemorySegment(F, ALL, start, ORDER);
        FloatVector even1 = fromMemorySegment(F, ALL, start + VECTOR, ORDER);
        FloatVector odd0 = FloatVector.zero(F);
        FloatVector odd1 = odd0;
        int left = k;
        for (; left > 1; left -= 2, b += 2 * bStep, x += 2 * xStep) {
            long p = b & ADDRESS;
            long q = (b + bStep) & ADDRESS;
            FloatVector s = broadcast(F, ALL.get(FLOAT, x & ADDRESS));
            even0 = s.fma(fromMemorySegment(F, ALL, p, ORDER), even0);
            even1 = s.fma(fromMemorySegment(F, ALL, p + VECTOR, ORDER), even1);
            FloatVector t = broadcast(F, ALL.get(FLOAT, (x + xStep) & ADDRESS));
            odd0 = t.fma(fromMemorySegment(F, ALL, q, ORDER), odd0);
            odd1 = t.fma(fromMemorySegment(F, ALL, q + VECTOR, ORDER), odd1);
        }
        if (left > 0) {
            FloatVector s = broadcast(F, ALL.get(FLOAT, x & ADDRESS));
            even0 = s.fma(fromMemorySegment(F, ALL, b & ADDRESS, ORDER), even0);
            even1 = s.fma(fromMemorySegment(F, ALL, (b & ADDRESS) + VECTOR, ORDER), even1);
        }
        even0.add(odd0).intoMemorySegment(ALL, y, ORDER);
        even1.add(odd1).intoMemorySegment(ALL, y + VECTOR, ORDER);
    }
}
