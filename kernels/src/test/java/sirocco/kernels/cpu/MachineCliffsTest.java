package sirocco.kernels.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import sirocco.kernels.host.Cliff;

/** What makes vectors slow is found by what the JVM and the processor say. */
class MachineCliffsTest {
    private static final String AVX_2 = "fpu sse4_2 avx avx2 fma";
    private static final String AVX_512 = AVX_2 + " avx512f avx512dq avx512cd avx512bw avx512vl";

    private static String text(Optional<MachineCliffs.Found> found, Cliff cliff) {
        assertEquals(cliff, found.orElseThrow().cliff());
        return found.get().what() + ": " + found.get().remedy();
    }

    @Test
    void shorterVectorsThanTheProcessorHas() {
        String text = text(MachineCliffs.narrow(256, AVX_512), Cliff.NARROW_VECTORS);
        assertTrue(text.contains("256 bits") && text.contains("512") && text.contains("-XX:UseAVX=3"), text);
        assertTrue(text(MachineCliffs.narrow(128, AVX_2), Cliff.NARROW_VECTORS).contains("-XX:UseAVX=2"));
        assertEquals(Optional.empty(), MachineCliffs.narrow(512, AVX_512));
        assertEquals(Optional.empty(), MachineCliffs.narrow(256, AVX_2));
        assertEquals(Optional.empty(), MachineCliffs.narrow(256, "avx2 avx512f"), "no processor for all of UseAVX=3");
        assertEquals(Optional.empty(), MachineCliffs.narrow(128, ""), "not Linux, or another architecture");
    }

    @Test
    void longerVectorsThanTheProcessorHas() {
        String text = text(MachineCliffs.emulated(512, 256), Cliff.EMULATED_VECTORS);
        assertTrue(text.contains("-Dsirocco.vector=512") && text.contains("ask for 256"), text);
        assertEquals(Optional.empty(), MachineCliffs.emulated(128, 256));
        assertEquals(Optional.empty(), MachineCliffs.emulated(0, 256));
    }

    @Test
    void noOptimisingCompiler() {
        text(MachineCliffs.compiler("interpreted mode, sharing"), Cliff.NO_COMPILER);
        text(MachineCliffs.compiler("mixed mode, emulated-client, sharing"), Cliff.NO_COMPILER);
        assertEquals(Optional.empty(), MachineCliffs.compiler("mixed mode, sharing"));
    }
}
