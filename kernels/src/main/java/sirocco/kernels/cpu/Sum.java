package sirocco.kernels.cpu;

import static sirocco.kernels.cpu.Lanes.BYTES;
import static sirocco.kernels.cpu.Lanes.FLOATS;
import static sirocco.kernels.cpu.Lanes.load;

import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import sirocco.tensor.memory.Memory;

/**
 * Sums of f32 over the middle axis of {@code [outer, axis, inner]}, and running sums along it.
 *
 * <p>At most {@value #DEPTH} numbers are added one after the other in f32; these partial sums are added in f64. The
 * error is below {@code (DEPTH + 2) · 2⁻²⁴ · Σ|xᵢ|} plus half an ulp of the result, whatever the length. A sum depends
 * on the vector width but not on how the work is split over threads.
 */
final class Sum {
    /** Additions in f32 before the partial sums go to f64: four accumulators over blocks of 64 vectors. */
    static final int DEPTH = 16;
    /** Floats of one chunk: long rows are summed chunk by chunk, so that threads may share a row. */
    static final long CHUNK = 1 << 16;

    private static final int TILE = 4;
    private static final long STEP = (long) TILE * BYTES;
    /** Sums of blocks that are added one after the other, before these are: so errors grow with the root of few terms. */
    private static final int BLOCKS = 32;

    private Sum() {}

    /** y[outer, inner] = Σ over the axis of x[outer, axis, inner]; an empty axis gives 0. */
    static void sum(long x, long y, long outer, long axis, long inner) {
        long block = axis * inner * Float.BYTES;
        for (long o = 0; o < outer; o++) {
            if (inner == 1) {
                Lanes.set(y + o * Float.BYTES, (float) row(x + o * block, axis));
            } else {
                columns(x + o * block, y + o * inner * Float.BYTES, axis, inner);
            }
        }
    }

    /** The sum of {@code n} floats. */
    static double row(long x, long n) {
        double total = 0;
        for (long from = 0; from < n; from += CHUNK) {
            total += chunk(x + from * Float.BYTES, Math.min(CHUNK, n - from));
        }
        return total;
    }

    /**
     * The f64 sums of chunks {@code from} to {@code to} (exclusive) of a row of {@code n} floats, for threads that
     * share it: the row's sum is that of its partial sums in order ({@link #ofPartials}).
     *
     * @param partials address of one f64 for each chunk of the whole row
     */
    static void partials(long x, long n, long partials, long from, long to) {
        for (long c = from; c < to; c++) {
            double sum = chunk(x + c * CHUNK * Float.BYTES, Math.min(CHUNK, n - c * CHUNK));
            Memory.ALL.set(ValueLayout.JAVA_DOUBLE_UNALIGNED, partials + c * Double.BYTES, sum);
        }
    }

    /** The sum of {@code count} f64 values in order. */
    static double ofPartials(long partials, long count) {
        double total = 0;
        for (long c = 0; c < count; c++) {
            total += Memory.ALL.get(ValueLayout.JAVA_DOUBLE_UNALIGNED, partials + c * Double.BYTES);
        }
        return total;
    }

    /* Block and rest are methods of their own because each load costs C2 so much that it would leave the sum's call out. */
    private static double chunk(long x, long n) {
        long end = x + n * Float.BYTES;
        long address = x;
        double sum = 0;
        double part = 0;
        for (int b = 1; end - address >= STEP; b++) {
            long blockEnd = Math.min(address + DEPTH * STEP, end - (end - address) % STEP);
            part += block(address, blockEnd);
            address = blockEnd;
            if (b % BLOCKS == 0) {
                sum += part;
                part = 0;
            }
        }
        sum += part;
        return address < end ? sum + rest(address, end) : sum;
    }

    /** The sum of whole steps. */
    private static double block(long from, long end) {
        FloatVector a = FloatVector.zero(Lanes.F32);
        FloatVector b = a;
        FloatVector c = a;
        FloatVector d = a;
        for (long address = from; address < end; address += STEP) {
            a = a.add(load(address));
            b = b.add(load(address + BYTES));
            c = c.add(load(address + 2L * BYTES));
            d = d.add(load(address + 3L * BYTES));
        }
        FloatVector sum = a.add(b).add(c.add(d));
        return Lanes.sum(Lanes.lowHalf(sum).add(Lanes.highHalf(sum)));
    }

    /** The sum of less than a step. */
    private static double rest(long from, long end) {
        long address = from;
        double sum = 0;
        if (end - address >= BYTES) {
            DoubleVector low = DoubleVector.zero(Lanes.F64);
            DoubleVector high = low;
            for (; end - address >= BYTES; address += BYTES) {
                FloatVector v = load(address);
                low = low.add(Lanes.lowHalf(v));
                high = high.add(Lanes.highHalf(v));
            }
            sum = Lanes.sum(low.add(high));
        }
        for (; address < end; address += Float.BYTES) {
            sum += Lanes.get(address);
        }
        return sum;
    }

