package sirocco.apps.learn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sirocco.apps.Failure;
import sirocco.apps.UsageError;
import sirocco.nn.metrics.Confusion;

/** Decisions for a required recall, on data of which the best decision is known. */
class DecisionTest {
    private static final List<String> TWO = List.of("ill", "well");
    private static final List<String> THREE = List.of("a", "b", "c");

    /** Two classes, the logit of the first being that number, of the second 0. */
    private static Classification of(float[] first, int... truth) {
        float[] logits = new float[2 * first.length];
        for (int i = 0; i < first.length; i++) {
            logits[2 * i] = first[i];
        }
        return new Classification(logits, truth, TWO);
    }

    private static Confusion decided(Classification data, DecisionRule rule) {
        return data.confusion(DecisionSearch.choose(data, rule));
    }

    /** n rows of classes of the given shares, logits those of their normal densities and shares: argmax is Bayes' rule. */
    private static Classification planted(int n, double[] shares, double[] means, long seed) {
        var random = new SplittableRandom(seed);
        float[] logits = new float[n * shares.length];
        int[] truth = new int[n];
        for (int i = 0; i < n; i++) {
            double u = random.nextDouble();
            while (u >= shares[truth[i]]) {
                u -= shares[truth[i]++];
            }
            double x = means[truth[i]] + random.nextGaussian();
            for (int k = 0; k < shares.length; k++) {
                logits[i * shares.length + k] = (float) (Math.log(shares[k]) - (x - means[k]) * (x - means[k]) / 2);
            }
        }
        return new Classification(logits, truth, THREE);
    }

    @Test
    void theLeastShiftThatFindsEnoughIsTaken() {
        var data = of(new float[] {3, -1, -2, -4, -1.5f, -3, -5}, 0, 0, 0, 0, 1, 1, 1);
        var half = decided(data, new DecisionRule(.5, "ill"));
        assertEquals(.5, half.recall(0));
        assertEquals(1, half.recall(1), "the second one ill is found without a cost");
        var most = decided(data, new DecisionRule(.75, "ill"));
        assertEquals(.75, most.recall(0));
        assertEquals(2, most.counts()[1][1], "one who is well is the price");
        assertEquals(1, decided(data, new DecisionRule(1, "ill")).recall(0));
    }

    @Test
    void argmaxStaysWhereItHasTheRecall() {
        var data = of(new float[] {1, 2, -1, -2}, 0, 0, 1, 1);
        assertArrayEquals(
                data.predicted(),
                DecisionSearch.choose(data, new DecisionRule(.9, "macro")).predicted(data.logits()));
    }

    @ParameterizedTest
    @ValueSource(doubles = {.6, .7, .78})
    void withTwoClassesNoThresholdIsBetter(double recall) {
        var three = planted(400, new double[] {.8, .2, 0}, new double[] {0, 1.5, 9}, 3);
        float[] first = new float[400];
        for (int i = 0; i < first.length; i++) {
            first[i] = three.logits()[3 * i] - three.logits()[3 * i + 1];
        }
        var data = of(first, three.truth());
        var rule = new DecisionRule(recall, "macro");
        Confusion found = decided(data, rule);
        double best = 0;
        for (float threshold : first) {
            for (double side : new double[] {-1e-6, 1e-6}) {
                Confusion other = data.confusion(Decision.of(new double[] {-threshold + side, 0}));
                if (rule.recall(other, data) >= recall - 1e-9) {
                    best = Math.max(best, other.accuracy());
                }
            }
        }
        assertTrue(rule.recall(found, data) >= recall - 1e-9, rule.recall(found, data) + " of " + recall);
        assertEquals(best, found.accuracy(), 1e-12);
    }

    @Test
    void theMacroRecallIsReachedCloseToTheBestPossibleAccuracy() {
        var data = planted(4000, new double[] {.85, .1, .05}, new double[] {0, 2, -2.5}, 1);
        double plain = data.confusion().balancedAccuracy();
        for (double recall : new double[] {plain + .05, plain + .1, plain + .15}) {
            Confusion found = decided(data, new DecisionRule(recall, "macro"));
            assertTrue(found.balancedAccuracy() >= recall - 1e-9, found.balancedAccuracy() + " of " + recall);
            double best = 0;
            for (double b = -1; b < 5; b += .05) {
                for (double c = -1; c < 5; c += .05) {
                    Confusion other = data.confusion(Decision.of(new double[] {0, b, c}));
                    if (other.balancedAccuracy() >= recall) {
                        best = Math.max(best, other.accuracy());
                    }
                }
            }
            assertTrue(found.accuracy() >= best - .002, found.accuracy() + " where a grid has " + best);
            assertTrue(found.accuracy() < data.confusion().accuracy(), "recall has its price");
        }
    }

    @Test
    void whatWasChosenHoldsOnFreshDataOfTheSameKind() {
        double[] shares = {.85, .1, .05};
        double[] means = {0, 2, -2.5};
        Decision decision = DecisionSearch.choose(planted(8000, shares, means, 1), new DecisionRule(.8, "macro"));
        assertEquals(.8, planted(8000, shares, means, 2).confusion(decision).balancedAccuracy(), .02);
    }

    @Test
    void aRecallThatCannotBeReachedIsComeCloseTo() {
        var data = planted(1000, new double[] {.85, .1, .05}, new double[] {0, 1, -1}, 1);
        Confusion found = decided(data, new DecisionRule(1, "macro"));
        assertTrue(found.balancedAccuracy() > data.confusion().balancedAccuracy() + .1);
    }

    @Test
    void aClassThatDoesNotOccurDoesNotCount() {
        var data = planted(1000, new double[] {.9, .1, 0}, new double[] {0, 1, 5}, 1);
        assertTrue(decided(data, new DecisionRule(.7, "macro")).balancedAccuracy() >= .7 - 1e-9);
    }

    @Test
    void shiftsSurviveTheFile() {
        Decision decision = Decision.of(new double[] {.1, 2 / 3., -1e-9});
        assertEquals(3, decision.listed().split(",").length);
        assertEquals(0, decision.shifts().stream().mapToDouble(d -> d).sum(), 1e-15);
    }

    @Test
    void whatCannotBeChosenIsSaid() {
        int[] truth = {0, 0};
        assertTrue(assertThrows(UsageError.class, () -> new DecisionRule(.9, "V").require(TWO, truth))
                .getMessage()
                .contains("macro or one of ill, well"));
        assertTrue(assertThrows(Failure.class, () -> new DecisionRule(.9, "macro").require(TWO, new int[0]))
                .getMessage()
                .contains("--set validation"));
        assertTrue(assertThrows(Failure.class, () -> new DecisionRule(.9, "well").require(TWO, truth))
                .getMessage()
                .contains("has none of that class"));
        DecisionRule.ARGMAX.require(TWO, new int[0]);
    }
}
