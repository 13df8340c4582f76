package sirocco.nn.metrics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

/** Values worked out by hand on ten samples of three classes, one of which (2) is never predicted rightly. */
class ConfusionTest {
    private static final int[] TRUTH = {0, 0, 0, 0, 0, 0, 1, 1, 1, 2};
    private static final int[] PREDICTED = {0, 0, 0, 0, 1, 1, 1, 1, 0, 0};
    private static final Confusion THREE = Confusion.of(TRUTH, PREDICTED, 3);
    private static final double EXACT = 1e-15;

    @Test
    void countsLieAtTrueRowAndPredictedColumn() {
        assertArrayEquals(new long[][] {{4, 2, 0}, {1, 2, 0}, {1, 0, 0}}, THREE.counts());
        assertEquals(10, THREE.total());
        assertEquals(.6, THREE.accuracy(), EXACT);
    }

    @Test
    void measuresOfEachClass() {
        assertEquals(4. / 6, THREE.precision(0), EXACT);
        assertEquals(4. / 6, THREE.recall(0), EXACT);
        assertEquals(2. / 4, THREE.precision(1), EXACT);
        assertEquals(2. / 3, THREE.recall(1), EXACT);
        assertEquals(4. / 7, THREE.f1(1), EXACT);
        assertEquals(0, THREE.precision(2), "never predicted");
        assertEquals(0, THREE.f1(2));
    }

    @Test
    void meansOverClasses() {
        assertEquals((4. / 6 + 2. / 4) / 3, THREE.macroPrecision(), EXACT);
        assertEquals((4. / 6 + 2. / 3) / 3, THREE.macroRecall(), EXACT);
        assertEquals((4. / 6 + 4. / 7) / 3, THREE.macroF1(), EXACT);
        assertEquals(.6 * 4 / 6 + .3 * 2 / 4, THREE.weightedPrecision(), EXACT);
        assertEquals(THREE.accuracy(), THREE.weightedRecall(), EXACT);
        assertEquals(.6 * 4 / 6 + .3 * 4 / 7, THREE.weightedF1(), EXACT);
        assertEquals(THREE.macroRecall(), THREE.balancedAccuracy(), EXACT);
    }

    @Test
    void aClassThatDoesNotOccurCountsNowhere() {
        var four = Confusion.of(TRUTH, PREDICTED, 4);
        assertEquals(THREE.macroRecall(), four.macroRecall(), EXACT);
        assertEquals(THREE.balancedAccuracy(), four.balancedAccuracy(), EXACT);
        assertEquals(0, four.recall(3));
    }

    @Test
    void aClassOnlyPredictedCountsInTheMacroMeanButNotInBalancedAccuracy() {
        var confusion = Confusion.of(new int[] {0, 0}, new int[] {0, 1}, 2);
        assertEquals(.25, confusion.macroRecall(), EXACT);
        assertEquals(.5, confusion.balancedAccuracy(), EXACT);
    }

    @Test
    void rowsAreNormalised() {
        assertArrayEquals(new double[] {4. / 6, 2. / 6, 0}, THREE.rowNormalised()[0], EXACT);
    }

    @Test
    void wrongArgumentsAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> Confusion.of(new int[] {0, 5}, new int[] {0, 1}, 5));
        assertThrows(IllegalArgumentException.class, () -> Confusion.of(new int[] {0}, new int[] {0, 1}, 2));
        assertThrows(IllegalArgumentException.class, () -> Confusion.of(new int[0], new int[0], 2));
    }
}