    private static void columns(long x, long y, long axis, long inner) {
        long pitch = inner * Float.BYTES;
        long c = 0;
        for (; c + FLOATS <= inner; c += FLOATS) {
            fullColumns(x + c * Float.BYTES, y + c * Float.BYTES, axis, pitch);
        }
        if (c < inner) {
            lastColumns(x + c * Float.BYTES, y + c * Float.BYTES, axis, pitch, inner - c);
        }
    }

    /**
     * One vector of columns, two rows at a time. Only the Vector API is called: where C2 has inlined much already, it
     * leaves other methods out, and vectors handed to them are objects.
     */
    private static void fullColumns(long x, long y, long axis, long pitch) {
        DoubleVector low = DoubleVector.zero(Lanes.F64);
        DoubleVector high = low;
        long address = x;
        for (long r = 0; r < axis; r += 2 * DEPTH) {
            long rows = Math.min(2 * DEPTH, axis - r);
            FloatVector a = FloatVector.zero(Lanes.F32);
            FloatVector b = a;
            for (long end = address + (rows & -2) * pitch; address < end; address += 2 * pitch) {
                a = a.add(FloatVector.fromMemorySegment(Lanes.F32, Memory.ALL, address, Lanes.ORDER));
                b = b.add(FloatVector.fromMemorySegment(Lanes.F32, Memory.ALL, address + pitch, Lanes.ORDER));
            }
            if ((rows & 1) != 0) {
                a = a.add(FloatVector.fromMemorySegment(Lanes.F32, Memory.ALL, address, Lanes.ORDER));
                address += pitch;
            }
            FloatVector sum = a.add(b);
            low = low.add(sum.convertShape(VectorOperators.F2D, Lanes.F64, 0));
            high = high.add(sum.convertShape(VectorOperators.F2D, Lanes.F64, 1));
        }
        FloatVector first = (FloatVector) low.convertShape(VectorOperators.D2F, Lanes.F32, 0);
        FloatVector second = (FloatVector) high.convertShape(VectorOperators.D2F, Lanes.F32, -1);
        first.add(second).intoMemorySegment(Memory.ALL, y, Lanes.ORDER);
    }

    private static void lastColumns(long x, long y, long axis, long pitch, long n) {
        VectorMask<Float> mask = Lanes.first(n);
        DoubleVector low = DoubleVector.zero(Lanes.F64);
        DoubleVector high = low;
        long address = x;
        for (long r = 0; r < axis; r += DEPTH) {
            FloatVector a = FloatVector.zero(Lanes.F32);
            for (long end = address + Math.min(DEPTH, axis - r) * pitch; address < end; address += pitch) {
                a = a.add(load(address, mask));
            }
            low = low.add(Lanes.lowHalf(a));
            high = high.add(Lanes.highHalf(a));
        }
        Lanes.store(Lanes.join(low, high), y, mask);
    }

    /** y[o, a, i] = Σ of x[o, 0 … a, i], running sums in f64. */
    static void cumulative(long x, long y, long outer, long axis, long inner) {
        cumulative(x, y, outer, axis, inner, 0, inner * Float.BYTES);
    }

    /** y[o, a, i] = Σ of x[o, a … axis − 1, i]. */
    static void cumulativeBackward(long x, long y, long outer, long axis, long inner) {
        cumulative(x, y, outer, axis, inner, (axis - 1) * inner * Float.BYTES, -inner * Float.BYTES);
    }

    /** From where the sums begin, step by step. */
    private static void cumulative(long x, long y, long outer, long axis, long inner, long first, long step) {
        long block = axis * inner * Float.BYTES;
        long at = first;
        for (long o = 0; o < outer; o++, at += block) {
            if (inner == 1) {
                cumulativeRow(x + at, y + at, axis, step);
            } else {
                cumulativeColumns(x + at, y + at, axis, inner, step);
            }
        }
    }

    private static void cumulativeRow(long x, long y, long n, long step) {
        double sum = 0;
        for (long i = 0; i < n; i++, x += step, y += step) {
            sum += Lanes.get(x);
            Lanes.set(y, (float) sum);
        }
    }

    private static void cumulativeColumns(long x, long y, long axis, long inner, long step) {
        for (long c = 0; c < inner; c += FLOATS) {
            VectorMask<Float> mask = Lanes.first(inner - c);
            DoubleVector low = DoubleVector.zero(Lanes.F64);
            DoubleVector high = low;
            long at = c * Float.BYTES;
            for (long i = 0; i < axis; i++, at += step) {
                FloatVector v = load(x + at, mask);
                low = low.add(Lanes.lowHalf(v));
                high = high.add(Lanes.highHalf(v));
                Lanes.store(Lanes.join(low, high), y + at, mask);
            }
        }
    }
}
