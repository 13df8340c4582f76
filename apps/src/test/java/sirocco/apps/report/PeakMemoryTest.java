package sirocco.apps.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Reads what Linux says of this process. */
class PeakMemoryTest {
    @Test
    void theLineOfThePeakCounts() {
        assertEquals(
                OptionalLong.of(1234 * 1024L),
                PeakMemory.of(List.of("Name:\tjava", "VmPeak:\t 999 kB", "VmHWM:\t    1234 kB", "VmRSS:\t 1 kB")));
        assertEquals(OptionalLong.empty(), PeakMemory.of(List.of("Name:\tjava")));
    }

    @Test
    void thisProcessHoldsMoreThanAJvmCanDoWithout() {
        PeakMemory.bytes().ifPresent(bytes -> assertTrue(bytes > 10_000_000, bytes + " bytes"));
    }
}
