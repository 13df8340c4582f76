package sirocco.kernels.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jdk.incubator.vector.FloatVector;
import org.junit.jupiter.api.Test;
import sirocco.tensor.backend.Backends;
import sirocco.tensor.backend.Peak;

class PeakMeasurementTest {
    @Test
    void findsCompiledSpeedAndTheVectorsInUse() {
        Peak peak = Backends.named("cpu").peak().orElseThrow();
        assertEquals(FloatVector.SPECIES_PREFERRED.vectorBitSize(), peak.vectorBits());
        assertTrue(peak.flopsPerThread() > 1e9, peak.toString());
        assertTrue(peak.flops() >= peak.flopsPerThread(), peak.toString());
        assertTrue(peak.bytes() > 1e8, peak.toString());
    }

    @Test
    void isMeasuredOnce() {
        assertEquals(Backends.named("cpu").peak(), Backends.named("cpu").peak());
        assertTrue(Backends.named("reference").peak().isEmpty());
    }
}
