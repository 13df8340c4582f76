package sirocco.tensor.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import sirocco.tensor.ConcreteTensor;
import sirocco.tensor.DType;
import sirocco.tensor.Shape;
import sirocco.tensor.Tensor;

/** Safetensors files: those of the format's own package, our own, and ones that must be refused. */
class SafetensorsTest {
    @TempDir
    Path folder;

    @Test
    void readsAModel() throws IOException {
        Safetensors model = Safetensors.read(sample("model_f32"));
        Map<String, Tensor> t = model.tensors();
        assertEquals(
                List.of("bn.num_batches_tracked", "conv1.bias", "conv1.weight", "fc.bias", "fc.weight"),
                List.copyOf(t.keySet()));
        SampleFiles.assertSum(t.get("bn.num_batches_tracked"), DType.I64, Shape.SCALAR, 17);
        SampleFiles.assertSum(t.get("conv1.bias"), DType.F32, Shape.of(4), -0.22631041705608368);
        SampleFiles.assertSum(t.get("conv1.weight"), DType.F32, Shape.of(4, 1, 3), 1.7821228615939617);
        SampleFiles.assertSum(t.get("fc.bias"), DType.F32, Shape.of(5), -1.6806347072124481);
        SampleFiles.assertSum(t.get("fc.weight"), DType.F32, Shape.of(5, 8), 7.9900487288832664);
        assertEquals(Map.of(), model.metadata());
    }

    @Test
    void readsAllTypes() throws IOException {
        Safetensors types = Safetensors.read(sample("types"));
        Map<String, Tensor> t = types.tensors();
        SampleFiles.assertSum(t.get("b"), DType.BOOL, Shape.of(3), 2);
        SampleFiles.assertSum(t.get("empty"), DType.F32, Shape.of(0, 4), 0.0);
        SampleFiles.assertSum(t.get("i32"), DType.I32, Shape.of(5), 10);
        SampleFiles.assertSum(t.get("i64"), DType.I64, Shape.of(7), 0);
        SampleFiles.assertSum(t.get("scalar"), DType.F32, Shape.SCALAR, 2.5);
        SampleFiles.assertSum(t.get("u8"), DType.U8, Shape.of(6), 765);
        SampleFiles.assertSum(t.get("w16"), DType.F32, Shape.of(3, 5), -0.5083465576171875);
        SampleFiles.assertSum(t.get("w64"), DType.F64, Shape.of(2, 2), -1.6534960716962814);
        SampleFiles.assertSum(t.get("wb16"), DType.F32, Shape.of(3, 5), 1.0948486328125);
        assertEquals(9, t.size());
        assertEquals(Map.of("epoch", "12", "format", "pt", "note", "Größe; 心電図"), types.metadata());
    }

    @Test
    void readsWhatNumpysPackageWrote() throws IOException {
        Safetensors file = Safetensors.read(sample("numpy"));
        SampleFiles.assertSum(file.tensors().get("a"), DType.F32, Shape.of(3, 4), 66.0);
        SampleFiles.assertSum(file.tensors().get("b"), DType.F32, Shape.of(2), -1.0);
        assertEquals(Map.of("made_by", "safetensors.numpy"), file.metadata());
    }

    @ParameterizedTest
    @CsvSource({
        "bad_header_length_huge, header of 9223372036854775813 bytes",
        "bad_header_length_file, in a file of 596",
        "bad_header_json, ':' expected",
        "bad_truncated, but the data have 232 bytes",
        "bad_overlap, 'conv1.bias\" lies at bytes 4 to 20, but the tensors before it end at 8: they overlap'",
        "bad_out_of_range, 'fc.weight\" lies at bytes 4188 to 4348, but the data have'",
        "bad_shape_size, '\"fc.weight\": the shape [5, 9] of F32 takes 180 bytes, its data 160'",
        "bad_dtype, dtype Q7",
        "bad_reversed_offsets, '\"fc.weight\": its data end at byte 92, before'",
        "bad_short, it has 3 bytes"
    })
    void refusesDamagedFiles(String name, String fault) {
        Path file = sample(name);
        SampleFiles.assertSays(assertThrows(FormatException.class, () -> Safetensors.read(file)), file, fault);
    }

    @Test
    void readsWhatItWrote() throws IOException {
        Map<String, Tensor> tensors = SampleFiles.everyType(new SplittableRandom(3));
        tensors.put("quote \" backslash \\ tab \t 心 \ud83d\udc93", Tensor.scalar(1));
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("z", "");
        metadata.put("a", "line\nbreak \u0001 \u007f /");
        Path file = folder.resolve("m.safetensors");
        new Safetensors(tensors, metadata).write(file);
        Safetensors back = Safetensors.read(file);
        SampleFiles.assertSame(tensors, back.tensors());
        assertEquals(
                List.copyOf(metadata.entrySet()), List.copyOf(back.metadata().entrySet()));
    }

    @Test
    void allTensorsAreAligned() throws IOException {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("flag", Tensor.of(new boolean[] {true}));
        tensors.put("f32", Tensor.ones(DType.F32, 3));
        tensors.put("f64", Tensor.ones(DType.F64, 3));
        SafetensorsHeader header = SafetensorsHeader.of(tensors, Map.of());
        assertEquals(0, header.toBytes().length % 8);
        List<String> names =
                header.entries().stream().map(SafetensorsHeader.Entry::name).toList();
        assertEquals(List.of("flag", "f32", "f64"), names);
        for (SafetensorsHeader.Entry e : header.entries()) {
            assertEquals(0, e.begin() % e.layout().type().bytes(), e::name);
        }
    }

