package sirocco.apps.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import sirocco.apps.report.Json;
import sirocco.tensor.backend.Profile;

/** The command line as a person meets it: exit codes, streams and messages. */
class CommandLinesTest {
    @TempDir
    Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int sirocco(String... args) {
        return CommandLines.execute(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                args);
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @Test
    void listNamesEachWorkflow() {
        assertEquals(0, sirocco("list"));
        assertTrue(out().contains("linear-regression  fit a line"), out());
    }

    @Test
    void helpAndVersionGoToStandardOutput() {
        assertEquals(0, sirocco("--help"));
        assertTrue(out().contains("Usage: sirocco"), out());
        assertEquals(0, sirocco("run", "--help"));
        assertTrue(out().contains("--seed"), out());
        assertEquals(0, sirocco("--version"));
        assertEquals("", err());
    }

    @ParameterizedTest
    @ValueSource(strings = {"run", "resume", "evaluate", "predict", "explore", "explain", "compare"})
    void helpShowsAnExample(String command) {
        assertEquals(0, sirocco(command, "--help"));
        assertTrue(out().contains("Example") && out().contains("  sirocco " + command + " "), out());
        assertEquals(0, sirocco("--help"));
        assertTrue(out().lines().anyMatch(line -> line.startsWith("  " + command + " ")), out());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "lst                                          | unknown command \"lst\". Did you mean list?",
                "run                                          | which workflow?",
                "run linear-regresion                         | Did you mean \"linear-regression\"?",
                "run linear-regression --sed 4                | unknown option --sed. Did you mean --seed?",
                "run linear-regression --seed four            | is not a long",
                "run linear-regression --set epoch=4          | Did you mean \"epochs\"?",
                "run linear-regression --set epochs=soon      | expected a whole number",
                "run linear-regression --set learningRate=-1  | learningRate > 0",
                "run linear-regression --device gpuu          | --device gpuu: no such device. Did you mean \"gpu\"?",
                "run linear-regression --threads 0            | at least one thread",
                "run linear-regression twice                  | unexpected argument \"twice\"",
                "run linear-regression --replicas 0           | --replicas 0: at least one",
                "evaluate                                     | Missing required",
                "evaluate runs/a                              | Missing required option: '--data",
                "run linear-regression --device gpu:x         | --device gpu:x: no such device",
                "run iris --device gpu:0, --replicas 2        | --device : no such device",
                "run iris --device gpu:0,gpu:1                | --device gpu:0,gpu:1: 2 devices, but 1 replica",
                "evaluate runs/a --data a.csv --device tpu    | --device tpu: no such device",
                "predict runs/a --data a.csv                  | Missing required option: '--out",
                "predict runs/a --data a --out p --forse      | unknown option --forse. Did you mean --force?",
                "explore                                      | Missing required parameter",
                "explore irs                                  | Did you mean \"iris\"?",
                "explore sine-mlp                             | cannot be explored",
                "explain                                      | Missing required parameter",
                "explain matmull                              | Did you mean \"matmul\"?",
                "explain iriss                                | Did you mean \"iris\"?",
                "explain iris --device gpuu                   | no such device",
                "explain softmax --set a=1                    | are for workflows",
                "compare                                      | Missing required parameter",
                "resume                                       | Missing required parameter",
                "resume runs/a runs/b                         | unexpected argument \"runs/b\"",
            })
    void aMistakeInTheCommandLineIsOneLineAndExitCode2(String args, String message) {
        assertEquals(CommandLines.MISUSED, sirocco(args.strip().split(" +")), err());
        assertTrue(err().contains(message.strip()), err());
        assertEquals(1, err().lines().count(), err());
        assertEquals("", out());
    }

    @Test
    void aFailureIsOneLineAndExitCode1() {
        assertEquals(CommandLines.FAILED, sirocco("run", "linear-regression", "--data", "absent.csv"));
        assertEquals("--data absent.csv: no such file or folder", err().strip());
    }

    @Test
    void verboseShowsWhereAFailureCameFrom() {
        assertEquals(CommandLines.FAILED, sirocco("run", "linear-regression", "--data", "absent.csv", "--verbose"));
        assertTrue(err().contains("at sirocco.apps.cli.RunCommand"), err());
    }

