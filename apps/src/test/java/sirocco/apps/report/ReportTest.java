package sirocco.apps.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sirocco.apps.Progress;
import sirocco.apps.Run;
import sirocco.apps.RunFolder;
import sirocco.apps.Workflow;

class ReportTest {
    record Config(String name, List<Integer> filters) {}

    /** A workflow of which only its name and settings matter. */
    record Nothing() implements Workflow<Config> {
        @Override
        public String id() {
            return "nothing";
        }

        @Override
        public String description() {
            return "does <nothing> & says so";
        }

        @Override
        public Config defaults() {
            return new Config("\"quoted\" <b>", List.of(1, 2));
        }

        @Override
        public void run(Run<Config> run) {
            run.metric("loss", Double.NaN).metric("accuracy", 2 / 3.).metric("beats", 84_680);
            run.metric("device", "cpu").note("Synthetic & small");
        }
    }

    @Test
    void recordAndReportOfARun(@TempDir Path folder) throws IOException {
        var quiet = Progress.asLines(new PrintStream(new ByteArrayOutputStream()));
        Path data = Files.writeString(folder.resolve("beats.csv"), "abc");
        var inputs = new Run.Inputs(7, 2, "auto", Optional.of(data), Optional.empty());
        var run = new Run<>(new Nothing(), new Nothing().defaults(), inputs, RunFolder.at(folder), quiet);
        var record = RunRecord.start(run);
        run.workflow().run(run);
        record.finish();

        var config = Json.read(Files.readAllBytes(folder.resolve("config.json")));
        assertEquals(data.toString(), config.at("/data/path").textValue());
        assertEquals(3, config.at("/data/bytes").intValue());
        assertEquals(
                "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
                config.at("/data/sha256").textValue());
        assertEquals(2, config.at("/config/filters/1").intValue());
        var metrics = Json.read(Files.readAllBytes(folder.resolve("metrics.json")));
        assertTrue(metrics.get("loss").isNull(), "NaN is no JSON");
        assertEquals("cpu", metrics.get("device").textValue(), "the device in use, not the one asked for");
        assertEquals(7, metrics.get("seed").intValue());
        assertEquals(Json.read(record.json().getBytes()), metrics);
        String text = record.text();
        assertTrue(text.contains("accuracy  0.666667\n") && text.contains("loss      NaN\n"), text);
        String html = Files.readString(folder.resolve("report.html"));
        assertTrue(html.contains("does &lt;nothing&gt; &amp; says so") && html.contains("Synthetic &amp; small"), html);
        assertTrue(html.contains("&quot;quoted&quot; &lt;b&gt;"), html);
    }

    @Test
    void jsonIsOnOneLineOrIndented() {
        assertEquals("{\"a\":[1.5,null]}", Json.line(Map.of("a", List.of(1.5, Double.POSITIVE_INFINITY))));
        assertTrue(new String(Json.file(Map.of("a", 1))).endsWith("\n}\n"));
    }
}
