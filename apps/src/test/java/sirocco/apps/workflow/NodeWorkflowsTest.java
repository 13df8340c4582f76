package sirocco.apps.workflow;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import sirocco.apps.report.Json;
import sirocco.tensor.DType;
import sirocco.tensor.Tensor;
import sirocco.tensor.io.Npy;

/** The workflows of neural differential equations, from the command line to their files. */
class NodeWorkflowsTest {
    @TempDir
    Path folder;

    private CommandRun run(String args) {
        return CommandRun.of(folder.resolve("run"), args + " --device cpu");
    }

    private static Set<String> plots(CommandRun run) {
        return run.files().stream()
                .filter(name -> name.startsWith("plots/"))
                .map(name -> name.substring(6, name.length() - 4))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 8})
    void theSineIsFitted(int seed) {
        var sine = run("node-sine --seed " + seed).succeeded();
        assertTrue(sine.metric("sine.mse") < .01, sine.out());
        assertEquals(Set.of("fit", "loss", "residuals"), plots(sine));
    }

    @Test
    void theSineIsFittedThroughNoise() {
        var sine = run("node-sine --set form=scattered --set learningRate=.01 --epochs 600")
                .succeeded();
        assertTrue(sine.metric("sine.mse") < .01, sine.out());
    }

    @Test
    void caseCountsLeaveMetricsPlotsAndAModel() {
        var covid = run("node-covid --epochs 30 --set width=16").succeeded();
        assertTrue(covid.metric("fit.mse") < 20, covid.out());
        assertEquals(Set.of("fit", "loss", "residuals"), plots(covid));
        assertEquals(9, covid.model().tensors().size());
    }

    @Test
    void theCycleGoesOnAsItWas() {
        var cycle = run("node-lynx-hare --epochs 200 --seed 5").succeeded();
        assertEquals(.740, cycle.metric("baseline.mean"), 5e-4);
        assertEquals(.503, cycle.metric("baseline.flat"), 5e-4);
        assertEquals(1.138, cycle.metric("baseline.seasonal"), 5e-4);
        assertEquals(.678, cycle.metric("baseline.harmonic"), 5e-4);
        assertEquals(9.75, cycle.metric("extrapolation.period"), 1);
        assertEquals(2, cycle.metric("extrapolation.lag"), 1);
        for (String species : List.of("hare", "lynx")) {
            assertEquals(1, cycle.metric("extrapolation.decay." + species), .05);
            assertEquals(1, cycle.metric("extrapolation.amplitude." + species), .4);
        }
        assertTrue(cycle.metric("extrapolation.mse") < cycle.metric("baseline.seasonal"), cycle.out());
        assertEquals(Set.of("hare", "loss", "lynx", "phases"), plots(cycle));
    }

    @ParameterizedTest
    @ValueSource(strings = {"original", "autonomous", "growing-horizon", "multiple-shooting", "lotka-volterra", "hopf"})
    void everyModeRuns(String mode) {
        run("node-lynx-hare --epochs 2 --set width=4 --set folds=1 --set mode=" + mode)
                .succeeded();
    }

    @Test
    void attentionEvolvesWithTheState() {
        var ace = run("ace-node --epochs 4 --set width=4").succeeded();
        assertEquals(Set.of("attention", "hare", "loss", "lynx", "phases"), plots(ace));
        assertTrue(ace.metric("train.loss") > 0);
    }

    @Test
    void spiralsAreWrittenAndReadAgain() {
        String small = "spirals --epochs 1 --set hidden=4 --set batch=7";
        var written =
                run(small + " --set spirals=20 --set points=6 --set write=true").succeeded();
        assertEquals(Set.of("error", "path", "prediction", "residuals"), plots(written));
        assertTrue(written.err().contains("SYNTHETIC"));
        Path file = written.folder().resolve("spirals.npz");
        var read = CommandRun.of(folder.resolve("read"), small + " --device cpu --data " + file)
                .succeeded();
        assertArrayEquals(written.bytes("model.safetensors"), read.bytes("model.safetensors"));
        for (String form : List.of("--set readout=last --set features=plain", "--set readout=mean --set falling=not")) {
            CommandRun.of(folder.resolve(form.substring(14, 18)), small + " --device cpu --data " + file + " " + form)
                    .succeeded();
        }
    }

    @Test
    void seriesAreReadFromArrays() throws IOException {
        Tensor rows = Tensor.of(new double[] {0, 5, 1, 9, 2, 12, 3, 10, 4, 6}, 5, 2);
        Path file = folder.resolve("counts.npy");
        Npy.write(file, rows.convert(DType.F32));
        run("node-covid --epochs 2 --set width=4 --data " + file).succeeded();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "day,cases;0,3;1,0;2,5  | row 1: cases is 0.0",
                "day,cases;0,3;0,4;2,5  | times must increase",
                "day,a,b;0,3,1;1,4,1    | 2 columns of values",
                "day,cases;0,3;1,many   | texts where numbers are expected",
                "day,cases;0,3;1,5      | 2 rows where at least 3",
                "day,cases;0,3;1,;2,5   | cases is NaN",
            })
    void badSeriesAreRefused(String lines, String message) throws IOException {
        Path file = folder.resolve("bad.csv");
        Files.writeString(file, lines.strip().replace(";", "\n") + "\n");
        var refused = run("node-covid --data " + file);
        assertEquals(1, refused.code(), refused.err());
        assertTrue(refused.err().contains(message.strip()), refused.err());
        assertTrue(refused.err().contains("bad.csv"), refused.err());
    }

    @Test
    void repeatsShowTheSpread() throws IOException {
        var repeated = run("node-sine --epochs 3 --seed 4 --repeats 3").succeeded();
        var spread = Json.read(repeated.folder().resolve("spread.json")).get("train.loss");
        assertEquals(3, spread.get("count").intValue());
        double[] losses = new double[3];
        for (int i = 0; i < 3; i++) {
            Path metrics = repeated.folder().resolve("seed-" + (4 + i)).resolve("metrics.json");
            losses[i] = Json.read(metrics).get("train.loss").doubleValue();
        }
        java.util.Arrays.sort(losses);
        assertEquals(losses[0], spread.get("least").doubleValue());
        assertEquals(losses[1], spread.get("median").doubleValue());
        assertEquals(losses[2], spread.get("most").doubleValue());
        assertTrue(Files.exists(repeated.folder().resolve("plots/loss_train.png")));
        assertEquals(2, run("node-sine --repeats 0").code());
    }
}
