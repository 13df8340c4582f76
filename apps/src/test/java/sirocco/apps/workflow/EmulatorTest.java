package sirocco.apps.workflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole workflows on the emulated GPUs, next to the same on the CPU. */
class EmulatorTest {
    private static final String IRIS = "iris --seed 1 ";

    private static final String CNN =
            "ecg-cnn --seed 3 --set syntheticBeats=50 --set batchSize=64 --set image.layers=2 --set image.hidden=4 "
                    + "--set patience=50 ";

    @TempDir
    Path folder;

    private Path generated;

    @BeforeEach
    void folderForKernels() throws IOException {
        generated = Files.createDirectory(folder.resolve("generated"));
    }

    private CommandRun gpu(String args) throws IOException, InterruptedException {
        Path out = folder.resolve("gpu");
        ChildJvm child = ChildJvm.onEmulator(folder, generated, "run " + args + " --out " + out);
        assertEquals(0, child.code(), child.err());
        return new CommandRun(child.code(), child.out(), child.err(), out);
    }

    private CommandRun cpu(String args) {
        return CommandRun.of(folder.resolve("cpu"), args + " --device cpu").succeeded();
    }

    @Test
    void irisLearnsTheSameOnCpuAndGpu() throws IOException, InterruptedException {
        CommandRun gpu = gpu(IRIS + "--device gpu");
        CommandRun cpu = cpu(IRIS);
        assertEquals("gpu", gpu.metrics().get("device").textValue());
        assertTrue(gpu.metric("test.accuracy") >= .95, gpu.out());
        assertEquals(cpu.metric("test.accuracy"), gpu.metric("test.accuracy"));
        LossParity.assertSame(cpu, gpu, 200);
    }

    /** Each epoch is one step. */
    @ParameterizedTest
    @ValueSource(strings = {"sine-mlp --seed 3 --epochs 20", CNN + "--epochs 20"})
    void theFirstLossesAreThoseOfTheCpu(String args) throws IOException, InterruptedException {
        LossParity.assertSame(cpu(args), gpu(args + " --device gpu"), 20);
    }

    /** A batch goes in and a loss comes out; between them the host decides nothing. */
    @Test
    void atMostTwoTaskGraphsAreATrainingStep() throws IOException, InterruptedException {
        CommandRun run = gpu(CNN + "--epochs 3 --device gpu --profile");
        String table = Files.readString(run.folder().resolve("profile.txt"));
        List<String> graphs = Pattern.compile("program \\d+: (\\d+) task graphs of \\d+ tasks")
                .matcher(table)
                .results()
                .map(program -> program.group(1))
                .toList();
        assertFalse(graphs.isEmpty(), table);
        assertTrue(List.of("1", "2").containsAll(graphs), table);
        assertTrue(run.metric("profile.host_overhead_us") > 0, table);
        assertTrue(run.metric("profile.host_overhead_us") <= run.metric("profile.run_us"), table);
    }

    @Test
    void replicasOnTwoDevicesLearnTheSameAsOnOne() throws IOException, InterruptedException {
        String args = IRIS + "--epochs 20 --replicas 2 ";
        CommandRun two = gpu(args + "--device gpu:0,gpu:1");
        assertEquals("gpu:0,gpu:1", two.metrics().get("device").textValue());
        LossParity.assertSame(cpu(IRIS + "--epochs 20"), two, 20);
    }

    @Test
    void aGpuThatIsNotThereIsNamed() throws IOException, InterruptedException {
        ChildJvm child = ChildJvm.onEmulator(folder, generated, "run " + IRIS + "--device gpu:2");
        assertEquals(1, child.code());
        assertEquals(1, child.messages().size(), child.err());
        assertTrue(
                child.messages()
                        .getFirst()
                        .startsWith("iris: --device gpu:2: TornadoVM finds no gpu:2 among its devices"),
                child.err());
    }
}
