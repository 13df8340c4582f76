package sirocco.bench.peer;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sirocco.apps.Failure;
import sirocco.bench.Forward;
import sirocco.bench.Kernels;
import sirocco.tensor.Tensor;

/** Peers that are here, absent, or wrong. */
class PeersTest {
    @TempDir
    private Path folder;

    /** A peer that needs no download. */
    private record Planted(String name, Supplier<Map<String, Supplier<Runnable>>> made) implements Peer {
        @Override
        public List<String> artifacts() {
            return List.of();
        }

        @Override
        public Map<String, Supplier<Runnable>> cases(Path jars, int threads) {
            return made.get();
        }
    }

    @Test
    void oneThatCannotBeHadIsLeftOutAndSaidSo() {
        List<String> said = new ArrayList<>();
        Peer absent = new Planted("absent", () -> {
            throw new Failure("no network");
        });
        Peer here = new Planted("here", () -> Map.of("a", () -> () -> {}));
        List<Peers.Loaded> loaded = Peers.load(List.of(absent, here), folder, 1, said::add);
        assertEquals(List.of("here"), loaded.stream().map(Peers.Loaded::name).toList());
        assertEquals(List.of("peer absent is left out: no network"), said);
    }

    @Test
    void whatWasDownloadedIsFoundAgain() throws IOException {
        List<String> artifacts = List.of("some.group:artifact:1");
        Files.write(folder.resolve("complete"), artifacts);
        assertEquals(folder, Artifacts.in(folder, artifacts));
    }

    @Test
    void productsAreLookedAt() {
        Map<String, Supplier<Runnable>> right =
                Squares.cases(s -> new Squares.Product(() -> multiply(s), i -> s.c()[i]));
        assertDoesNotThrow(() -> right.get("sgemm.16").get());
        Map<String, Supplier<Runnable>> wrong = Squares.cases(s -> new Squares.Product(() -> {}, i -> s.c()[i]));
        IllegalStateException refused = assertThrows(
                IllegalStateException.class, () -> wrong.get("sgemm.16").get());
        assertTrue(refused.getMessage().startsWith("sgemm.16: C[5, 14] is "), refused.getMessage());
    }

    @Test
    void anyResultIsComparedWithOurs() {
        Tensor expected = Tensor.of(new float[] {1, 2, -4});
        float[] close = {1.003f, 2, -4};
        assertDoesNotThrow(() -> Checked.against("case", expected, () -> {}, i -> close[i]));
        for (float wrong : new float[] {1.005f, Float.NaN}) {
            IllegalStateException refused = assertThrows(
                    IllegalStateException.class,
                    () -> Checked.against("case", expected, () -> {}, i -> i == 0 ? wrong : expected.toFloats()[i]));
            assertTrue(refused.getMessage().startsWith("case: element 0 is 1.0, the peer says "), refused.getMessage());
        }
    }

    @Test
    void whatNeedsNoGradientIsACaseOfTheSameName() {
        Set<String> cases = Kernels.names();
        List<Forward> all = Forward.all();
        assertEquals(14, all.size());
        for (Forward one : all) {
            assertTrue(cases.contains(one.name()), one.name());
            OnnxForward onnx = OnnxForward.of(one);
            assertEquals(one.result().shape().size(), onnx.result().shape().size(), one.name());
            assertEquals(1, onnx.model().inputs().size(), one.name());
        }
    }

    private static void multiply(Squares s) {
        int n = s.n();
        for (int i = 0; i < n * n; i++) {
            float sum = 0;
            for (int k = 0; k < n; k++) {
                sum += s.a()[i / n * n + k] * s.b()[k * n + i % n];
            }
            s.c()[i] = sum;
        }
    }
}
