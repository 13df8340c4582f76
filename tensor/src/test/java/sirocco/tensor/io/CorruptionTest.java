package sirocco.tensor.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sirocco.tensor.DType;
import sirocco.tensor.Spec;
import sirocco.tensor.Tensor;

/** Files with random damage: they are read or refused with an IOException, and nothing else happens. */
class CorruptionTest {
    private static final int TRIALS = 1500;
    /** Characters that keep a header nearly right. */
    private static final String SYNTAX = "0129[](){}\"',: ";

    @TempDir
    Path folder;

    private interface Reader {
        /** Reads all of a file; the number of elements. */
        long read(Path file) throws IOException;
    }

    @Test
    void npy() throws IOException {
        Path file = folder.resolve("a.npy");
        Npy.write(file, Tensor.ones(DType.F32, 3, 5));
        damage(file, damaged -> Npy.read(damaged).size());
    }

    @Test
    void npzStored() throws IOException {
        Path file = folder.resolve("a.npz");
        Npz.write(file, small(), Npz.Compression.STORED);
        damage(file, CorruptionTest::readNpz);
    }

    @Test
    void npzDeflated() throws IOException {
        Path file = folder.resolve("a.npz");
        Npz.write(file, small(), Npz.Compression.DEFLATED);
        damage(file, CorruptionTest::readNpz);
    }

    @Test
    void npzOfNumpy() throws IOException {
        damage(SampleFiles.data("formats", "npy", "plain.npz"), CorruptionTest::readNpz);
        damage(SampleFiles.data("formats", "npy", "compressed.npz"), CorruptionTest::readNpz);
    }

    @Test
    void safetensors() throws IOException {
        Path file = folder.resolve("a.safetensors");
        new Safetensors(small(), Map.of("format", "pt")).write(file);
        damage(file, damaged -> elements(Safetensors.read(damaged).tensors()));
    }

    private static long readNpz(Path file) throws IOException {
        try (Npz npz = Npz.open(file)) {
            return elements(npz.readAll().tensors());
        }
    }

    private static long elements(Map<String, Tensor> tensors) {
        return tensors.values().stream().mapToLong(Tensor::size).sum();
    }

    private static Map<String, Tensor> small() {
        SplittableRandom random = new SplittableRandom(4);
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (DType dtype : DType.values()) {
            tensors.put("layer." + dtype, SampleFiles.randomBits(Spec.of(dtype, 2, 3), random));
        }
        return tensors;
    }

    private void damage(Path original, Reader reader) throws IOException {
        byte[] whole = Files.readAllBytes(original);
        SplittableRandom random = new SplittableRandom(5);
        Path damaged = folder.resolve("damaged");
        int refused = 0;
        for (int trial = 0; trial < TRIALS; trial++) {
            Files.write(damaged, damaged(whole, random));
            try {
                long elements = reader.read(damaged);
                assertTrue(elements <= 64L * whole.length, () -> elements + " elements");
            } catch (IOException e) {
                refused++;
                assertTrue(String.valueOf(e.getMessage()).contains(damaged.toString()), e::toString);
            }
        }
        assertTrue(refused > TRIALS / 10, refused + " refused");
        assertEquals(whole.length, Files.size(original));
    }

    private static byte[] damaged(byte[] whole, SplittableRandom random) {
        byte[] bytes = Arrays.copyOf(whole, random.nextInt(4) == 0 ? random.nextInt(whole.length) : whole.length);
        for (int i = random.nextInt(1, 5); i > 0 && bytes.length > 0; i--) {
            int meaningful = SYNTAX.charAt(random.nextInt(SYNTAX.length()));
            bytes[random.nextInt(bytes.length)] = (byte) (random.nextBoolean() ? random.nextInt(256) : meaningful);
        }
        return bytes;
    }
}
