package sirocco.apps.workflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sirocco.apps.track.EventLog;

/** A whole workflow on the emulated GPU, next to the same on the CPU. */
class EmulatorTest {
    /** The bound of docs/precision.md for longer chains of F32. */
    private static final double RELATIVE = 1e-4;

    private static final String IRIS = "iris --seed 1 ";

    @TempDir
    Path folder;

    @Test
    void irisLearnsTheSameOnCpuAndGpu() throws IOException, InterruptedException {
        Path generated = Files.createDirectory(folder.resolve("generated"));
        Path onGpu = folder.resolve("gpu");
        ChildJvm child = ChildJvm.onEmulator(folder, generated, "run " + IRIS + "--device gpu --out " + onGpu);
        assertEquals(0, child.code(), child.err());
        var gpu = new CommandRun(child.code(), child.out(), child.err(), onGpu).succeeded();
        var cpu = CommandRun.of(folder.resolve("cpu"), IRIS + "--device cpu").succeeded();
        assertEquals("gpu", gpu.metrics().get("device").textValue());
        assertTrue(gpu.metric("test.accuracy") >= .95, child.out());
        assertEquals(cpu.metric("test.accuracy"), gpu.metric("test.accuracy"));
        assertEquals(cpu.metric("test.loss"), gpu.metric("test.loss"), RELATIVE * cpu.metric("test.loss"));
        List<Float> expected = losses(cpu.folder());
        List<Float> got = losses(gpu.folder());
        assertEquals(200, got.size());
        for (int epoch = 0; epoch < got.size(); epoch++) {
            assertEquals(expected.get(epoch), got.get(epoch), RELATIVE * expected.get(epoch), "epoch " + (epoch + 1));
        }
    }

    private static List<Float> losses(Path run) throws IOException {
        try (var files = Files.list(run)) {
            Path log = files.filter(file -> file.toString().contains("tfevents"))
                    .findFirst()
                    .orElseThrow();
            return EventLog.read(log).scalars("loss/train");
        }
    }
}
