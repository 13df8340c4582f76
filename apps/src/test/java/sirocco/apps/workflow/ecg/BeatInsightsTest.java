package sirocco.apps.workflow.ecg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import sirocco.apps.data.Beats;
import sirocco.apps.embedded.SyntheticBeats;
import sirocco.apps.learn.Classification;
import sirocco.apps.learn.RankingPlots;
import sirocco.apps.plot.Plot;
import sirocco.nn.layer.Linear;
import sirocco.tensor.Key;

/** The pictures of what a net has learned show what they say. */
class BeatInsightsTest {
    private static long colours(Plot plot) {
        var image = plot.image();
        return Arrays.stream(image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth()))
                .distinct()
                .count();
    }

    /** Logits that are right for all but the given rows, in which class 0 wins. */
    private static Classification result(int[] truth, int... wrong) {
        float[] logits = new float[truth.length * 5];
        for (int i = 0; i < truth.length; i++) {
            int row = i;
            boolean isWrong = Arrays.stream(wrong).anyMatch(w -> w == row);
            logits[i * 5 + (isWrong ? 0 : truth[i])] = 3 + i;
        }
        return new Classification(logits, truth, Beats.CLASSES);
    }

    /** Of a linear net the gradient of a logit is the row of its weights. */
    @Test
    void theGradientOfALinearNetIsItsWeights() {
        Linear net = Linear.of(BeatSignals.LENGTH, 5, Key.of(3));
        float[] weight = net.weight().toFloats();
        double[] gradient = BeatInsights.gradient(net, new float[Beats.LENGTH], 3);
        assertEquals(Beats.LENGTH, gradient.length);
        for (int i = 0; i < gradient.length; i++) {
            assertEquals(weight[3 * BeatSignals.LENGTH + i], gradient[i], 1e-7);
        }
    }

    @Test
    void saliencyHasAPanelForEachClassThatOccurs() {
        Linear net = Linear.of(BeatSignals.LENGTH, 5, Key.of(3));
        Beats all = SyntheticBeats.of(60, 1);
        Plot five = BeatInsights.saliency(net, all, result(all.labels()));
        Beats one = new Beats("one", new float[Beats.LENGTH], new int[] {2}, Optional.empty());
        Plot single = BeatInsights.saliency(net, one, result(one.labels(), 0));
        assertTrue(five.image().getHeight() > 2 * single.image().getHeight());
        assertTrue(colours(five) > 100, "curves in many shades");
    }

    @Test
    void worstErrorsAreShownWhereThereAreErrors() {
        int[] labels = {0, 1, 2, 3, 4, 1, 2};
        Beats beats = new Beats("some", new float[7 * Beats.LENGTH], labels, Optional.empty());
        assertEquals(Optional.empty(), BeatInsights.worst(beats, result(labels)));
        Plot one = BeatInsights.worst(beats, result(labels, 5)).orElseThrow();
        Plot four = BeatInsights.worst(beats, result(labels, 1, 3, 5, 6)).orElseThrow();
        assertTrue(four.image().getHeight() > one.image().getHeight());
    }

    @Test
    void rankingsAreDrawnAlsoOfClassesWithoutRows() {
        var random = new SplittableRandom(1);
        int[] truth = random.ints(3000, 0, 4).toArray();
        float[] logits = new float[truth.length * 5];
        for (int i = 0; i < logits.length; i++) {
            logits[i] = (float) (random.nextDouble() + (truth[i / 5] == i % 5 ? .5 : 0));
        }
        var result = new Classification(logits, truth, Beats.CLASSES);
        for (Plot plot : List.of(RankingPlots.roc(result, "test"), RankingPlots.precisionRecall(result, "test"))) {
            assertTrue(colours(plot) > 100, plot.name());
        }
        var certain = new Classification(new float[] {0, 1e30f, -1e30f, 0, 0}, new int[] {1}, Beats.CLASSES);
        assertTrue(colours(RankingPlots.roc(certain, "test")) > 10);
        assertEquals(
                "precision-recall",
                RankingPlots.precisionRecall(certain, "test").name());
    }
}
