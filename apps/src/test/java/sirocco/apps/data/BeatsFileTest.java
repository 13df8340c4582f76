package sirocco.apps.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sirocco.apps.Failure;
import sirocco.apps.TestData;

class BeatsFileTest {
    @TempDir
    Path folder;

    private static String line(String first, String label) {
        return first + ","
                + IntStream.range(1, Beats.LENGTH)
                        .mapToObj(i -> i % 2 == 0 ? "0.5" : "0")
                        .collect(Collectors.joining(","))
                + "," + label;
    }

    private Path csv(String... lines) throws IOException {
        return Files.write(folder.resolve("beats.csv"), List.of(lines));
    }

    private static String error(Path file) {
        return assertThrows(Failure.class, () -> BeatsFile.read(file)).getMessage();
    }

    @Test
    void theCoursesParquetFile() {
        Beats beats = BeatsFile.read(TestData.path("formats/mitbih_test.parq"));
        assertArrayEquals(new long[] {14058, 472, 911, 133, 1362}, beats.classCounts());
        double first = IntStream.range(0, beats.size())
                .mapToDouble(i -> beats.samples()[i * Beats.LENGTH])
                .sum();
        assertEquals(15162.811817098409, first, 1e-9 * first);
    }

    @Test
    void kagglesCsvFileHoldsTheFirstRowsOfTheParquetFile() {
        Beats csv = BeatsFile.read(TestData.path("formats/mitbih_sample.csv.gz"));
        Beats parquet = BeatsFile.read(TestData.path("formats/mitbih_train.parq"));
        assertEquals(1000, csv.size());
        assertArrayEquals(new long[] {838, 27, 49, 11, 75}, csv.classCounts());
        Beats same = parquet.pick(IntStream.range(0, 1000).toArray());
        assertArrayEquals(same.samples(), csv.samples());
        assertArrayEquals(same.labels(), csv.labels());
    }

    @Test
    void theNpzFileWithRecordNumbers() {
        Beats beats = BeatsFile.read(TestData.path("ecg/mitbih_beats.npz"));
        assertEquals(84_680, beats.size());
        assertArrayEquals(new long[] {70288, 2363, 4555, 666, 6808}, beats.classCounts());
        assertEquals(beats.size(), beats.records().orElseThrow().length);
        Beats parquet = BeatsFile.read(TestData.path("formats/mitbih_test.parq"));
        assertTrue(
                IntStream.range(0, 50).allMatch(i -> contains(beats, parquet.beat(i))),
                "the same beats, divided by 255");
    }

    private static boolean contains(Beats beats, float[] beat) {
        return IntStream.range(0, beats.size())
                .anyMatch(i -> Arrays.equals(
                        beats.samples(), i * Beats.LENGTH, (i + 1) * Beats.LENGTH, beat, 0, Beats.LENGTH));
    }

    @Test
    void anNpzFileWithoutBeatsIsRefused() {
        String message = error(TestData.path("formats/npy/plain.npz"));
        assertTrue(message.contains("array \"X\"") && message.contains("187"), message);
        assertTrue(error(TestData.path("formats/npy/bad_truncated.npz")).contains("bad_truncated.npz"));
        assertTrue(error(TestData.path("formats/npy/positional.npz")).contains("no array \"X\""));
    }

    @Test
    void aLineCutOffIsNamed() throws IOException {
        Path file = csv(line("1", "0"), line("1", "1"), line("1", "2").replaceFirst("0,0.5,", ""));
        assertEquals(
                file + ", line 3: 186 values where 188 are expected (187 samples and a label). Is the file cut off?",
                error(file));
    }

    @Test
    void wrongValuesAreNamedWithLineAndColumn() throws IOException {
        assertTrue(error(csv(line("1", "0"), line("one", "0")))
                .endsWith("line 2: column 1 is \"one\" where a number is expected"));
        assertTrue(error(csv(line("NaN", "0"))).contains("line 1: column 1 is NaN where a finite"));
        assertTrue(error(csv(line("1", "0"), line("1", "5"))).endsWith("line 2: label 5 where 0 to 4 are expected"));
        assertTrue(error(csv(line("1", "0.5"))).contains("line 1: label 0.5"));
    }

