package sirocco.kernels.cpu;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import sirocco.kernels.host.Cliff;
import sirocco.kernels.host.Workers;
import sirocco.tensor.backend.Peak;

/** Measures what this processor does at most: multiply-adds in registers, and copies between blocks larger than caches. */
final class PeakMeasurement {
    private static final VectorSpecies<Float> SPECIES = Lanes.F32;
    /** Sums that do not wait for each other: latency 4 to 5 on 2 ports. */
    private static final int SUMS = 10;

    private static final int ROUNDS = 20_000;
    private static final int FEW_ROUNDS = 100;
    private static final long MEASURED_NANOS = 30_000_000;
    private static final long PATIENCE_NANOS = 2_000_000_000;
    /** Code of the interpreter and of C1 does less than this; C2's, on any processor with vectors, more. */
    private static final double COMPILED_FLOPS = 4e9;

    /** Bytes of a copy, in all: beyond the caches, and not long to touch first. */
    private static final long COPIED = 32L << 20;

    private static final int COPIES = 4;
    private static final double NANO = 1e-9;

    private PeakMeasurement() {}

    static Peak of(Workers workers) {
        double one = best();
        int threads = workers.threads();
        double all = threads == 1 ? one : Math.max(one, together(workers, PeakMeasurement::medianFlops));
        return new Peak(SPECIES.vectorBitSize(), threads, one, all, bytes(workers));
    }

    /** The best of many short measurements. */
    private static double best() {
        awaitCompiler();
        double best = 0;
        for (long start = System.nanoTime(); System.nanoTime() - start < MEASURED_NANOS; ) {
            best = Math.max(best, flops(ROUNDS));
        }
        if (best < COMPILED_FLOPS) {
            reportBoxing(best);
        }
        return best;
    }

    private static void reportBoxing(double flops) {
        Cliff.BOXED_VECTORS.report(
                String.format(
                        Locale.ROOT,
                        "multiply-adds of vectors do %.2g GFLOP/s, as where each is an object",
                        flops * NANO),
                "start the JVM with its optimising compiler, as the launcher does");
    }

    /** Calls of few rounds make the compiler begin early, and end soon after it is done. */
    private static void awaitCompiler() {
        long start = System.nanoTime();
        while (flops(FEW_ROUNDS) < COMPILED_FLOPS && System.nanoTime() - start < PATIENCE_NANOS) {
            Thread.onSpinWait();
        }
    }

    /** The sum over all threads, each of which works at the same time as the others. */
    private static double together(Workers workers, IntToDoubleFunction rate) {
        double[] rates = new double[workers.threads()];
        workers.run(rates.length, piece -> rates[piece] = rate.applyAsDouble(piece));
        return Arrays.stream(rates).sum();
    }

    private static double medianFlops(int piece) {
        double[] rates = new double[31];
        for (int i = 0; i < rates.length; i++) {
            rates[i] = flops(ROUNDS);
        }
        Arrays.sort(rates);
        return rates[rates.length / 2];
    }

    private static double flops(int rounds) {
        long start = System.nanoTime();
        float sum = multiplyAdds(rounds);
        double seconds = (System.nanoTime() - start) * NANO;
        if (Float.isNaN(sum)) {
            throw new IllegalStateException("x → x / 2 + 1 is not a number");
        }
        return 2.0 * SUMS * SPECIES.length() * rounds / seconds;
    }

    /** x ← x / 2 + 1, from ten starts at once. */
    private static float multiplyAdds(int rounds) {
        FloatVector half = FloatVector.broadcast(SPECIES, .5f);
        FloatVector one = FloatVector.broadcast(SPECIES, 1);
        FloatVector s0 = one, s1 = one, s2 = one, s3 = one, s4 = one, s5 = one, s6 = one, s7 = one, s8 = one, s9 = one;
        for (int i = 0; i < rounds; i++) {
            s0 = s0.fma(half, one);
            s1 = s1.fma(half, one);
            s2 = s2.fma(half, one);
            s3 = s3.fma(half, one);
            s4 = s4.fma(half, one);
            s5 = s5.fma(half, one);
            s6 = s6.fma(half, one);
            s7 = s7.fma(half, one);
            s8 = s8.fma(half, one);
            s9 = s9.fma(half, one);
        }
        return s0.add(s1)
                .add(s2.add(s3))
                .add(s4.add(s5))
                .add(s6.add(s7))
                .add(s8.add(s9))
                .lane(0);
    }

    /** Bytes a second of a copy, the best of some, each read and written. */
    private static double bytes(Workers workers) {
        int threads = workers.threads();
        long part = COPIED / threads & -64;
        try (Arena arena = Arena.ofShared()) {
            MemorySegment from = arena.allocate(part * threads, 64);
            MemorySegment to = arena.allocate(part * threads, 64);
            return IntStream.range(0, COPIES)
                    .mapToDouble(i -> copied(workers, from, to, part))
                    .max()
                    .orElseThrow();
        }
    }

    private static double copied(Workers workers, MemorySegment from, MemorySegment to, long part) {
        long start = System.nanoTime();
        workers.run(workers.threads(), piece -> MemorySegment.copy(from, piece * part, to, piece * part, part));
        double seconds = (System.nanoTime() - start) * NANO;
        return 2.0 * part * workers.threads() / seconds;
    }
}
