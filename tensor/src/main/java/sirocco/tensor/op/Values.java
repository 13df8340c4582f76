package sirocco.tensor.op;

import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import sirocco.tensor.ConcreteTensor;
import sirocco.tensor.DType;
import sirocco.tensor.Spec;

/** What an argument of a {@link Sample} is filled with. */
@FunctionalInterface
public interface Values {

    /** Fills a tensor of {@code n} elements. */
    void fill(SplittableRandom random, ConcreteTensor tensor, int n);

    /** A tensor of these values. */
    default ConcreteTensor make(SplittableRandom random, Spec spec) {
        ConcreteTensor tensor = ConcreteTensor.uninitialised(spec);
        fill(random, tensor, Math.toIntExact(spec.shape().size()));
        return tensor;
    }

    /** Uniform on [{@code low}, {@code high}); for integers a mixture of small numbers and arbitrary words. */
    static Values between(double low, double high) {
        return (random, tensor, n) -> {
            if (tensor.dtype().isFloating()) {
                put(tensor, random.doubles(n, low, high));
            } else {
                putWords(random, tensor, n);
            }
        };
    }

    /** All different, at least (high − low) / 2n apart, in random order; for integers as {@link #between}. */
    static Values distinct(double low, double high) {
        return (random, tensor, n) -> {
            if (!tensor.dtype().isFloating()) {
                putWords(random, tensor, n);
                return;
            }
            int[] places = shuffled(random, n);
            double step = (high - low) / Math.max(n, 1);
            put(tensor, IntStream.of(places).mapToDouble(p -> low + step * (p + .25 + random.nextDouble(.5))));
        };
    }

    /** Uniform on [{@code low}, {@code high}), but at least {@code step} / 8 from the multiples of {@code step}. */
    static Values offMultiples(double step, double low, double high) {
        return (random, tensor, n) -> {
            if (!tensor.dtype().isFloating()) {
                putWords(random, tensor, n);
                return;
            }
            put(
                    tensor,
                    random.doubles(n, low, high)
                            .map(x -> step * (Math.floor(x / step) + .125) + random.nextDouble(.75 * step)));
        };
    }

    /** Whole numbers from {@code low} (inclusive) to {@code high} (exclusive), of any type. */
    static Values whole(int low, int high) {
        return (random, tensor, n) -> put(tensor, random.ints(n, low, high).asDoubleStream());
    }

    private static void putWords(SplittableRandom random, ConcreteTensor tensor, int n) {
        boolean bool = tensor.dtype() == DType.BOOL;
        for (int i = 0; i < n; i++) {
            long word = bool ? random.nextInt(2) : random.nextBoolean() ? random.nextInt(-9, 10) : random.nextLong();
            tensor.dtype().setLong(tensor.segment(), i, word);
        }
    }

    private static void put(ConcreteTensor tensor, DoubleStream values) {
        double[] all = values.toArray();
        for (int i = 0; i < all.length; i++) {
            tensor.dtype().setDouble(tensor.segment(), i, all[i]);
        }
    }

    private static int[] shuffled(SplittableRandom random, int n) {
        int[] result = IntStream.range(0, n).toArray();
        for (int i = n - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int swapped = result[i];
            result[i] = result[j];
            result[j] = swapped;
        }
        return result;
    }
}
