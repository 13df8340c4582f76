package sirocco.apps.workflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sirocco.apps.data.BeatFiles;
import sirocco.apps.data.Beats;
import sirocco.apps.embedded.SyntheticBeats;
import sirocco.tensor.Tensor;
import sirocco.tensor.io.Npz;

/** Saved models are put to use: evaluate and predict, one model and several. */
class ModelUseTest {
    private static final String CNN = "ecg-cnn --device cpu --epochs 2 --set hidden=8 ";

    @TempDir
    Path folder;

    private final Beats test = SyntheticBeats.of(137, 2);

    private Path testFile() throws IOException {
        return BeatFiles.npz(folder.resolve("test.npz"), test);
    }

    private String data() throws IOException {
        return "--data " + BeatFiles.npz(folder.resolve("training.npz"), SyntheticBeats.of(400, 1)) + " --test "
                + testFile();
    }

    private CommandRun trained(String name, String more) throws IOException {
        return CommandRun.of(folder.resolve(name), CNN + more + " " + data()).succeeded();
    }

    private CommandRun evaluated(String models) {
        Path to = folder.resolve("evaluation");
        return CommandRun.command(
                        to,
                        "evaluate " + models + " --device cpu --data " + folder.resolve("test.npz") + " --out " + to)
                .succeeded();
    }

    private List<Map<String, String>> predicted(String models, Path data) throws IOException {
        Path csv = folder.resolve("predictions.csv");
        var predicted = CommandRun.command(
                folder, "predict " + models + " --device cpu --force --data " + data + " --out " + csv);
        assertEquals(0, predicted.code(), predicted.err());
        List<String> lines = Files.readAllLines(csv);
        String[] header = lines.getFirst().split(",");
        return lines.stream()
                .skip(1)
                .map(line -> line.split(","))
                .map(cells -> IntStream.range(0, cells.length)
                        .boxed()
                        .collect(Collectors.toMap(i -> header[i], i -> cells[i])))
                .toList();
    }

    @Test
    void evaluateMeasuresWhatTheRunMeasured() throws IOException {
        JsonNode run = trained("run", "").metrics();
        CommandRun evaluated = evaluated(folder.resolve("run").toString());
        for (String name : List.of("accuracy", "recall_macro", "f1_macro", "recall.V", "rows")) {
            assertEquals(run.get("test." + name), evaluated.metrics().get("test." + name), name);
        }
        assertEquals(run.get("test.loss").doubleValue(), evaluated.metric("test.loss"), 1e-6);
        assertEquals(List.of("config.json", "metrics.json", "plots/confusion.png", "report.html"), evaluated.files());
        assertFalse(evaluated.metrics().has("test.decided.accuracy"));
    }

    @Test
    void aRequiredRecallIsDecidedForWhereverTheModelIsUsed() throws IOException {
        CommandRun run = trained("run", "--set decision.recall=.9 --set decision.of=V");
        assertTrue(run.metric("validation.decided.recall.V") >= .9, run.out());
        assertTrue(run.err().contains("recall of V of at least 0.9"), run.err());
        JsonNode metrics = run.metrics();
        JsonNode evaluated = evaluated(folder.resolve("run").toString()).metrics();
        for (String name : List.of("test.accuracy", "test.decided.accuracy", "test.decided.recall.V")) {
            assertEquals(metrics.get(name), evaluated.get(name), name);
        }
        var rows = predicted(folder.resolve("run").toString(), testFile());
        long correct = IntStream.range(0, test.size())
                .filter(i ->
                        Beats.CLASSES.get(test.labels()[i]).equals(rows.get(i).get("predicted")))
                .count();
        assertEquals(metrics.get("test.decided.accuracy").doubleValue(), (double) correct / test.size(), 1e-12);
    }

    @Test
    void anEnsembleIsTheMeanOfProbabilities() throws IOException {
        trained("a", "--seed 1");
        trained("b", "--seed 2 --set layers=0");
        String a = folder.resolve("a").toString();
        String b = folder.resolve("b").toString();
        var first = predicted(a, testFile());
        var second = predicted(b, testFile());
        var both = predicted(a + " " + b, testFile());
        assertEquals(test.size(), both.size());
        for (int i = 0; i < both.size(); i++) {
            assertEquals(Integer.toString(i), both.get(i).get("index"));
            double sum = 0;
            for (String name : Beats.CLASSES) {
                double mean = (number(first.get(i), name) + number(second.get(i), name)) / 2;
                assertEquals(mean, number(both.get(i), name), 1e-12);
                sum += number(both.get(i), name);
            }
            assertEquals(1, sum, 1e-12);
        }
        assertEquals(137, evaluated(a + " " + b).metric("test.rows"));
    }

    private static double number(Map<String, String> row, String column) {
        return Double.parseDouble(row.get(column));
    }

