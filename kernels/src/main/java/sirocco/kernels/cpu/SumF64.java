package sirocco.kernels.cpu;

import static jdk.incubator.vector.DoubleVector.fromMemorySegment;
import static sirocco.kernels.cpu.Lanes.BYTES;
import static sirocco.kernels.cpu.Lanes.DOUBLES;
import static sirocco.kernels.cpu.Lanes.F64;
import static sirocco.kernels.cpu.Lanes.ORDER;
import static sirocco.tensor.memory.Memory.ALL;

import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorMask;

/**
 * Sums of f64 over the middle axis of {@code [outer, axis, inner]}.
 *
 * <p>At most {@value #DEPTH} numbers are added one after the other; these partial sums are added {@value #DEPTH} at a
 * time, and so on, level by level: as in pairwise summation the error grows with the logarithm of the length
 * (Higham 1993), where there are two levels with the root of it.
 */
final class SumF64 {
    /** Additions one after the other within a level. */
    static final int DEPTH = 64;

    private static final long STEP = 4L * BYTES;

    private SumF64() {}

    /** y[outer, inner] = Σ over the axis of x[outer, axis, inner]; an empty axis gives 0. */
    static void sum(long x, long y, long outer, long axis, long inner) {
        long block = axis * inner * Double.BYTES;
        for (long o = 0; o < outer; o++) {
            if (inner == 1) {
                ALL.set(ValueLayout.JAVA_DOUBLE_UNALIGNED, y + o * Double.BYTES, row(x + o * block, axis));
            } else {
                columns(x + o * block, y + o * inner * Double.BYTES, axis, inner);
            }
        }
    }

    /** The sum of {@code n} doubles: chunks of {@link #DEPTH} blocks, each of DEPTH steps of four vectors. */
    static double row(long x, long n) {
        double total = 0;
        long chunk = (long) DEPTH * DEPTH * 4 * DOUBLES;
        for (long from = 0; from < n; from += chunk) {
            total += chunk(x + from * Double.BYTES, Math.min(chunk, n - from));
        }
        return total;
    }

    private static double chunk(long x, long n) {
        long end = x + n * Double.BYTES;
        long address = x;
        DoubleVector sum = DoubleVector.zero(F64);
        while (end - address >= STEP) {
            long blockEnd = Math.min(address + DEPTH * STEP, end - (end - address) % STEP);
            DoubleVector a = DoubleVector.zero(F64);
            DoubleVector b = a;
            DoubleVector c = a;
            DoubleVector d = a;
            for (; address < blockEnd; address += STEP) {
                a = a.add(fromMemorySegment(F64, ALL, address, ORDER));
                b = b.add(fromMemorySegment(F64, ALL, address + BYTES, ORDER));
                c = c.add(fromMemorySegment(F64, ALL, address + 2L * BYTES, ORDER));
                d = d.add(fromMemorySegment(F64, ALL, address + 3L * BYTES, ORDER));
            }
            sum = sum.add(a.add(b).add(c.add(d)));
        }
        for (; address < end; address += BYTES) {
            VectorMask<Double> mask = F64.indexInRange(0, (end - address) / Double.BYTES);
            sum = sum.add(fromMemorySegment(F64, ALL, address, ORDER, mask));
        }
        return Lanes.sum(sum);
    }

    private static void columns(long x, long y, long axis, long inner) {
        long pitch = inner * Double.BYTES;
        for (long c = 0; c < inner; c += DOUBLES) {
            VectorMask<Double> mask = F64.indexInRange(0, inner - c);
            DoubleVector sum = DoubleVector.zero(F64);
            long address = x + c * Double.BYTES;
            for (long r = 0; r < axis; r += DEPTH) {
                DoubleVector a = DoubleVector.zero(F64);
                for (long end = address + Math.min(DEPTH, axis - r) * pitch; address < end; address += pitch) {
                    a = a.add(fromMemorySegment(F64, ALL, address, ORDER, mask));
                }
                sum = sum.add(a);
            }
            sum.intoMemorySegment(ALL, y + c * Double.BYTES, ORDER, mask);
        }
    }
}
