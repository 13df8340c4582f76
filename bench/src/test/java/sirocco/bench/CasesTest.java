package sirocco.bench;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import sirocco.tensor.Device;

/** Every case can be set up and run. */
class CasesTest {
    @Test
    void everyCaseRuns() {
        List<Case> cases = new Cases(Device.host()).all();
        assertTrue(cases.size() > 10);
        for (Case one : cases) {
            Runnable run = one.setUp().get();
            assertDoesNotThrow(run::run, one.name());
        }
    }

    @Test
    void timesAreOrdered() {
        Timing timing = Timing.of(() -> Math.cbrt(2));
        assertTrue(timing.n() >= 5 && timing.min() > 0 && timing.min() <= timing.median(), timing.toString());
    }
}
