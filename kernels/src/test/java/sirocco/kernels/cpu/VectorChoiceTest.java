package sirocco.kernels.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import sirocco.tensor.backend.Backends;
import sirocco.tensor.backend.DeviceException;

/** The width asked for is that of all kernels; with {@code scalar} the reference computes. */
class VectorChoiceTest {
    @Test
    void values() {
        assertEquals(new VectorChoice(VectorChoice.Kind.VECTORS, 0), VectorChoice.of(""));
        assertEquals(new VectorChoice(VectorChoice.Kind.VECTORS, 256), VectorChoice.of("256"));
        assertEquals(VectorChoice.Kind.SCALAR, VectorChoice.of("scalar").kind());
    }

    @Test
    void otherValuesAreRefused() {
        for (String wrong : new String[] {"64", "avx2", "0", " 256"}) {
            String message = assertThrows(DeviceException.class, () -> VectorChoice.of(wrong))
                    .getMessage();
            assertTrue(message.contains("-Dsirocco.vector=" + wrong) && message.contains("512"), message);
        }
    }

    @Test
    void allKernelsObey() {
        VectorChoice asked = VectorChoice.asked();
        if (asked.kind() == VectorChoice.Kind.SCALAR) {
            assertEquals("reference", Backends.eager().name());
            assertFalse(new CpuBackend().obstacle().isEmpty());
            return;
        }
        assertEquals("cpu", Backends.eager().name());
        assertTrue(asked.bits() == 0 || asked.bits() == Lanes.SHAPE.vectorBitSize());
        assertEquals(Lanes.SHAPE, MatMulSpecies.F.vectorShape());
        assertEquals(Lanes.SHAPE, MatMulSpeciesF64.F.vectorShape());
    }
}
