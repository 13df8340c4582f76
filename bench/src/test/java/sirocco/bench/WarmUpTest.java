package sirocco.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** When a case counts as warm. */
class WarmUpTest {
    @Test
    void threeBatchesMustAgree() {
        assertFalse(WarmUp.settled(List.of()));
        assertFalse(WarmUp.settled(List.of(1., 1.)));
        assertTrue(WarmUp.settled(List.of(1., 1.04, 1.)));
        assertFalse(WarmUp.settled(List.of(1.06, 1., 1.)));
        assertFalse(WarmUp.settled(List.of(1., 1., .9)));
    }

    @Test
    void onlyTheLastThreeCount() {
        assertTrue(WarmUp.settled(List.of(9., 5., 1., 1.03, 1.05)));
        assertFalse(WarmUp.settled(List.of(1., 1., 1., 5., 5.)));
    }

    @Test
    void itRunsAtLeastThreeBatchesAndSaysWhetherTheyAgreed() {
        int[] runs = new int[1];
        WarmUp.Result result = new WarmUp(0, 0).of(() -> runs[0]++);
        assertTrue(runs[0] >= 3 && result.seconds() > 0, runs[0] + " runs, " + result);
    }

    @Test
    void timesAreOrdered() {
        Timing timing = Timing.of(() -> Math.cbrt(2), new WarmUp(0, 0), .01);
        assertTrue(timing.n() >= 5 && timing.min() > 0 && timing.min() <= timing.median(), timing.toString());
    }

    @Test
    void medianOfAnEvenNumberIsBetweenTheMiddleTwo() {
        assertEquals(2, Timing.median(new double[] {1, 2, 9}));
        assertEquals(2.5, Timing.median(new double[] {1, 2, 3, 9}));
    }
}
