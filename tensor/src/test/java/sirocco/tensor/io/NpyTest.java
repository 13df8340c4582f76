package sirocco.tensor.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import sirocco.tensor.ConcreteTensor;
import sirocco.tensor.DType;
import sirocco.tensor.Shape;
import sirocco.tensor.Tensor;

/** NPY files: those that NumPy wrote, our own, and ones that must be refused. */
class NpyTest {
    @TempDir
    Path folder;

    static Stream<Arguments> numpyFiles() {
        return Stream.of(
                Arguments.of("f4", DType.F32, Shape.of(5, 7), -3.539517916738987),
                Arguments.of("f8", DType.F64, Shape.of(2, 3, 4), -0.33252434319549684),
                Arguments.of("f2", DType.F32, Shape.of(9), 0.3809356689453125),
                Arguments.of("i4", DType.I32, Shape.of(6, 4), -3163348581L),
                Arguments.of("i8", DType.I64, Shape.of(10), -4488027977596246484L),
                Arguments.of("i2", DType.I32, Shape.of(8), -5258),
                Arguments.of("u1", DType.U8, Shape.of(3, 16), 6232),
                Arguments.of("u4", DType.I64, Shape.of(5), 9299210580L),
                Arguments.of("bool", DType.BOOL, Shape.of(4, 5), 13),
                Arguments.of("f8_fortran", DType.F64, Shape.of(3, 5, 2), -4.081397881901142),
                Arguments.of("f4_big_endian", DType.F32, Shape.of(4, 3), 7.608086973428726),
                Arguments.of("i8_big_endian_fortran", DType.I64, Shape.of(3, 4), -443),
                Arguments.of("f8_0d", DType.F64, Shape.SCALAR, 3.25),
                Arguments.of("i4_0d", DType.I32, Shape.SCALAR, -7),
                Arguments.of("f4_empty", DType.F32, Shape.of(0, 3), 0.0),
                Arguments.of("f8_empty_1d", DType.F64, Shape.of(0), 0.0),
                Arguments.of("f8_special", DType.F64, Shape.of(7), 4.4942328371557893e+307),
                Arguments.of("f4_v2", DType.F32, Shape.of(3, 3), 0.6185270920395851),
                Arguments.of("f4_v3", DType.F32, Shape.of(3, 3), -1.6146034291014075));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("numpyFiles")
    void readsWhatNumpyWrote(String name, DType dtype, Shape shape, Number sum) throws IOException {
        SampleFiles.assertSum(Npy.read(SampleFiles.data("formats", "npy", name + ".npy")), dtype, shape, sum);
    }

    @Test
    void fortranOrderBecomesRowMajor() throws IOException {
        double[] a =
                Npy.read(SampleFiles.data("formats", "npy", "f8_fortran.npy")).toDoubles();
        assertEquals(-1.1298291140131056, a[2 * 10 + 1 * 2]);
        assertEquals(-2.138225589513189, a[4 * 2 + 1]);
    }

    @Test
    void notANumberAndInfinitiesStay() throws IOException {
        double[] values =
                Npy.read(SampleFiles.data("formats", "npy", "f8_special.npy")).toDoubles();
        assertEquals(1, Arrays.stream(values).filter(Double::isNaN).count());
        assertEquals(
                1,
                Arrays.stream(values).filter(v -> v == Double.POSITIVE_INFINITY).count());
    }

    @ParameterizedTest
    @CsvSource({
        "c16, complex numbers ('<c16')",
        "unicode, strings ('<U1')",
        "record, records of several fields",
        "object_pickle, pickled Python objects"
    })
    void refusesTypesThatTensorsDoNotHave(String name, String fault) {
        Path file = SampleFiles.data("formats", "npy", name + ".npy");
        SampleFiles.assertSays(assertThrows(UnsupportedTypeException.class, () -> Npy.read(file)), file, fault);
    }

    @ParameterizedTest
    @CsvSource({
        "bad_truncated, 'takes 192 bytes of data, but there are 152'",
        "bad_magic, mark of an NPY file",
        "bad_header_length, in a file of 320",
        "bad_header_text, fortran_brder",
        "bad_shape_huge, too large"
    })
    void refusesDamagedFiles(String name, String fault) {
        Path file = SampleFiles.data("formats", "npy", name + ".npy");
        SampleFiles.assertSays(assertThrows(FormatException.class, () -> Npy.read(file)), file, fault);
    }

    @Test
    void readsWhatItWrote() throws IOException {
        Path file = folder.resolve("a.npy");
        for (Tensor tensor : SampleFiles.everyType(new SplittableRandom(1)).values()) {
            Npy.write(file, tensor);
            SampleFiles.assertSame(tensor, Npy.read(file));
        }
    }

    @Test
    void writesTheBytesThatNumpyWrites() throws IOException {
        for (String name : new String[] {"f4", "f8", "i4", "i8", "u1", "bool", "f8_0d", "f4_empty", "f8_empty_1d"}) {
            Path original = SampleFiles.data("formats", "npy", name + ".npy");
            Path copy = folder.resolve(name + ".npy");
            Npy.write(copy, Npy.read(original));
            assertEquals(-1, Files.mismatch(original, copy), name);
        }
    }

    @Test
    void widensNarrowIntegers() throws IOException {
        assertArrayEquals(
                new int[] {-1, 127, -128}, read("|i1", "(3,)", -1, 127, -128).toInts());
        Tensor u2 = read("<u2", "(2,)", 0xff, 0xff, 1, 2);
        assertEquals(DType.I32, u2.dtype());
        assertArrayEquals(new int[] {65535, 513}, u2.toInts());
        assertArrayEquals(
                new int[] {-2, 258}, read(">i2", "(2,)", 0xff, 0xfe, 1, 2).toInts());
        assertArrayEquals(
                new long[] {256}, read("<u8", "(1,)", 0, 1, 0, 0, 0, 0, 0, 0).toLongs());
    }

    @Test
    void anyByteButZeroIsTrue() throws IOException {
        Tensor flags = read("|b1", "(3,)", 0, 2, 255);
        byte[] bytes = ((ConcreteTensor) flags).segment().toArray(ValueLayout.JAVA_BYTE);
        assertArrayEquals(new byte[] {0, 1, 1}, bytes);
    }

    @Test
    void refusesUnsignedValuesThatDoNotFit() {
        int[] twoTo63 = {0, 0, 0, 0, 0, 0, 0, 0x80};
        IOException e = assertThrows(UnsupportedTypeException.class, () -> read("<u8", "(1,)", twoTo63));
        assertTrue(e.getMessage().contains("9223372036854775808 does not fit"), e::getMessage);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(1099511627776,)",
                "(2147483647, 2147483647)",
                "(2147483647, 2147483647, 2147483647, 0)",
                "(9999999999999999999999,)",
                "(-1,)",
                "(1.5,)",
                "(01,)",
                "(2, 3",
                "2",
                "('a',)",
                "(,)",
                "(2000000000,)"
            })
    void refusesImpossibleShapesBeforeAskingForMemory(String shape) {
        assertThrows(FormatException.class, () -> read("<f8", shape, 0, 0, 0, 0, 0, 0, 0, 0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"f4", "<f16", "|f4", "<b2", "?f4", "", "<", "<M8[ns]", "|V2", "|S5"})
    void refusesOtherTypes(String descr) {
        assertThrows(FormatException.class, () -> read(descr, "(1,)", 0, 0, 0, 0));
    }

    @Test
    void readsHeadersOfOlderWriters() throws IOException {
        byte[] header = "{\"shape\": (2,), 'fortran_order': True, 'descr': '<i4'}".getBytes(StandardCharsets.US_ASCII);
        assertArrayEquals(new int[] {1, 2}, read(header, 1, 0, 0, 0, 2, 0, 0, 0).toInts());
    }

    @Test
    void aFailedWriteLeavesTheOldFileAndNothingElse() throws IOException {
        Path file = folder.resolve("a.npy");
        Tensor old = Tensor.of(new float[] {1, 2, 3});
        Npy.write(file, old);
        ConcreteTensor donated = (ConcreteTensor) Tensor.ones(DType.F32, 5);
        donated.donate();
        assertThrows(IllegalStateException.class, () -> Npy.write(file, donated));
        SampleFiles.assertSame(old, Npy.read(file));
        try (Stream<Path> left = Files.list(folder)) {
            assertEquals(1, left.count());
        }
    }

    private Tensor read(String descr, String shape, int... data) throws IOException {
        String header = "{'descr': '" + descr + "', 'fortran_order': False, 'shape': " + shape + ", }\n";
        return read(header.getBytes(StandardCharsets.US_ASCII), data);
    }

    private Tensor read(byte[] header, int... data) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(10 + header.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put((byte) 0x93)
                .put("NUMPY".getBytes(StandardCharsets.US_ASCII))
                .put((byte) 1)
                .put((byte) 0);
        bytes.putShort((short) header.length).put(header);
        for (int b : data) {
            bytes.put((byte) b);
        }
        Path file = folder.resolve("own.npy");
        Files.write(file, bytes.array());
        return Npy.read(file);
    }
}
