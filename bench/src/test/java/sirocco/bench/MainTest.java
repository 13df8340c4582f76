package sirocco.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sirocco.apps.UsageError;
import sirocco.bench.peer.Peers;

/** The command line, and the order in which things are measured. */
class MainTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    private Path folder;

    private int execute(String... args) {
        return Main.execute(stream(out), stream(err), args);
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    @Test
    void anUnknownGroupIsAnsweredByTheNearest() {
        assertEquals(2, execute("sgem.64"));
        assertTrue(err.toString(StandardCharsets.UTF_8).contains("no case begins with \"sgem.64\""), err::toString);
        UsageError wrong = assertThrows(
                UsageError.class, () -> Main.chosen(List.of(Case.uncounted("conv1d.fwd", () -> null)), "conv3d"));
        assertTrue(wrong.getMessage().contains("Did you mean \"conv1d\"?"), wrong.getMessage());
    }

    @Test
    void anUnknownPeerIsAnsweredByTheNearest() {
        assertEquals(2, execute("sgemm.16", "--peers", "openblass"));
        assertTrue(err.toString(StandardCharsets.UTF_8).contains("Did you mean \"openblas\"?"), err::toString);
    }

    @Test
    void noThreadsAreRefused() {
        assertEquals(2, execute("--threads", "0"));
        assertTrue(err.toString(StandardCharsets.UTF_8).contains("--threads 0"), err::toString);
    }

    @Test
    void whatCannotBeStartedOrWrittenIsRefusedBeforeMeasuring() {
        assertEquals(2, execute("sgemm.16", "--python", folder.resolve("none").toString()));
        assertTrue(err.toString(StandardCharsets.UTF_8).contains("none: no such program"), err::toString);
        assertEquals(
                2, execute("sgemm.16", "--json", folder.resolve("none/a.json").toString()));
        assertTrue(err.toString(StandardCharsets.UTF_8).contains("a.json cannot be written"), err::toString);
        assertEquals("", out.toString(StandardCharsets.UTF_8));
    }

    @Test
    void filesAreMergedIntoOneTable() throws IOException {
        Path ours = Files.writeString(
                folder.resolve("ours.json"), new Measurement("ecg.cnn.step", "sirocco", 1, .02, .02, 5, "").json());
        Path theirs = Files.writeString(
                folder.resolve("theirs.json"), new Measurement("ecg.cnn.step", "jax", 1, .05, .03, 5, "").json());
        Path table = folder.resolve("table.md");
        assertEquals(
                0,
                execute(
                        "--merge-only",
                        "--merge",
                        ours.toString(),
                        theirs.toString(),
                        "--markdown",
                        table.toString(),
                        "--out",
                        folder.resolve("plots").toString()),
                err::toString);
        assertTrue(out.toString(StandardCharsets.UTF_8).contains("2.50× 1.50×"), out::toString);
        assertTrue(Files.readString(table).contains("| ecg.cnn.step | 1 | 20.0 ms | 20.0 ms |"), "markdown");
        assertTrue(Files.exists(folder.resolve("plots").resolve("scaling-size.png")), "plot");
    }

    @Test
    void peersTakeTurnsWithUs() {
        List<String> order = new ArrayList<>();
        List<Case> cases = List.of(
                Case.uncounted("a.x", () -> () -> order.add("ours a.x")),
                Case.uncounted("b.y", () -> () -> order.add("ours b.y")));
        Peers.Loaded peer = new Peers.Loaded("other", Map.of("a.x", () -> () -> order.add("other a.x")));
        Bench bench = new Bench(
                1,
                2,
                List.of(peer),
                Optional.empty(),
                run -> {
                    run.run();
                    return new Timing(order.size(), 1, 1, true);
                },
                _ -> {});
        Bench.Results results = bench.of(cases);
        List<String> round = List.of("ours a.x", "ours a.x", "other a.x", "ours b.y", "ours b.y");
        assertEquals(Stream.of(round, round).flatMap(List::stream).toList(), order);
        String first = "first result after 0.0 s";
        assertEquals(
                List.of(
                        new Measurement("a.x", "sirocco", 1, 4.5, 1, 2, first),
                        new Measurement("a.x", "other", 1, 5.5, 1, 2, ""),
                        new Measurement("b.y", "sirocco", 1, 7.5, 1, 2, first)),
                results.measurements());
    }
}
