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
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sirocco.apps.Failure;

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
