package sirocco.apps.workflow;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sirocco.apps.data.BeatFiles;
import sirocco.apps.data.Beats;
import sirocco.apps.embedded.SyntheticBeats;

/** The weights of ecg-cnn depend on the seed and the beats, and on no bit of anything else. */
class SameBitsTest {
    private static final String CNN = "ecg-cnn --device cpu --seed 7 --epochs 2 --set hidden=16";

    @TempDir
    Path folder;

    private final Beats training = SyntheticBeats.of(333, 1);
    private final Beats test = SyntheticBeats.of(101, 2);

    private String npz() throws IOException {
        return " --data " + BeatFiles.npz(folder.resolve("training.npz"), training) + " --test "
                + BeatFiles.npz(folder.resolve("test.npz"), test);
    }

    @Test
    void oneThreadOrTwo() throws IOException, InterruptedException {
        String args = "run " + CNN + npz() + " --out " + folder.resolve("run");
        for (int threads = 1; threads <= 2; threads++) {
            ChildJvm child = ChildJvm.run(folder, args + threads + " --threads " + threads);
            assertEquals(0, child.code(), child.err());
        }
        assertArrayEquals(model("run1"), model("run2"));
    }

    @Test
    void npzOrParquet() throws IOException {
        String parquet = " --data " + BeatFiles.parquet(folder.resolve("training.parq"), training) + " --test "
                + BeatFiles.parquet(folder.resolve("test.parq"), test);
        var first = CommandRun.of(folder.resolve("npz"), CNN + npz()).succeeded();
        var second = CommandRun.of(folder.resolve("parq"), CNN + parquet).succeeded();
        assertArrayEquals(model("npz"), model("parq"));
        assertEquals(first.metrics().get("test.loss"), second.metrics().get("test.loss"));
    }

    private byte[] model(String run) throws IOException {
        return Files.readAllBytes(folder.resolve(run).resolve("model.safetensors"));
    }
}
