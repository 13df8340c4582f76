package sirocco.nn.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sirocco.nn.layer.Dropout;
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

/** A training whose JVM is killed again and again, and resumed in a new one, ends with the weights of an undisturbed one. */
@Tag("process")
class KillTest {
    private static final int KILLS = 3;

    /** Trains a small net, saving after each step, from the checkpoint in a folder if there is one. */
    public static final class Training {
        private static final Listener SPEAKING = new Listener() {
            @Override
            public Answer after(Epoch epoch) {
                return Answer.CONTINUE;
            }

            @Override
            public void step(int epoch, int done, int of) {
                System.out.println("step " + epoch + "." + done);
            }
        };

        private Training() {}

        static long weights(Path folder) {
            Sequential net = Sequential.of(Linear.of(5, 60, Key.of(1)), new Dropout(.2), Linear.of(60, 2, Key.of(2)));
            Tensor x = Key.of(3).normal(DType.F32, Shape.of(100, 5));
            Examples data = new Examples(x, x.select(1, 0).gt(0).convert(DType.I32));
            Plan plan = Plan.epochs(14).batchSize(16).stopping(EarlyStopping.onLoss(14));
            var trainer = Trainer.of(
                            Device.host(), Objective.<Sequential>of(CrossEntropy.plain()), Adam.standard(), plan)
                    .checkpoints(Checkpoints.in(folder).everySteps(1))
                    .listener(SPEAKING);
            var trained =
                    Checkpoints.existIn(folder) ? trainer.resume(folder, net, data, null) : trainer.fit(net, data);
            CRC32 sum = new CRC32();
            for (Tensor t : Tree.leaves(List.of(trained.model(), trained.state()))) {
                sum.update(((ConcreteTensor) t).segment().asByteBuffer());
            }
            return sum.getValue();
        }

        public static void main(String[] arguments) {
            System.out.println("weights " + weights(Path.of(arguments[0])));
        }
    }

    /** On the reference backend, which starts soonest. */
    private static Process start(Path folder) throws Exception {
        String modules = System.getProperty("jdk.module.path", "");
        String classes = System.getProperty("java.class.path", "");
        Path own = Path.of(KillTest.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        Path tests = own.resolveSibling("test-classes");
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        String.join(File.pathSeparator, List.of(modules, classes, tests.toString())),
                        Training.class.getName(),
                        folder.toString())
                .redirectErrorStream(true)
                .start();
    }

    /** Waits for so many steps (the checkpoint of the last but one is then written) and a few milliseconds, and kills; the last step heard of. */
    private static String killAfter(int steps, int millis, Process process) throws Exception {
        String last = "";
        StringBuilder output = new StringBuilder();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (int heard = 0; heard < steps; ) {
                String line = lines.readLine();
                assertTrue(line != null, "it ended by itself: " + output);
                output.append(line).append('\n');
                if (line.startsWith("step ")) {
                    last = line;
                    heard++;
                }
            }
            Thread.sleep(millis);
            process.destroyForcibly();
        }
        assertTrue(process.waitFor(10, TimeUnit.SECONDS), "it does not die");
        return last;
    }

    private static String outputOf(Process process) throws Exception {
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        return output;
    }

    @Test
    void theWeightsAreThoseOfAnUndisturbedTraining(@TempDir Path folder) throws Exception {
        SplittableRandom random = new SplittableRandom(3);
        String before = "";
        for (int i = 0; i < KILLS; i++) {
            String last = killAfter(2 + random.nextInt(20), random.nextInt(8), start(folder.resolve("killed")));
            assertTrue(!last.equals(before), "no step was made between " + before + " and " + last);
            before = last;
        }
        String resumed = outputOf(start(folder.resolve("killed")));
        assertFalse(resumed.contains("step 1.1\n"), resumed);
        String undisturbed = outputOf(start(folder.resolve("undisturbed")));
        assertTrue(undisturbed.contains("step 1.1\n"), undisturbed);
        assertEquals(weights(undisturbed), weights(resumed));
    }

    private static String weights(String output) {
        return output.lines().filter(l -> l.startsWith("weights ")).findFirst().orElseThrow();
    }
}
