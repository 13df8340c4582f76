package sirocco.nn.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import sirocco.nn.layer.Linear;
import sirocco.nn.loss.Mse;
import sirocco.nn.optimiser.Sgd;
import sirocco.tensor.DType;
import sirocco.tensor.Device;
import sirocco.tensor.Key;
import sirocco.tensor.Shape;
import sirocco.tensor.Tensor;
import sirocco.tensor.Tree;

/** Batches follow from the seed and the step alone, however they are prepared. */
class FeedTest {
    private static final int ROWS = 11;

    /** Row i is [10 i, 10 i + 1], its target i. */
    private static Examples data() {
        float[] x = new float[2 * ROWS];
        for (int i = 0; i < ROWS; i++) {
            x[2 * i] = 10 * i;
            x[2 * i + 1] = 10 * i + 1;
        }
        return new Examples(
                Tensor.of(x, ROWS, 2),
                Tensor.of(IntStream.range(0, ROWS).toArray(), ROWS)
                        .convert(DType.F32)
                        .reshape(ROWS, 1));
    }

    private static Plan plan(int batchSize) {
        return Plan.epochs(3).batchSize(batchSize).seed(5);
    }

    private static final Augmentation<Examples> NOISE =
            Augmentation.ofInputs((values, random) -> values[1] += random.nextFloat());

    /** The inputs of the rows that count, step by step. */
    private static List<float[]> inputs(Feed<Examples> feed, int batchSize, long... steps) {
        List<float[]> all = new ArrayList<>();
        for (long step : steps) {
            float[] values = feed.of(step).data().inputs().toFloats();
            int rows = (int) Math.min(batchSize, ROWS - step % feed.count() * batchSize);
            all.add(Arrays.copyOf(values, 2 * rows));
        }
        return all;
    }

    private static float[] joined(List<float[]> parts) {
        float[] all = new float[0];
        for (float[] part : parts) {
            int before = all.length;
            all = Arrays.copyOf(all, before + part.length);
            System.arraycopy(part, 0, all, before, part.length);
        }
        return all;
    }

    private static long[] steps(int n) {
        return IntStream.range(0, n).asLongStream().toArray();
    }

    @Test
    void augmentationDependsOnSeedEpochAndPlaceAlone() {
        Examples data = data();
        float[] byFour;
        try (Feed<Examples> feed = new Feed<>(data, plan(4), Sampler.shuffled(), NOISE)) {
            byFour = joined(inputs(feed, 4, steps(6)));
        }
        try (Feed<Examples> feed = new Feed<>(data(), plan(3), Sampler.shuffled(), NOISE)) {
            assertArrayEquals(byFour, joined(inputs(feed, 3, steps(8))));
        }
        float[] first = Arrays.copyOf(byFour, 2 * ROWS);
        float[] second = Arrays.copyOfRange(byFour, 2 * ROWS, 4 * ROWS);
        assertEquals(
                2 * ROWS,
                IntStream.range(0, ROWS)
                        .mapToObj(i -> List.of(first[2 * i + 1] - first[2 * i], second[2 * i + 1] - second[2 * i]))
                        .flatMap(List::stream)
                        .distinct()
                        .count());
        assertTrue(data.inputs().sameBits(data().inputs()));
    }

    @Test
    void jumpingBetweenStepsGivesTheSameBatches() {
        try (Feed<Examples> feed = new Feed<>(data(), plan(4), Sampler.shuffled(), NOISE)) {
            List<float[]> inOrder = inputs(feed, 4, steps(6));
            List<float[]> jumping = inputs(feed, 4, 5, 2, 3, 0, 0, 4);
            int[] to = {5, 2, 3, 0, 0, 4};
            for (int i = 0; i < to.length; i++) {
                assertArrayEquals(inOrder.get(to[i]), jumping.get(i));
            }
        }
    }

