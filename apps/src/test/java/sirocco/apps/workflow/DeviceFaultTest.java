package sirocco.apps.workflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** GPUs that fail: never silently, never with the CPU in their place, and what was learnt until then is not lost. */
class DeviceFaultTest {
    private static final String IRIS = "iris --seed 1 --epochs 12 ";

    @TempDir
    Path folder;

    private Path generated;
    private Path run;

    @BeforeEach
    void folders() throws IOException {
        generated = Files.createDirectory(folder.resolve("generated"));
        run = folder.resolve("run");
    }

    private ChildJvm failed(String fault) throws IOException, InterruptedException {
        return failed(fault, "run " + IRIS + "--device gpu --out " + run);
    }

    private ChildJvm failed(String fault, String args) throws IOException, InterruptedException {
        ChildJvm child = ChildJvm.onFaultyEmulator(folder, generated, fault, args);
        assertEquals(1, child.code(), child.err());
        assertEquals("", child.out());
        return child;
    }

    /** In the middle of the training, by an exception, or by no more than a line on the standard output. */
    @ParameterizedTest
    @ValueSource(strings = {"launch:300", "execute:16"})
    void aRunGoesOnOnTheCpuWhenTheDeviceHasFailed(String fault) throws IOException, InterruptedException {
        String message = failed(fault).messages().getLast();
        assertTrue(message.startsWith("device virtual:0:0: it fails when a program runs: "), message);
        assertTrue(
                message.contains(fault.startsWith("launch") ? "CL_OUT_OF_RESOURCES" : "the device is gone"), message);
        assertTrue(message.contains("sirocco resume DIR"), message);
        assertTrue(Files.isDirectory(run.resolve("checkpoints")));
        assertFalse(Files.exists(run.resolve("metrics.json")));
        CommandRun wrong = CommandRun.command(run, "resume " + run + " --device cup");
        assertEquals(2, wrong.code());
        assertTrue(wrong.err().startsWith("--device cup: no such device. Did you mean \"cpu\"?"), wrong.err());
        CommandRun resumed =
                CommandRun.command(run, "resume " + run + " --device cpu").succeeded();
        assertEquals("cpu", resumed.metrics().get("device").textValue());
        CommandRun cpu =
                CommandRun.of(folder.resolve("cpu"), IRIS + "--device cpu").succeeded();
        for (String loss : List.of("train.loss", "test.loss")) {
            assertEquals(cpu.metric(loss), resumed.metric(loss), 1e-4 * cpu.metric(loss), loss);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "launch:1, a small kernel does not run",
        "launch:2, it fails when a program runs for the first time",
        "group:2, the kernels for such devices need 16",
        "compile:MatMul, does not compile",
        "allocate:2, was refused some: no memory for an array",
        "array:500, too large an array: the program needs one of",
        "local:1000, has 1000 bytes of local memory for a group",
        "memory:1000, too little memory: the program needs"
    })
    void aDeviceThatFailsAtOnceLeavesNoRun(String fault, String told) throws IOException, InterruptedException {
        List<String> messages = failed(fault).messages();
        assertTrue(messages.getLast().contains("device virtual:0:0: "), messages.getLast());
        assertTrue(messages.getLast().contains(told), messages.getLast());
        assertTrue(messages.getLast().contains("--device cpu"), messages.getLast());
    }
}