    @Test
    void anEmptyFileHasAHeaderToo() throws IOException {
        Path file = folder.resolve("m.safetensors");
        Safetensors.of(Map.of()).write(file);
        assertArrayEquals(
                new byte[] {8, 0, 0, 0, 0, 0, 0, 0, '{', '}', ' ', ' ', ' ', ' ', ' ', ' '}, Files.readAllBytes(file));
        assertEquals(Safetensors.of(Map.of()), Safetensors.read(file));
    }

    @Test
    void widensNarrowIntegers() throws IOException {
        Map<String, Tensor> t = read(
                        "{\"a\":{\"dtype\":\"I8\",\"shape\":[2],\"data_offsets\":[0,2]},"
                                + "\"b\":{\"dtype\":\"U16\",\"shape\":[1],\"data_offsets\":[2,4]},"
                                + "\"c\":{\"dtype\":\"U32\",\"shape\":[1],\"data_offsets\":[4,8]},"
                                + "\"d\":{\"dtype\":\"I16\",\"shape\":[1],\"data_offsets\":[8,10]}}",
                        -1,
                        5,
                        0xff,
                        0xff,
                        0xff,
                        0xff,
                        0xff,
                        0xff,
                        0,
                        0x80)
                .tensors();
        assertArrayEquals(new int[] {-1, 5}, t.get("a").toInts());
        assertArrayEquals(new int[] {65535}, t.get("b").toInts());
        assertArrayEquals(new long[] {4294967295L}, t.get("c").toLongs());
        assertArrayEquals(new int[] {-32768}, t.get("d").toInts());
    }

    @Test
    void theHeadersOrderNeedNotBeTheDatas() throws IOException {
        Map<String, Tensor> t = read(
                        "{ \"b\" : {\"data_offsets\":[1,2], \"shape\":[1], \"dtype\":\"U8\"},\n"
                                + "\"a\\u0041\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]}} ",
                        3,
                        4)
                .tensors();
        assertEquals(List.of("b", "aA"), List.copyOf(t.keySet()));
        assertArrayEquals(new int[] {4}, t.get("b").toInts());
        assertArrayEquals(new int[] {3}, t.get("aA").toInts());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{",
                "{}}",
                "{\"a\":1}",
                "{\"a\":{}}",
                "{\"a\":{\"b\":{\"c\":{}}}}",
                "{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1],}}",
                "{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1],\"more\":1}}",
                "{\"a\":{\"dtype\":\"U8\",\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]}}",
                "{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]},}",
                "{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]},"
                        + "\"a\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[1,1]}}",
                "{\"a\":{\"dtype\":\"U8\",\"shape\":[01],\"data_offsets\":[0,1]}}",
                "{\"a\":{\"dtype\":\"U8\",\"shape\":[1.0],\"data_offsets\":[0,1]}}",
                "{\"a\":{\"dtype\":\"U8\",\"shape\":[-1],\"data_offsets\":[0,1]}}",
                "{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1,1]}}",
                "{\"a\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}}",
                "{\"a\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[5,5]}}",
                "{\"a\":{\"dtype\":\"U8\",\"shape\":[999999999999999999],\"data_offsets\":[0,1]}}",
                "{\"a\":{\"dtype\":\"F64\",\"shape\":[2147483647,2147483647],\"data_offsets\":[0,1]}}",
                "{\"a\\x\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]}}",
                "{\"\\ud800\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]}}",
                "{\"\\u12g4\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]}}",
                "{\"a\n\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]}}",
                "{\"__metadata__\":{\"a\":1}}",
                "{\"__metadata__\":{\"a\":\"1\",\"a\":\"2\"}}",
                "{\"__metadata__\":{}}"
            })
    void refusesOtherHeaders(String header) {
        assertThrows(FormatException.class, () -> read(header, 7));
    }

    @Test
    void nestingIsRefusedWithoutRecursion() {
        assertThrows(FormatException.class, () -> read("{\"a\":" + "[".repeat(1_000_000)));
        assertThrows(FormatException.class, () -> read("{\"a\":{\"shape\":" + "[".repeat(1_000_000)));
    }

    @Test
    void refusesNamesThatCannotBeWritten() {
        Tensor one = Tensor.scalar(1);
        assertThrows(IllegalArgumentException.class, () -> Safetensors.of(Map.of("__metadata__", one)));
        assertThrows(IllegalArgumentException.class, () -> Safetensors.of(Map.of("\ud800", one)));
        assertThrows(IllegalArgumentException.class, () -> new Safetensors(Map.of(), Map.of("a", "\udc00")));
    }

    @Test
    void aFailedWriteLeavesTheOldFileAndNothingElse() throws IOException {
        Path file = folder.resolve("m.safetensors");
        Safetensors.of(Map.of("x", Tensor.scalar(4))).write(file);
        ConcreteTensor donated = (ConcreteTensor) Tensor.ones(DType.F32, 5);
        donated.donate();
        assertThrows(
                IllegalStateException.class,
                () -> Safetensors.of(Map.of("x", donated)).write(file));
        assertEquals(4, Safetensors.read(file).tensors().get("x").item());
        try (Stream<Path> left = Files.list(folder)) {
            assertEquals(1, left.count());
        }
    }

    @Test
    void aFolderThatIsNotThereIsNamed() {
        Path file = folder.resolve("none").resolve("m.safetensors");
        IOException e =
                assertThrows(IOException.class, () -> Safetensors.of(Map.of()).write(file));
        assertTrue(e.getMessage().contains("none"), e::getMessage);
    }

    private Safetensors read(String header, int... data) throws IOException {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(8 + json.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(json.length).put(json);
        for (int b : data) {
            bytes.put((byte) b);
        }
        Path file = folder.resolve("own.safetensors");
        Files.write(file, bytes.array());
        return Safetensors.read(file);
    }

    private static Path sample(String name) {
        return SampleFiles.data("formats", "safetensors", name + ".safetensors");
    }
}