    @Test
    void aSlowThreadChangesNoBit() {
        Objective<Linear, Examples> objective = Objective.of(new Mse());
        Linear start = Linear.of(2, 1, Key.of(1));
        Augmentation<Examples> slow = (row, random) -> {
            assertTrue(Thread.currentThread().getName().equals("sirocco-feed"));
            Thread.yield();
            NOISE.change(row, random);
        };
        var trainer = Trainer.of(Device.host(), objective, Sgd.plain(), plan(4).rate(1e-6));
        var quick = trainer.augmentation(NOISE).fit(start, data());
        var delayed = trainer.augmentation(slow).fit(start, data());
        var without = trainer.fit(start, data());
        Tree.zip(quick.state(), delayed.state(), (a, b) -> {
            assertTrue(a.sameBits(b));
            return a;
        });
        assertFalse(quick.model().weight().sameBits(without.model().weight()));
    }

    @Test
    void largeBatchesArePreparedAheadWithTheSameBits() {
        int rows = 700;
        Tensor wide = Key.of(3).uniform(DType.F32, Shape.of(rows, 14_000));
        try (Feed<Tensor> feed = new Feed<>(wide, plan(300), Sampler.shuffled(), null)) {
            int[] order = Key.of(5).fold(1).permutation(rows).toInts();
            Tensor expected = Rows.take(wide, Arrays.copyOfRange(order, 300, 600));
            assertTrue(feed.of(3).data().spec().equals(expected.spec()));
            assertTrue(feed.of(4).data().sameBits(expected));
            assertEquals(100, feed.of(5).weights().sum().item());
        }
    }

    @Test
    void anErrorOfAnAugmentationComesThrough() {
        Augmentation<Examples> failing = (row, random) -> {
            throw new IllegalStateException("no such beat");
        };
        var trainer = Trainer.of(Device.host(), Objective.<Linear>of(new Mse()), Sgd.plain(), plan(4))
                .augmentation(failing);
        var error = assertThrows(IllegalStateException.class, () -> trainer.fit(Linear.of(2, 1, Key.of(1)), data()));
        assertEquals("no such beat", error.getMessage());
    }

    private static Map<Integer, Integer> counts(int[] classes, int... rows) {
        Map<Integer, Integer> counts = new HashMap<>();
        Arrays.stream(rows).forEach(row -> counts.merge(classes[row], 1, Integer::sum));
        return counts;
    }

    @Test
    void balancedSamplingDrawsAllClassesEquallyOften() {
        int[] classes = {0, 0, 0, 0, 0, 0, 0, 3, 3, 7, 0};
        Sampler sampler = Sampler.balanced(classes);
        int[] first = sampler.rows(ROWS, Key.of(1));
        assertEquals(Map.of(0, 4, 3, 4, 7, 3), counts(classes, first));
        assertArrayEquals(first, sampler.rows(ROWS, Key.of(1)));
        int[] second = sampler.rows(ROWS, Key.of(2));
        assertNotEquals(Arrays.toString(first), Arrays.toString(second));
        assertEquals(
                4, Arrays.stream(first).filter(r -> classes[r] == 0).distinct().count());
        assertEquals(
                2, Arrays.stream(first).filter(r -> classes[r] == 3).distinct().count());
        var error = assertThrows(IllegalArgumentException.class, () -> sampler.rows(12, Key.of(1)));
        assertTrue(error.getMessage().contains("11 rows"), error.getMessage());
    }

    @Test
    void aTrainerDrawsWhatItsSamplerSays() {
        List<Integer> epochs = new ArrayList<>();
        Sampler lastRowsOnly = (count, key) -> {
            epochs.add(count);
            int[] rows = new int[count];
            Arrays.fill(rows, count - 1);
            return rows;
        };
        Objective<Linear, Examples> targetOfFirst =
                (model, batch, pass) -> model.bias().mul(batch.targets().mean()).sum();
        Linear start = new Linear(Tensor.zeros(DType.F32, 1, 2), Tensor.zeros(DType.F32, 1));
        var trained = Trainer.of(
                        Device.host(), targetOfFirst, Sgd.plain(), plan(ROWS).rate(1))
                .sampler(lastRowsOnly)
                .fit(start, data());
        assertEquals(-30, trained.model().bias().item());
        assertEquals(List.of(ROWS, ROWS, ROWS), epochs);
        var wrong =
                Trainer.of(Device.host(), targetOfFirst, Sgd.plain(), plan(4)).sampler((count, key) -> new int[] {1});
        var error = assertThrows(IllegalArgumentException.class, () -> wrong.fit(start, data()));
        assertTrue(error.getMessage().contains("11 rows are expected"), error.getMessage());
    }
}
