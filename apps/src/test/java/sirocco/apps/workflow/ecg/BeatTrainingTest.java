package sirocco.apps.workflow.ecg;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import sirocco.apps.data.Beats;
import sirocco.apps.embedded.SyntheticBeats;
import sirocco.nn.Pass;
import sirocco.nn.layer.Linear;
import sirocco.nn.train.Examples;
import sirocco.nn.train.Rows;
import sirocco.tensor.DType;
import sirocco.tensor.Key;
import sirocco.tensor.Shape;
import sirocco.tensor.Tensor;
import sirocco.tensor.Tree;

/** The parts that a better training is made of. */
class BeatTrainingTest {
    private static final long[] COUNTS = {900, 0, 90, 10};

    @Test
    void rareClassesWeighMore() {
        assertArrayEquals(
                new float[] {1, 0, 1, 1}, ClassWeighting.NONE.weights(COUNTS).toFloats());
        float[] inverse = ClassWeighting.INVERSE.weights(COUNTS).toFloats();
        assertEquals(10, inverse[2] / inverse[0], 1e-4);
        assertEquals(90, inverse[3] / inverse[0], 1e-3);
        assertEquals(0, inverse[1]);
        float[] root = ClassWeighting.SQRT.weights(COUNTS).toFloats();
        assertEquals(Math.sqrt(90), root[3] / root[0], 1e-4);
        float[] effective = ClassWeighting.EFFECTIVE.weights(COUNTS).toFloats();
        assertEquals((1 - Math.pow(.999, 900)) / (1 - Math.pow(.999, 10)), effective[3] / effective[0], 1e-3);
        for (ClassWeighting weighting : ClassWeighting.values()) {
            float[] weights = weighting.weights(COUNTS).toFloats();
            double mean = IntStream.range(0, 4)
                            .mapToDouble(k -> weights[k] * COUNTS[k])
                            .sum()
                    / 1000;
            assertEquals(1, mean, 1e-5, weighting.toString());
        }
    }

    @Test
    void aChangedBeatIsStillABeat() {
        Beats beats = SyntheticBeats.of(50, 4);
        float[] padded = BeatSignals.of(beats).inputs().toFloats();
        var random = new SplittableRandom(2);
        for (int i = 0; i < beats.size(); i++) {
            float[] before = Arrays.copyOfRange(padded, i * 192, (i + 1) * 192);
            float[] after = before.clone();
            BeatChange.apply(after, random);
            assertFalse(Arrays.equals(before, after));
            double distance = 0;
            for (int j = 0; j < 192; j++) {
                assertTrue(after[j] >= 0 && after[j] <= 1);
                assertTrue(j < Beats.LENGTH || after[j] == 0);
                distance += Math.abs(after[j] - before[j]) / 192;
            }
            assertTrue(distance < .15, "beat " + i + " is changed by " + distance);
        }
        float[] empty = new float[192];
        BeatChange.apply(empty, random);
        assertArrayEquals(new float[192], empty);
    }

    @Test
    void onlyRareClassesAreChangedIfAskedFor() {
        Beats beats = SyntheticBeats.of(100, 4);
        Examples rows = BeatSignals.of(beats);
        for (int i = 0; i < 100; i++) {
            for (var augmentation : new BeatAugmentation[] {BeatAugmentation.MINORITY, BeatAugmentation.ALL}) {
                Examples one = Rows.take(rows, i);
                Examples row =
                        new Examples(one.inputs().squeeze(0), one.targets().squeeze(0));
                float[] before = row.inputs().toFloats();
                augmentation.of(beats.classCounts()).orElseThrow().change(row, new SplittableRandom(i));
                boolean same = Arrays.equals(before, row.inputs().toFloats());
                assertEquals(augmentation == BeatAugmentation.MINORITY && beats.labels()[i] == 0, same);
            }
        }
        assertTrue(BeatAugmentation.NONE.of(beats.classCounts()).isEmpty());
    }

    @Test
    void ratesRiseAndFall() {
        var cosine = new BeatRecipe(BeatRecipe.Rate.COSINE, .1, 0, 0, 0, BeatRecipe.Monitor.LOSS).rates(1e-2, 100, 5);
        assertEquals(1e-3, cosine.at(0, 0), 1e-12);
        assertEquals(1e-2, cosine.at(10, 0), 1e-12);
        assertEquals((1e-2 + 1e-5) / 2, cosine.at(55, 0), 1e-12);
        assertEquals(1e-5, cosine.at(100, 0), 1e-12);
        var cycle =
                new BeatRecipe(BeatRecipe.Rate.ONE_CYCLE, .25, 0, 0, 0, BeatRecipe.Monitor.LOSS).rates(1e-2, 100, 5);
        assertEquals(4e-4, cycle.at(0, 0), 1e-12);
        assertEquals(1e-2, cycle.at(24, 0), 1e-12);
        assertEquals(4e-8, cycle.at(99, 0), 1e-12);
        var plateau = BeatRecipe.DEFAULT.rates(1e-2, 100, 0).after(1).after(1);
        assertEquals(1e-3, plateau.at(0, 0), 1e-12);
        assertTrue(Double.isFinite(cosine.at(0, 0)));
    }

    /** The average of weights w after n steps, by the formula in its documentation. */
    @Test
    void theAverageFollowsTheWeights() {
        Tensor x = Key.of(1).normal(DType.F32, Shape.of(2, 3));
        Linear first = Linear.of(3, 2, Key.of(2));
        Linear second = Linear.of(3, 2, Key.of(3));
        var net = Averaged.of(first, .15);
        assertArrayEquals(first.apply(x).toFloats(), net.apply(x).toFloats());
        var moved = new Averaged(second, net.average(), net.steps(), .15);
        Pass pass = Pass.training(Key.of(4));
        assertArrayEquals(second.apply(x).toFloats(), moved.apply(x, pass).toFloats());
        Averaged once = pass.updated(moved);
        assertEquals(1, once.steps().item());
        assertMix(.1, first, second, once);
        Pass again = Pass.training(Key.of(4));
        once.apply(x, again);
        assertMix(.1 * .15, first, second, again.updated(once));
    }

    private static void assertMix(double share, Linear first, Linear second, Averaged net) {
        float[] expected =
                first.weight().mul(share).add(second.weight().mul(1 - share)).toFloats();
        assertArrayEquals(expected, ((Linear) net.average()).weight().toFloats(), 1e-6f);
    }

    @Test
    void aFrozenNetHasNothingToTrain() {
        var frozen = new Frozen(Linear.of(3, 2, Key.of(2)));
        var flat = Tree.flatten(frozen);
        assertTrue(Tree.parameters(flat).stream().noneMatch(p -> p));
    }
}
