package sirocco.apps.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sirocco.apps.Failure;
import sirocco.apps.TestData;

/** Every Parquet file that other tools wrote is read with the sums they give, or refused by name. */
class ParquetTableTest {
    private static final List<String> REFUSED =
            List.of("codec_brotli_v1", "codec_brotli_v2", "nested_beats", "nested_ragged", "nested_struct");

    @Test
    void everyFlatFileHasItsSums() throws IOException {
        JsonNode files = new ObjectMapper()
                .readTree(TestData.path("formats/columns.json").toFile());
        int read = 0;
        for (var entry : files.properties()) {
            Path file = TestData.path("formats/" + entry.getKey());
            String name = file.getFileName().toString().replaceAll("\\.[a-z.]+$", "");
            if (entry.getKey().endsWith(".csv.gz") || REFUSED.contains(name)) {
                continue;
            }
            check(ParquetTable.read(file), entry.getValue());
            read++;
        }
        assertTrue(read > 30, "only " + read + " files read");
    }

    private static void check(Table table, JsonNode expected) {
        assertEquals(expected.get("rows").intValue(), table.rows(), table.source());
        if (table.source().endsWith("wide_2000.parquet")) {
            IntStream.range(0, 2000).forEach(i -> assertEquals(3.0 * i + 3, sum(table.column("c" + i))));
            return;
        }
        for (var column : expected.get("columns").properties()) {
            check(table.source() + " " + column.getKey(), table.column(column.getKey()), column.getValue());
        }
    }

    private static void check(String what, Column column, JsonNode expected) {
        assertEquals(expected.get("nulls").intValue(), column.nulls().cardinality(), what);
        if (expected.has("sum_epoch_microseconds")) {
            assertEquals(
                    expected.get("sum_epoch_microseconds").longValue(),
                    exactSum(column).longValueExact(),
                    what);
        } else if (expected.has("sum_epoch_days")) {
            assertEquals(
                    expected.get("sum_epoch_days").longValue(), exactSum(column).longValueExact(), what);
        } else if (expected.has("crc32_of_all")) {
            assertEquals(expected.get("crc32_of_all").asText(), crc(column), what);
        } else if (expected.has("sum")) {
            checkSum(what, column, expected);
        }
    }

    private static void checkSum(String what, Column column, JsonNode expected) {
        switch (column) {
            case Column.Ints _, Column.Longs _, Column.Booleans _ ->
                assertEquals(expected.get("sum").bigIntegerValue(), exactSum(column), what);
            case Column.Decimals decimals ->
                assertEquals(
                        new BigDecimal(expected.get("sum").asText()),
                        Stream.of(decimals.values()).reduce(BigDecimal.ZERO, BigDecimal::add),
                        what);
            default -> {
                double sum = expected.get("sum").doubleValue();
                assertEquals(sum, sum(column), 1e-9 * Math.abs(sum), what);
                assertEquals(
                        expected.get("min").doubleValue(), finite(column).min().orElseThrow(), what);
                assertEquals(
                        expected.get("max").doubleValue(), finite(column).max().orElseThrow(), what);
            }
        }
    }

    private static java.util.stream.DoubleStream finite(Column column) {
        return IntStream.range(0, column.rows())
                .filter(row -> !column.nulls().get(row))
                .mapToDouble(column::doubleAt)
                .filter(Double::isFinite);
    }

    private static double sum(Column column) {
        return finite(column).sum();
    }

    private static BigInteger exactSum(Column column) {
        return switch (column) {
            case Column.Ints c ->
                IntStream.of(c.values()).mapToObj(BigInteger::valueOf).reduce(BigInteger.ZERO, BigInteger::add);
            case Column.Longs c ->
                java.util.stream.LongStream.of(c.values())
                        .mapToObj(BigInteger::valueOf)
                        .reduce(BigInteger.ZERO, BigInteger::add);
            default -> BigInteger.valueOf((long) sum(column));
        };
    }

    private static String crc(Column column) {
        var crc = new CRC32();
        for (int row = 0; row < column.rows(); row++) {
            if (!column.nulls().get(row)) {
                crc.update(
                        column instanceof Column.Texts texts
                                ? texts.values()[row].getBytes(StandardCharsets.UTF_8)
                                : ((Column.Bytes) column).values()[row]);
            }
        }
        return String.format("%08x", crc.getValue());
    }

    @ParameterizedTest
    @ValueSource(strings = {"codec_brotli_v1", "codec_brotli_v2"})
    void brotliIsRefusedByName(String name) {
        Path file = TestData.path("formats/parquet/" + name + ".parquet");
        String message =
                assertThrows(Failure.class, () -> ParquetTable.read(file)).getMessage();
        assertTrue(message.contains(file.toString()) && message.contains("BROTLI"), message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nested_beats", "nested_ragged", "nested_struct"})
    void nestedColumnsAreRefusedByName(String name) {
        Path file = TestData.path("formats/parquet/" + name + ".parquet");
        String message =
                assertThrows(Failure.class, () -> ParquetTable.read(file)).getMessage();
        assertTrue(message.contains(file.toString()) && message.contains("nested"), message);
    }

    @Test
    void everyDamagedFileIsRefused() throws IOException {
        List<Path> files;
        try (var all = Files.list(TestData.path("formats/parquet"))) {
            files = all.filter(file -> file.getFileName().toString().startsWith("bad_"))
                    .toList();
        }
        assertEquals(12, files.size());
        for (Path file : files) {
            String message = assertTimeoutPreemptively(
                    Duration.ofSeconds(20),
                    () -> assertThrows(Failure.class, () -> ParquetTable.read(file), file.toString())
                            .getMessage());
            assertTrue(
                    message.startsWith(file.toString())
                            && message.length() > file.toString().length() + 10,
                    message);
        }
    }

    @Test
    void anAbsentFileIsNamed(@org.junit.jupiter.api.io.TempDir Path folder) {
        Path file = folder.resolve("absent.parquet");
        assertEquals(
                file + ": no such file",
                assertThrows(Failure.class, () -> ParquetTable.read(file)).getMessage());
    }
}
