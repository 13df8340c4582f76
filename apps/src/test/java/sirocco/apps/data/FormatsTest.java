package sirocco.apps.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import sirocco.apps.Failure;
import sirocco.apps.TestData;
import sirocco.apps.report.Json;
import sirocco.apps.track.EventLog;
import sirocco.tensor.Tensor;
import sirocco.tensor.io.FormatException;
import sirocco.tensor.io.Npy;
import sirocco.tensor.io.Npz;
import sirocco.tensor.io.Safetensors;
import sirocco.tensor.io.UnsupportedTypeException;

/** Every single file that other programs wrote, none left out, is read or refused, as its name and the sums say. */
class FormatsTest {
    /** Whole files whose content is none of ours: to be refused by name. The damaged ones begin with {@code bad_}. */
    private static final Set<String> FOREIGN = Set.of(
            "c16.npy",
            "unicode.npy",
            "record.npy",
            "object_pickle.npy",
            "codec_brotli_v1.parquet",
            "codec_brotli_v2.parquet",
            "nested_beats.parquet",
            "nested_ragged.parquet",
            "nested_struct.parquet");

    /** What is no file of a format but describes the others. */
    private static final Set<String> DESCRIPTIONS = Set.of("README.md", "columns.json");

    private static Path folder() {
        return TestData.path("formats");
    }

    @Test
    void everyFileIsReadOrRefusedByName() throws IOException {
        Set<String> read = new TreeSet<>();
        Set<String> refused = new TreeSet<>();
        try (var files = Files.walk(folder())) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                String name = file.getFileName().toString();
                if (DESCRIPTIONS.contains(name)) {
                    continue;
                }
                if (name.startsWith("bad_")
                        || FOREIGN.contains(name)
                        || file.getParent().endsWith("bad")) {
                    refused(file);
                    refused.add(name);
                } else {
                    open(file);
                    read.add(name);
                }
            }
        }
        assertTrue(refused.containsAll(FOREIGN), () -> "not there: " + FOREIGN + " but " + refused);
        assertTrue(read.size() > 60 && refused.size() > 30, read.size() + " read, " + refused.size() + " refused");
    }

    private static void refused(Path file) {
        Exception error = assertTimeoutPreemptively(
                Duration.ofSeconds(20), () -> assertThrows(Exception.class, () -> open(file), file.toString()));
        assertTrue(error instanceof Failure || error instanceof FormatException, () -> file + ": " + error);
        assertTrue(error.getMessage().contains(file.toString()), error.getMessage());
        assertTrue(error.getMessage().length() > file.toString().length() + 10, error.getMessage());
    }

    /** Reads a file with the reader of its format; a file of no known format fails the test. */
    private static void open(Path file) throws IOException {
        String name = file.getFileName().toString();
        switch (name.contains("tfevents") ? "tfevents" : name.replaceFirst("^[^.]*\\.", "")) {
            case "parq", "parquet" -> ParquetTable.read(file);
            case "csv.gz" -> BeatsFile.read(file);
            case "npy" -> Npy.read(file);
            case "npz" -> {
                try (Npz archive = Npz.open(file)) {
                    archive.readAll();
                }
            }
            case "safetensors" -> Safetensors.read(file);
            case "tfevents" -> EventLog.read(file);
            default -> fail(file + ": no reader for this file; teach FormatsTest about it");
        }
    }

    /** The sums of all arrays, as the description's tables give them: type and shape apart, which other tests look at. */
    @Test
    void everyArrayHasTheSumOfTheDescription() throws IOException {
        Map<String, Double> sums = describedSums();
        Set<String> left = new HashSet<>(sums.keySet());
        for (var array : arrays().entrySet()) {
            Double sum = sums.get(array.getKey());
            assertTrue(sum != null, array.getKey() + " is not described");
            assertEquals(sum, sum(array.getValue()), 1e-9 * Math.abs(sum), array.getKey());
            left.remove(array.getKey());
        }
        assertEquals(Set.of(), left, "described, but not read");
    }

    /** Rows such as {@code | npy/plain.npz : X | <f4 | C | (6, 4) | 1.07 | stored |}, those with a number for a sum. */
    private static Map<String, Double> describedSums() throws IOException {
        Pattern row = Pattern.compile(
                "\\| ((?:npy|safetensors)/[^|]+?) \\|.* \\(([0-9, ]*)\\) \\| (-?[0-9.]+(?:e[+-]?[0-9]+)?) \\|.*");
        Map<String, Double> sums = new LinkedHashMap<>();
        for (String line : Files.readAllLines(folder().resolve("README.md"))) {
            var cells = row.matcher(line);
            if (cells.matches()) {
                sums.put(cells.group(1), Double.valueOf(cells.group(3)));
            }
        }
        assertTrue(sums.size() > 40, "only " + sums.size() + " sums found");
        return sums;
    }

    private static Map<String, Tensor> arrays() throws IOException {
        Map<String, Tensor> arrays = new LinkedHashMap<>();
        for (Path file : sound("npy", ".npy")) {
            try {
                arrays.put("npy/" + file.getFileName(), Npy.read(file));
            } catch (UnsupportedTypeException foreign) {
                assertTrue(FOREIGN.contains(file.getFileName().toString()), foreign.getMessage());
            }
        }
        for (Path file : sound("npy", ".npz")) {
            try (Npz archive = Npz.open(file)) {
                archive.readAll()
                        .tensors()
                        .forEach((name, tensor) -> arrays.put("npy/" + file.getFileName() + " : " + name, tensor));
            }
        }
        for (Path file : sound("safetensors", ".safetensors")) {
            Safetensors.read(file)
                    .tensors()
                    .forEach((name, tensor) -> arrays.put("safetensors/" + file.getFileName() + " : " + name, tensor));
        }
        return arrays;
    }

    private static List<Path> sound(String below, String ending) throws IOException {
        try (var files = Files.list(folder().resolve(below))) {
            return files.filter(file -> file.toString().endsWith(ending)
                            && !file.getFileName().toString().startsWith("bad_"))
                    .sorted()
                    .collect(Collectors.toList());
        }
    }

    private static double sum(Tensor tensor) {
        return tensor.dtype().isFloating()
                ? Arrays.stream(tensor.toDoubles()).filter(Double::isFinite).sum()
                : LongStream.of(tensor.toLongs()).sum();
    }

    @Test
    void theSampleInTheLayoutOfKaggleHasItsSums() throws IOException {
        var expected =
                Json.read(Files.readAllBytes(folder().resolve("columns.json"))).get("mitbih_sample.csv.gz");
        Beats beats = BeatsFile.read(folder().resolve("mitbih_sample.csv.gz"));
        assertArrayEquals(
                IntStream.range(0, 5)
                        .mapToLong(k -> expected.get("class_counts").get(k).longValue())
                        .toArray(),
                beats.classCounts());
        double sum = expected.get("sum_of_all_187_columns").doubleValue();
        assertEquals(
                sum,
                IntStream.range(0, beats.samples().length)
                        .mapToDouble(i -> beats.samples()[i])
                        .sum(),
                1e-9 * sum);
    }

    @Test
    void everyParquetFileIsInTheListOfSums() throws IOException {
        var described = Json.read(Files.readAllBytes(folder().resolve("columns.json")));
        for (Path file : sound("parquet", ".parquet")) {
            assertTrue(described.has("parquet/" + file.getFileName()), file + " has no sums");
        }
    }
}
