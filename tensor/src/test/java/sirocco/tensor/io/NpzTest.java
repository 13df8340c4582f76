package sirocco.tensor.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import sirocco.tensor.ConcreteTensor;
import sirocco.tensor.DType;
import sirocco.tensor.Shape;
import sirocco.tensor.Tensor;

/** NPZ archives: those that NumPy wrote, our own, and damaged ones. */
class NpzTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"plain", "compressed"})
    void readsWhatNumpyWrote(String name) throws IOException {
        try (Npz npz = Npz.open(SampleFiles.data("formats", "npy", name + ".npz"))) {
            assertEquals(List.of("X", "y", "name", "mask", "scalar", "folder/with.dots and space"), npz.names());
            SampleFiles.assertSum(npz.read("X"), DType.F32, Shape.of(6, 4), 1.0758350975811481);
            SampleFiles.assertSum(npz.read("y"), DType.I64, Shape.of(6), 10);
            SampleFiles.assertSum(npz.read("mask"), DType.BOOL, Shape.of(6), 2);
            SampleFiles.assertSum(npz.read("scalar"), DType.F64, Shape.SCALAR, 2.5);
            SampleFiles.assertSum(npz.read("folder/with.dots and space"), DType.F64, Shape.of(2), -1.7270078022732496);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "compressed"})
    void anArrayOfStringsDoesNotStopTheOthers(String name) throws IOException {
        Path file = SampleFiles.data("formats", "npy", name + ".npz");
        try (Npz npz = Npz.open(file)) {
            Npz.Contents all = npz.readAll();
            assertEquals(
                    List.of("X", "y", "mask", "scalar", "folder/with.dots and space"),
                    List.copyOf(all.tensors().keySet()));
            assertEquals(Set.of("name"), all.refused().keySet());
            SampleFiles.assertSays(all.refused().get("name"), file, "array \"name\"", "strings ('<U3')");
        }
    }

    @Test
    void readsUnnamedArraysAndEmptyArchives() throws IOException {
        try (Npz npz = Npz.open(SampleFiles.data("formats", "npy", "positional.npz"))) {
            SampleFiles.assertSum(npz.read("arr_0"), DType.F64, Shape.of(3), -3.9342130295883635);
            SampleFiles.assertSum(npz.read("arr_1"), DType.I64, Shape.of(2, 2), 11);
        }
        try (Npz npz = Npz.open(SampleFiles.data("formats", "npy", "empty.npz"))) {
            assertEquals(Map.of(), npz.readAll().tensors());
        }
    }

    @Test
    void readsTheHeartbeats() throws IOException {
        try (Npz npz = Npz.open(SampleFiles.data("ecg", "mitbih_beats.npz"))) {
            Tensor beats = npz.read("X");
            assertEquals(DType.U8, beats.dtype());
            assertEquals(Shape.of(84_680, 187), beats.shape());
            assertEquals(Shape.of(84_680), npz.read("y").shape());
        }
    }

    @Test
    void refusesHalfAnArchive() {
        Path file = SampleFiles.data("formats", "npy", "bad_truncated.npz");
        SampleFiles.assertSays(assertThrows(FormatException.class, () -> Npz.open(file)), file, "no intact ZIP");
    }

    @ParameterizedTest
    @EnumSource(Npz.Compression.class)
    void readsWhatItWrote(Npz.Compression compression) throws IOException {
        Map<String, Tensor> tensors = SampleFiles.everyType(new SplittableRandom(2));
        tensors.put("a/b.c d é", Tensor.ones(DType.F64, 100, 100));
        Path file = folder.resolve("a.npz");
        Npz.write(file, tensors, compression);
        try (Npz npz = Npz.open(file)) {
            SampleFiles.assertSame(tensors, npz.readAll().tensors());
        }
    }

    @Test
    void compressionMakesSmallerFiles() throws IOException {
        Map<String, Tensor> zeros = Map.of("zeros", Tensor.zeros(DType.F32, 1000));
        Path stored = folder.resolve("stored.npz");
        Path deflated = folder.resolve("deflated.npz");
        Npz.write(stored, zeros, Npz.Compression.STORED);
        Npz.write(deflated, zeros, Npz.Compression.DEFLATED);
        assertTrue(Files.size(stored) > 4000 && Files.size(deflated) < 400);
    }

    @ParameterizedTest
    @EnumSource(Npz.Compression.class)
    void equalArraysGiveEqualFiles(Npz.Compression compression) throws IOException {
        Map<String, Tensor> tensors = Map.of("x", Tensor.arange(DType.I32, 99));
        Npz.write(folder.resolve("a.npz"), tensors, compression);
        Npz.write(folder.resolve("b.npz"), tensors, compression);
        assertEquals(-1, Files.mismatch(folder.resolve("a.npz"), folder.resolve("b.npz")));
    }

    @Test
    void aChangedBitFailsTheChecksum() throws IOException {
        Path file = folder.resolve("a.npz");
        Npz.write(file, Map.of("x", Tensor.zeros(DType.U8, 1000)), Npz.Compression.STORED);
        byte[] bytes = Files.readAllBytes(file);
        bytes[600] ^= 4;
        Files.write(file, bytes);
        try (Npz npz = Npz.open(file)) {
            SampleFiles.assertSays(assertThrows(FormatException.class, npz::readAll), file, "array \"x\"", "checksum");
        }
    }

    /** An archive of a few megabytes whose list of members claims more than it can hold, or suspiciously much. */
    @ParameterizedTest
    @CsvSource({"4000000000, cannot hold its 4000000000 bytes", "2000000000, made to fill the memory"})
    void refusesSizesBeforeAskingForMemory(long claimed, String fault) throws IOException {
        Path file = folder.resolve("bomb.npz");
        byte[] noise = new byte[3_000_000];
        new SplittableRandom(3).nextBytes(noise);
        try (var zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.putNextEntry(new ZipEntry("x.npy"));
            zip.write(noise);
            zip.closeEntry();
        }
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        int member = bytes.getInt(bytes.limit() - 6);
        bytes.putInt(member + 24, (int) claimed);
        Files.write(file, bytes.array());
        try (Npz npz = Npz.open(file)) {
            SampleFiles.assertSays(
                    assertThrows(FormatException.class, () -> npz.read("x")), file, "array \"x\"", fault);
        }
    }

    @Test
    void namesWhatThereIsInsteadOfAMissingArray() throws IOException {
        Path file = folder.resolve("a.npz");
        Npz.write(file, Map.of("weight", Tensor.scalar(1)), Npz.Compression.STORED);
        try (Npz npz = Npz.open(file)) {
            FormatException e = assertThrows(FormatException.class, () -> npz.read("bias"));
            SampleFiles.assertSays(e, file, "no array \"bias\"", "[weight]");
        }
    }

    @Test
    void aFailedWriteLeavesNothing() throws IOException {
        ConcreteTensor donated = (ConcreteTensor) Tensor.ones(DType.F32, 5);
        donated.donate();
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("good", Tensor.ones(DType.F32, 100_000));
        tensors.put("gone", donated);
        Path file = folder.resolve("a.npz");
        for (Npz.Compression compression : Npz.Compression.values()) {
            assertThrows(IllegalStateException.class, () -> Npz.write(file, tensors, compression));
        }
        try (Stream<Path> left = Files.list(folder)) {
            assertEquals(0, left.count());
        }
    }
}
