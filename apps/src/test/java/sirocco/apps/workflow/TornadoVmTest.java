package sirocco.apps.workflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sirocco.tornado.Sdk;
import sirocco.tornado.Search;

/** Whole workflows on the first OpenCL device of the SDK that TORNADOVM_HOME names, next to the same on the CPU. */
class TornadoVmTest {
    @TempDir
    Path folder;

    private Path generated;
    private Sdk sdk;

    @BeforeEach
    void findSdk() throws IOException {
        Assumptions.assumeTrue(Sdk.find() instanceof Search.Found<Sdk>, "TORNADOVM_HOME names no SDK");
        sdk = ((Search.Found<Sdk>) Sdk.find()).value();
        Assumptions.assumeTrue(sdk.backends().contains("opencl"), "the SDK has no OpenCL");
        generated = Files.createDirectory(folder.resolve("generated"));
    }

    /** Each epoch is one step. */
    @ParameterizedTest
    @ValueSource(
            strings = {"iris --seed 1 --epochs 20", "sine-mlp --seed 3 --epochs 20", "node-sine --seed 3 --epochs 20"})
    void theFirstLossesAreThoseOfTheCpu(String args) throws IOException, InterruptedException {
        Path out = folder.resolve("gpu");
        ChildJvm child =
                ChildJvm.onSdk(folder, sdk, generated, Map.of(), "run " + args + " --device opencl:0:0 --out " + out);
        assertEquals(0, child.code(), child.err());
        CommandRun gpu = new CommandRun(child.code(), child.out(), child.err(), out).succeeded();
        LossParity.assertSame(
                CommandRun.of(folder.resolve("cpu"), args + " --device cpu").succeeded(), gpu, 20);
    }

    /** No OpenCL driver is found where the loader is told to look for them. */
    @Test
    void aDriverThatIsGoneIsAnError() throws IOException, InterruptedException {
        Path empty = Files.createDirectory(folder.resolve("no-drivers"));
        Map<String, String> variables =
                Map.of("OCL_ICD_VENDORS", empty.toString(), "OPENCL_VENDOR_PATH", empty.toString());
        ChildJvm child = ChildJvm.onSdk(
                folder, sdk, generated, variables, "run iris --device gpu --out " + folder.resolve("run"));
        assertEquals(1, child.code(), child.out());
        List<String> said = child.messages();
        assertTrue(said.getLast().startsWith("iris: --device gpu: TornadoVM does not start: "), child.err());
        assertEquals(List.of(), CommandRun.below(folder.resolve("run")));
    }
}