    @Test
    void predictNeedsNoLabels() throws IOException {
        trained("run", "");
        String run = folder.resolve("run").toString();
        var labelled = predicted(run, testFile());
        Path npz = folder.resolve("unlabelled.npz");
        Tensor x = Tensor.of(test.samples(), test.size(), Beats.LENGTH);
        Npz.write(npz, Map.of("X", x), Npz.Compression.DEFLATED);
        assertEquals(labelled, predicted(run, npz));
        Path csv = folder.resolve("unlabelled.csv");
        Files.write(
                csv,
                IntStream.range(0, test.size())
                        .mapToObj(i -> IntStream.range(0, Beats.LENGTH)
                                .mapToObj(j -> Float.toString(test.samples()[i * Beats.LENGTH + j]))
                                .collect(Collectors.joining(",")))
                        .toList());
        assertEquals(labelled, predicted(run, csv));
        refused("evaluate " + run + " --data " + csv + " --out " + folder.resolve("e"), "has no labels");
        assertFalse(Files.exists(folder.resolve("e")));
    }

    @Test
    void irisAndSineAnswerToo() throws IOException {
        CommandRun.of(folder.resolve("iris"), "iris --device cpu").succeeded();
        Path flowers = folder.resolve("flowers.csv");
        Files.writeString(flowers, "sepal length,w,petal length,w,species\n5.1,3.5,1.4,0.2,setosa\n6.3,3.3,6,2.5,2\n");
        assertEquals(
                List.of("setosa", "virginica"),
                predicted(folder.resolve("iris").toString(), flowers).stream()
                        .map(row -> row.get("predicted"))
                        .toList());
        CommandRun.of(folder.resolve("sine"), "sine-mlp --device cpu --epochs 400")
                .succeeded();
        Path points = folder.resolve("points.csv");
        Files.writeString(points, "x,y\n0.5,0.4794\n-1,-0.8415\n2,0.9093\n");
        var sine = predicted(folder.resolve("sine").toString(), points);
        assertEquals(Math.sin(2), number(sine.get(2), "sin x"), .1);
        Path to = folder.resolve("evaluation");
        CommandRun evaluated = CommandRun.command(
                        to, "evaluate " + folder.resolve("sine") + " --device cpu --data " + points + " --out " + to)
                .succeeded();
        assertTrue(evaluated.metric("test.mse") < .01 && evaluated.metric("test.r2") > .9, evaluated.out());
        refused(
                "evaluate " + folder.resolve("sine") + " " + folder.resolve("iris") + " --data " + points,
                "models of one ensemble must answer the same");
    }

    @Test
    void whatIsThereIsNotOverwritten() throws IOException {
        CommandRun.of(folder.resolve("iris"), "iris --device cpu --epochs 2").succeeded();
        Path flowers = Files.writeString(folder.resolve("flowers.csv"), "5.1,3.5,1.4,0.2\n");
        Path csv = Files.writeString(folder.resolve("kept.csv"), "mine");
        String predict = "predict " + folder.resolve("iris") + " --data " + flowers + " --out ";
        refused(predict + csv, "--force");
        assertEquals("mine", Files.readString(csv));
        refused(predict + folder, "is a folder");
        Files.writeString(flowers, "5.1,3.5,1.4,0.2\n5.1,3.5,,0.2\n");
        refused(predict + folder.resolve("new.csv"), "flower 1: petal length (cm) is missing");
        assertFalse(Files.exists(folder.resolve("new.csv")));
    }

    @Test
    void foldersWithoutAUsableModelAreNamed() throws IOException {
        Path data = Files.writeString(folder.resolve("flowers.csv"), "5.1,3.5,1.4,0.2,0\n");
        Path run = folder.resolve("iris");
        CommandRun.of(run, "iris --device cpu --epochs 2").succeeded();
        Path line = folder.resolve("line");
        CommandRun.of(line, "linear-regression --device cpu --epochs 5").succeeded();
        String rest = " --data " + data + " --out " + folder.resolve("out");
        refused("evaluate " + line + rest, "a run of linear-regression, which leaves no model");
        refused("evaluate " + folder.resolve("absent") + rest, "absent: no such folder");
        Path model = run.resolve("model.safetensors");
        byte[] whole = Files.readAllBytes(model);
        Files.write(model, java.util.Arrays.copyOf(whole, whole.length / 2));
        refused("evaluate " + run + rest, "model.safetensors: is damaged");
        Files.delete(model);
        refused("evaluate " + run + rest, "it has been removed");
        Files.delete(run.resolve("metrics.json"));
        refused("evaluate " + run + rest, "Continue it with: sirocco resume");
        Files.write(model, whole);
        Path config = run.resolve("config.json");
        Files.writeString(config, Files.readString(config).replace("\"hidden\" : 16", "\"hidden\" : 17"));
        refused("evaluate " + run + rest, "does not fit the settings");
    }

    private void refused(String args, String message) {
        CommandRun command = CommandRun.command(folder.resolve("out"), args + " --device cpu");
        assertEquals(1, command.code(), command.err());
        assertTrue(command.err().contains(message), command.err());
        assertEquals(1, command.err().lines().count(), command.err());
        assertEquals("", command.out());
        assertFalse(Files.exists(folder.resolve("out")), "left behind");
    }
}