    @Test
    void aWorkflowsFailureIsHeadedByItsName() {
        assertEquals(
                CommandLines.FAILED,
                sirocco("run", "linear-regression", "--set", "learningRate=1000", "--out", run().toString()));
        assertTrue(
                err().lines().toList().getLast().startsWith("linear-regression: the loss is no longer finite"), err());
        assertFalse(Files.exists(run().resolve("metrics.json")));
    }

    @Test
    void explainShowsHowAStepBecomesAProgramAndTrainsNothing() throws IOException {
        Path dot = folder.resolve("step.dot");
        assertEquals(0, sirocco("explain", "linear-regression", "--device", "cpu", "--dot", dot.toString()), err());
        for (String part : new String[] {
            "A training step of linear-regression", "1. The graph as recorded", "2. The graph after the passes",
            "memory:", "GFLOP/s", "cpu.FusedKernel, used"
        }) {
            assertTrue(out().contains(part), part + " in " + out());
        }
        assertTrue(Files.readString(dot).startsWith("digraph"));
        assertFalse(out().contains("run folder"), out());
    }

    @Test
    void explainShowsAnOperationAndItsGradientAndCutsLongSections() {
        assertEquals(0, sirocco("explain", "gru", "--device", "cpu"), err());
        assertTrue(out().startsWith("The operation gru ["), out());
        assertTrue(out().contains("Its gradient"), out());
        assertEquals(0, sirocco("explain", "iris", "--device", "cpu"), err());
        assertTrue(out().contains("more lines; --all shows them"), out());
    }

    @Test
    void aRunWritesItsFolderAndNamesItLast() throws IOException {
        assertEquals(0, sirocco("run", "linear-regression", "--epochs", "50", "--out", run().toString()), err());
        assertEquals("run folder: " + run(), out().lines().toList().getLast());
        for (String name : new String[] {"config.json", "metrics.json", "report.html", "plots/loss.png"}) {
            assertTrue(Files.size(run().resolve(name)) > 100, name);
        }
        JsonNode config = Json.read(Files.readAllBytes(run().resolve("config.json")));
        assertEquals(50, config.at("/config/epochs").intValue());
        assertEquals(42, config.get("seed").intValue());
        String report = Files.readString(run().resolve("report.html"));
        assertTrue(report.contains("name=\"viewport\"") && report.contains("data:image/png;base64,"));
        assertFalse(report.contains("src=\"http") || report.contains("href="), "the report needs no network");
    }

    @Test
    void profileMeasuresEachInstructionAsTableAndTrace() throws IOException {
        String[] args = {"run", "linear-regression", "--epochs", "9", "--device", "cpu", "--profile", "--out"};
        assertEquals(
                0,
                sirocco(Stream.concat(Stream.of(args), Stream.of(run().toString()))
                        .toArray(String[]::new)));
        String table = Files.readString(run().resolve("profile.txt"));
        assertTrue(table.contains("program 1: ") && table.contains(" 9 runs, median "), table);
        assertTrue(table.contains("Reduce[kind=SUM"), table);
        JsonNode events = Json.read(run().resolve("profile.json")).get("traceEvents");
        assertTrue(events.findValuesAsText("cat").contains("KERNEL"));
        assertTrue(Profile.current().isEmpty());
    }

    @Test
    void jsonIsOneObjectOnStandardOutputAndNothingElse() {
        assertEquals(0, sirocco("run", "linear-regression", "--json", "--out", run().toString()), err());
        assertEquals(1, out().lines().count());
        JsonNode metrics = Json.read(out().getBytes(StandardCharsets.UTF_8));
        assertTrue(metrics.get("test.loss").doubleValue() > 0);
        assertEquals(run().toString(), metrics.get("run_folder").textValue());
        assertEquals("run folder: " + run(), err().lines().toList().getLast());
    }

    @Test
    void theSameSeedGivesTheSameMetrics() {
        assertEquals(0, sirocco("run", "linear-regression", "--json", "--epochs", "20", "--out", run().toString()));
        JsonNode first = Json.read(out().getBytes(StandardCharsets.UTF_8));
        out.reset();
        assertEquals(0, sirocco("run", "linear-regression", "--json", "--epochs", "20", "--out", run() + "2"));
        assertEquals(
                first.get("test.loss"),
                Json.read(out().getBytes(StandardCharsets.UTF_8)).get("test.loss"));
    }

    private Path run() {
        return folder.resolve("run");
    }
}
