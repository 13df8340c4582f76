package sirocco.tornado;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An SDK is found by its folder, or the user is told what is missing. */
class SdkTest {
    @TempDir
    Path home;

    @Test
    void noVariableNoSdk() {
        assertEquals(
                "No TornadoVM SDK (TORNADOVM_HOME is not set). Install TornadoVM 5.2 for JDK 25 and set"
                        + " TORNADOVM_HOME to its folder, or use --device cpu",
                Sdk.find(Map.of()).toString());
    }

    @Test
    void aFolderWithoutArgumentFileIsNoSdk() {
        assertTrue(missing().reason().contains(home + ", which has no file tornado-argfile"));
    }

    @Test
    void anotherReleaseIsRefused() throws IOException {
        install("6.0.0", "opencl-backend");
        assertTrue(missing().reason().contains("is of version 6.0.0; this program needs 5.2.x"));
    }

    @Test
    void anSdkIsFoundWithItsFlags() throws IOException {
        install("5.2.0-jdk25", "opencl-backend,cuda-backend");
        Sdk sdk = found();
        assertEquals(new Sdk(home, "5.2.0-jdk25", List.of("opencl", "cuda")), sdk);
        List<String> flags = LaunchFlags.of(sdk, "ours.jar");
        assertEquals("@" + home.resolve("tornado-argfile"), flags.getFirst());
        assertTrue(flags.contains("ours.jar" + File.pathSeparator + sdk.modules()));
        assertTrue(flags.contains("-Dtornado.recover.bailout=False"));
        assertTrue(LaunchFlags.of(sdk, "").stream().noneMatch("--module-path"::equals));
    }

    private Sdk found() {
        return (Sdk)
                assertInstanceOf(Search.Found.class, Sdk.find(environment())).value();
    }

    private Search.Missing<?> missing() {
        return assertInstanceOf(Search.Missing.class, Sdk.find(environment()));
    }

    private Map<String, String> environment() {
        return Map.of(Sdk.VARIABLE, home.toString());
    }

    private void install(String version, String backends) throws IOException {
        Path jars = Files.createDirectories(home.resolve("share/java/tornado"));
        Files.createFile(jars.resolve("tornado-api-" + version + ".jar"));
        Files.createFile(home.resolve("tornado-argfile"));
        Files.writeString(
                Files.createDirectories(home.resolve("etc")).resolve("tornado.backend"),
                "tornado.backends=" + backends + "\n");
    }
}