    @Test
    void anEmptyFileAndAnUnknownEndingAreRefused() throws IOException {
        assertTrue(error(csv()).endsWith("holds no beats"));
        assertTrue(error(folder.resolve("beats.xlsx")).contains(".parquet"));
        assertTrue(error(folder.resolve("absent.csv")).endsWith("no such file"));
    }

    @Test
    void aGzipFileCutOffIsRefused() throws IOException {
        Path whole = folder.resolve("beats.csv.gz");
        try (var out = new GZIPOutputStream(Files.newOutputStream(whole))) {
            for (int i = 0; i < 300; i++) {
                out.write((line(Double.toString(i * .001), "0") + "\n").getBytes());
            }
        }
        assertEquals(300, BeatsFile.read(whole).size());
        byte[] bytes = Files.readAllBytes(whole);
        Path cut = Files.write(folder.resolve("cut.csv.gz"), Arrays.copyOf(bytes, bytes.length / 2));
        assertTrue(error(cut).contains("Is the file cut off?"), error(cut));
    }

    private static Table table(int columns, Column target) {
        var all = new ArrayList<Column>();
        for (int i = 0; i < columns; i++) {
            all.add(new Column.Floats(Integer.toString(i), new float[target.rows()], new BitSet()));
        }
        all.add(target);
        return new Table("t.parq", target.rows(), all);
    }

    private static String error(Table table) {
        return assertThrows(Failure.class, () -> BeatsFile.of(table)).getMessage();
    }

    @Test
    void tablesThatAreNoBeatsAreRefused() {
        var labels = new Column.Longs("target", new long[] {0, 4}, new BitSet());
        assertEquals(2, BeatsFile.of(table(187, labels)).size());
        assertTrue(error(table(186, labels)).contains("187 columns where 188 are expected"));
        assertTrue(error(table(187, new Column.Longs("label", new long[1], new BitSet())))
                .contains("no column \"target\""));
        assertTrue(error(table(187, new Column.Longs("target", new long[] {0, 7}, new BitSet())))
                .contains("beat 1: label 7"));
        assertTrue(error(table(187, new Column.Doubles("target", new double[] {.5}, new BitSet())))
                .contains("whole number"));
        assertTrue(error(table(187, new Column.Texts("target", new String[] {"N"}, new BitSet())))
                .contains("holds texts"));
        assertTrue(error(table(187, new Column.Longs("target", new long[2], BitSet.valueOf(new long[] {2}))))
                .contains("no value in row 1"));
        assertTrue(error(table(187, new Column.Longs("target", new long[0], new BitSet())))
                .contains("holds no beats"));
    }

    @Test
    void beatsWithNaNOrOfUnequalLengthsAreRefused() {
        float[] samples = new float[2 * Beats.LENGTH];
        samples[Beats.LENGTH + 3] = Float.NaN;
        String message = assertThrows(Failure.class, () -> new Beats("b", samples, new int[2], Optional.empty()))
                .getMessage();
        assertEquals("b, beat 1: sample 3 is NaN where a finite number is expected", message);
        assertThrows(Failure.class, () -> new Beats("b", new float[5], new int[1], Optional.empty()));
        assertThrows(Failure.class, () -> new Beats("b", new float[Beats.LENGTH], new int[1], Optional.of(new int[2])));
    }

    @Test
    void headedTablesAreRead() throws IOException {
        Path file = csv("name,age,\"height, m\"", "Ada,36,1.65", "\"Grace \"\"G\"\"\",,1.7");
        Table table = CsvTable.read(file);
        assertEquals(List.of("name", "age", "height, m"), table.names());
        assertEquals("Grace \"G\"", ((Column.Texts) table.column("name")).values()[1]);
        assertTrue(table.column("age").nulls().get(1));
        assertEquals(1.7, table.column("height, m").doubleAt(1));
        assertTrue(assertThrows(Failure.class, () -> table.column("hight, m"))
                .getMessage()
                .contains("Did you mean \"height, m\"?"));
        Path ragged = csv("a,b", "1,2", "3");
        assertTrue(assertThrows(Failure.class, () -> CsvTable.read(ragged))
                .getMessage()
                .contains("line 3: 1 values where"));
    }
}
