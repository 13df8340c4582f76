package sirocco.nn.metrics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class ScoresTest {
    @Test
    void argmaxTakesTheFirstOfEqualScores() {
        assertArrayEquals(new int[] {1, 0, 2}, Scores.argmax(new float[] {0, 2, 1, 3, 3, 1, -2, -3, -1}, 3));
    }

    @Test
    void logLossIsTheMeanNegativeLogarithm() {
        double[] probabilities = {.5, .5, .25, .75};
        assertEquals((Math.log(2) + Math.log(4)) / 2, Scores.logLoss(probabilities, new int[] {1, 0}, 2), 1e-15);
    }

    @Test
    void aCertainWrongPredictionCostsAFiniteLoss() {
        assertEquals(-Math.log(Math.ulp(1.0)), Scores.logLoss(new double[] {1, 0}, new int[] {1}, 2), 1e-12);
    }

    @Test
    void crossEntropyAgreesWithLogLossAndHoldsForLargeLogits() {
        float[] logits = {1, 2, 3};
        double sum = Math.exp(1) + Math.exp(2) + Math.exp(3);
        assertEquals(Math.log(sum) - 2, Scores.crossEntropy(logits, new int[] {1}, 3), 1e-14);
        assertEquals(2000, Scores.crossEntropy(new float[] {1000, -1000}, new int[] {1}, 2), 1e-12);
    }

    @Test
    void rocOfFourScores() {
        var roc = Roc.of(new double[] {.1, .4, .35, .8}, new boolean[] {false, false, true, true});
        assertArrayEquals(new double[] {0, 0, .5, .5, 1}, roc.falseRate());
        assertArrayEquals(new double[] {0, .5, .5, 1, 1}, roc.trueRate());
        assertEquals(.75, roc.area(), 1e-15);
    }

    @Test
    void tiesCountHalf() {
        var roc = Roc.of(new double[] {.5, .5, .5}, new boolean[] {true, false, true});
        assertEquals(.5, roc.area(), 1e-15);
        assertEquals(2, roc.thresholds().length);
    }

    @Test
    void wrongArgumentsAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> Scores.argmax(new float[5], 2));
        assertThrows(IllegalArgumentException.class, () -> Scores.logLoss(new double[4], new int[3], 2));
        assertThrows(IllegalArgumentException.class, () -> Roc.of(new double[] {1, 2}, new boolean[] {true, true}));
    }

    @Test
    void theThresholdForARecallReachesIt() {
        double[] scores = {.1, .4, .35, .8, .7};
        boolean[] positive = {false, false, true, true, true};
        var curve = PrecisionRecall.of(scores, positive);
        assertEquals(.7, curve.thresholdFor(.6));
        assertEquals(.35, curve.thresholdFor(1));
        assertEquals(Double.NaN, curve.thresholdFor(1.01));
    }

    @Test
    void aSampleOfWeightTwoIsASampleTwice() {
        double[] scores = {.1, .4, .35, .8, .35};
        boolean[] positive = {false, false, true, true, false};
        double[] twice = {.1, .4, .35, .8, .4};
        boolean[] positiveTwice = {false, false, true, true, false};
        double[] weights = {1, 2, 1, 1, 0};
        var weighted = Roc.of(scores, positive, weights);
        var repeated = Roc.of(twice, positiveTwice);
        assertArrayEquals(repeated.falseRate(), weighted.falseRate(), 1e-15);
        assertArrayEquals(repeated.trueRate(), weighted.trueRate(), 1e-15);
        int[] truth = {0, 1, 1};
        int[] predicted = {0, 0, 1};
        var confusion = Confusion.of(truth, predicted, 2, new double[] {1, .5, 2});
        assertEquals(3 / 3.5, confusion.accuracy(), 1e-15);
        assertThrows(IllegalStateException.class, confusion::counts);
        assertThrows(IllegalArgumentException.class, () -> Confusion.of(truth, predicted, 2, new double[] {1, -1, 1}));
    }

    @Test
    void aRegressionOfEqualValues() {
        double[] truth = {2, 2, 2};
        assertEquals(1, Regression.of(truth, truth).r2());
        assertEquals(0, Regression.of(truth, new double[] {2, 2, 3}).r2());
        assertEquals(1. / 3, Regression.of(truth, new double[] {2, 2, 3}).meanAbsoluteError(), 1e-15);
        assertThrows(IllegalArgumentException.class, () -> Regression.of(truth, new double[2]));
    }

    @Test
    void groupsMayHaveAnyNames() {
        var same = Clustering.of(new int[] {0, 0, 1, 2}, new int[] {7, 7, -3, 5});
        assertEquals(1, same.adjustedRand(), 1e-15);
        assertEquals(1, same.normalisedMutualInformation(), 1e-15);
        var one = Clustering.of(new int[] {0, 0, 1, 1}, new int[] {4, 4, 4, 4});
        assertEquals(0, one.adjustedRand(), 1e-15);
        assertEquals(0, one.normalisedMutualInformation(), 1e-15);
    }
}
