package sirocco.nn.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import sirocco.nn.layer.Conv1d;
import sirocco.nn.layer.Dropout;
import sirocco.nn.layer.Flatten;
import sirocco.nn.layer.Gru;
import sirocco.nn.layer.Linear;
import sirocco.nn.layer.Sequential;
import sirocco.nn.loss.CrossEntropy;
import sirocco.nn.optimiser.Adam;
import sirocco.tensor.ConcreteTensor;
import sirocco.tensor.DType;
import sirocco.tensor.Device;
import sirocco.tensor.Key;
import sirocco.tensor.Shape;
import sirocco.tensor.Tensor;
import sirocco.tensor.Tree;

/** The weights after training do not depend on the number of threads: the same training in JVMs of its own. */
class SameBitsTest {

    /** Trains a small net and prints a checksum of its weights. */
    public static final class Training {
        private Training() {}

        public static void main(String[] arguments) {
            Sequential net = Sequential.of(
                    Conv1d.of(3, 8, 5, Key.of(1)).padding(2),
                    Gru.of(40, 16, Key.of(2)),
                    new Dropout(.2),
                    new Flatten(),
                    Linear.of(8 * 16, 4, Key.of(3)));
            Tensor x = Key.of(4).normal(DType.F32, Shape.of(150, 3, 40));
            Tensor y = Key.of(5).uniform(DType.F32, Shape.of(150)).mul(4).convert(DType.I32);
            Plan plan = Plan.epochs(1).batchSize(64);
            var trained = Trainer.of(
                            Device.host(), Objective.<Sequential>of(CrossEntropy.plain()), Adam.standard(), plan)
                    .fit(net, new Examples(x, y));
            CRC32 sum = new CRC32();
            for (Tensor t : Tree.leaves(trained.model())) {
                sum.update(((ConcreteTensor) t).segment().asByteBuffer());
            }
            System.out.println("weights " + sum.getValue());
        }
    }

    private static String weightsWith(int threads) throws Exception {
        String modules = System.getProperty("jdk.module.path", "");
        String classes = System.getProperty("java.class.path", "");
        Path own = Path.of(SameBitsTest.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        Path tests = own.resolveSibling("test-classes");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--add-modules",
                        "jdk.incubator.vector",
                        "--enable-native-access=ALL-UNNAMED",
                        "-Dsirocco.threads=" + threads,
                        "-cp",
                        String.join(File.pathSeparator, List.of(modules, classes, tests.toString())),
                        Training.class.getName())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        return output.lines().filter(l -> l.startsWith("weights ")).findFirst().orElseThrow();
    }

    @Test
    void anyNumberOfThreadsGivesTheSameWeights() throws Exception {
        String alone = weightsWith(1);
        assertTrue(alone.length() > "weights ".length(), alone);
        assertEquals(alone, weightsWith(3));
    }
}
