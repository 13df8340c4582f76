package sirocco.bench;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import sirocco.bench.Work.Counted;
import sirocco.tensor.Device;

/** Every case can be set up and run. */
class CasesTest {
    /** Start processes, or train for seconds. */
    private static final Set<String> LONG = Set.of("start", "epoch");

    private final Map<String, Case> cases =
            new Cases(Device.host()).all().stream().collect(Collectors.toMap(Case::name, Function.identity()));

    @Test
    void everyCaseRuns() {
        List<Case> tried =
                cases.values().stream().filter(c -> !LONG.contains(c.group())).toList();
        assertTrue(tried.size() > 30, tried.size() + " cases");
        for (Case one : tried) {
            Runnable run = one.setUp().get().run();
            assertDoesNotThrow(run::run, one.name());
        }
    }

    @Test
    void workIsThatOfTheMathematics() {
        assertEquals(2L * 64 * 64 * 64, work("sgemm.64").cost().flops());
        assertEquals(4L * 3 * 64 * 64, work("sgemm.64").cost().bytes());
        assertEquals(
                2L * 32 * 64 * 64 * 192 * 9,
                work("conv2d.fwd").cost().flops(),
                "multiply-adds of all taps, also of those on padding");
        assertEquals(Counted.BYTES, work("elementwise.exp").counted());
        assertEquals(2L * 4 * 100_000, work("elementwise.exp").cost().bytes());
        assertEquals(Counted.NOTHING, work("node.spiral.fwd").counted());
    }

    private Work work(String name) {
        return cases.get(name).setUp().get().work();
    }
}
