package sirocco.apps.data.wfdb;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sirocco.apps.Failure;
import sirocco.apps.TestData;

/** Recordings 100 and 208 of the MIT-BIH database are read right; damaged and foreign ones are refused by name. */
class RecordingTest {
    @TempDir
    Path folder;

    private static Recording real(String name) {
        return Recording.read(TestData.path("ecg/wfdb"), name);
    }

    private static Map<Character, Long> symbols(Recording recording) {
        return recording.annotations().stream()
                .collect(Collectors.groupingBy(Annotation::symbol, TreeMap::new, Collectors.counting()));
    }

    @Test
    void recording100() {
        Recording recording = real("100");
        assertEquals(360, recording.header().hertz());
        assertEquals(650_000, recording.signals()[0].length);
        assertEquals(0, recording.lead("mlii").getAsInt());
        assertEquals(1, recording.lead("V5").getAsInt());
        assertTrue(recording.lead("V1").isEmpty());
        assertArrayEquals(
                new short[] {995, 995, 995, 995, 995, 995, 995, 995, 1000, 997},
                Arrays.copyOf(recording.signals()[0], 10));
        assertEquals(1011, recording.signals()[1][0]);
        assertEquals(Map.of('N', 2239L, 'A', 33L, 'V', 1L, '+', 1L), symbols(recording));
        assertEquals(
                new Annotation(18, '+', 0, 0, 0, "(N"), recording.annotations().getFirst());
        assertEquals(77, recording.annotations().get(1).sample());
        assertEquals(649_991, recording.annotations().getLast().sample());
    }

    @Test
    void recording208() {
        Recording recording = real("208");
        assertEquals(650_000, recording.signals()[1].length);
        assertEquals(
                Map.of('N', 1586L, 'V', 992L, 'F', 373L, '+', 53L, '~', 24L, '|', 8L, 'S', 2L, 'Q', 2L),
                symbols(recording));
        assertEquals(
                "(T",
                recording.annotations().stream()
                        .filter(a -> !a.text().isEmpty())
                        .skip(1)
                        .findFirst()
                        .get()
                        .text());
    }

    @Test
    void everyCodeOfTheAnnotationFormat() throws IOException {
        write(new int[] {
            59 << 10,
            1,
            0x0002, // 65,538 samples later
            1 << 10 | 5, // N
            61 << 10 | 255,
            62 << 10 | 1,
            60 << 10 | 3, // subtype −1, channel 1, number 3
            63 << 10 | 3,
            'a' | 'b' << 8,
            'c', // text, padded
            5 << 10 | 1023, // V: channel and number stay, subtype and text do not
            59 << 10,
            0xffff,
            0xfffe, // two samples back
            8 << 10 | 7, // A
            0
        });
        assertEquals(
                List.of(
                        new Annotation(65_543, 'N', -1, 1, 3, "abc"),
                        new Annotation(66_566, 'V', 0, 1, 3, ""),
                        new Annotation(66_571, 'A', 0, 1, 3, "")),
                AnnotationFile.read(folder.resolve("a.atr")));
    }

    @Test
    void faultsOfAnAnnotationFileNameTheByte() throws IOException {
        assertFault("byte 2: ends without the mark of its end", 1 << 10 | 5);
        assertFault("byte 2: words that belong to an annotation stand before the first one", 61 << 10 | 1, 0);
        assertFault("byte 4: a text of 9 bytes goes beyond its end", 1 << 10 | 5, 63 << 10 | 9, 0);
        assertFault("byte 2: there is no annotation of code 15", 15 << 10 | 5, 0);
        assertFault("byte 2: there is no annotation of code 50", 50 << 10 | 5, 0);
        assertFault("byte 8: an annotation at sample -4", 59 << 10, 0xffff, 0xfffb, 1 << 10 | 1, 0);
    }

    private void assertFault(String fault, int... words) throws IOException {
        write(words);
        String message = assertThrows(Failure.class, () -> AnnotationFile.read(folder.resolve("a.atr")))
                .getMessage();
        assertTrue(message.startsWith(folder.resolve("a.atr") + ", " + fault), message);
    }

    private void write(int[] words) throws IOException {
        byte[] bytes = new byte[2 * words.length];
        for (int i = 0; i < words.length; i++) {
            bytes[2 * i] = (byte) words[i];
            bytes[2 * i + 1] = (byte) (words[i] >> 8);
        }
        Files.write(folder.resolve("a.atr"), bytes);
    }

    /** A recording of three samples of one signal: 1, −2, 2047 in five bytes. */
    private void small(UnaryOperator<String> header) throws IOException {
        Files.write(folder.resolve("7.dat"), new byte[] {1, (byte) 0xf0, (byte) 0xfe, (byte) 0xff, 7});
        Files.write(folder.resolve("7.atr"), new byte[] {2, 4, 0, 0});
        Files.writeString(
                folder.resolve("7.hea"),
                header.apply("# small\n7 1 360 3 12:00:00\n\n7.dat 212 200(0)/mV 12 0 1 2046 0 lead I\n"));
    }

    @Test
    void aSmallRecordingWithAnOddNumberOfSamples() throws IOException {
        small(header -> header);
        Recording recording = Recording.read(folder, "7");
        assertArrayEquals(new short[][] {{1, -2, 2047}}, recording.signals());
        assertEquals(
                new Header.Signal("7.dat", "212", 200, "mV", 1, (short) 2046, "lead I"),
                recording.header().signals().getFirst());
        assertEquals(List.of(new Annotation(2, 'N', 0, 0, 0, "")), recording.annotations());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            2046       | 2047       | 7.dat, signal "lead I": the checksum of the samples is 2046 where the header says 2047
            0 1 2046   | 0 3 2046   | 7.dat, signal "lead I": the first sample is 1 where the header says 3
            360 3      | 360 300    | 7.dat: 5 bytes where 450 are expected (300 samples of 1 signals). Is the file cut off?
            360 3      | 360 2      | 7.atr: an annotation at sample 2 of a recording of 2 samples
            212        | 16         | 7.hea: signal "lead I" is stored in format 16; format 212 is read
            212        | 212x2      | 7.hea: signal "lead I" is stored in format 212x2; format 212 is read
            7.dat      | 8.dat      | 8.dat: no such file
            7.dat      | ../7.dat   | 7.hea, line 4: the signals' file "../7.dat" is not beside the header
            7 1 360    | 7/2 1 360  | 7.hea, line 2: a recording of several segments (7/2) is not read
            7 1 360    | 7 2 360    | 7.hea: ends before the line of signal 2 of 2. Is the file cut off?
            7 1 360    | 7 x 360    | 7.hea, line 2: "x" is no number of signals
            7 1 360    | 7 1 fast   | 7.hea, line 2: "fast" is no frequency
            7 1 360    | 7 0 360    | 7.hea, line 2: at least one signal, one sample and a frequency above 0 are expected
            360 3 12:00:00 | 360    | 7.hea, line 2: a name, the number of signals, the frequency and the number of samples
            200(0)/mV  | much       | 7.hea, line 4: "much" is no gain
            1 2046 0 lead I | 1     | 7.hea, line 4: file, format, gain, resolution, zero, first sample and checksum
            """)
    void faultsNameFileAndPlace(String right, String wrong, String fault) throws IOException {
        small(header -> header.replace(right, wrong));
        String message =
                assertThrows(Failure.class, () -> Recording.read(folder, "7")).getMessage();
        assertTrue(message.startsWith(folder.resolve(fault).toString()), message);
    }

    @Test
    void missingFilesAreNamed() throws IOException {
        small(header -> header);
        Files.delete(folder.resolve("7.atr"));
        assertEquals(
                folder.resolve("7.atr") + ": no such file",
                assertThrows(Failure.class, () -> Recording.read(folder, "7")).getMessage());
        assertEquals(
                folder.resolve("9.hea") + ": no such file",
                assertThrows(Failure.class, () -> Recording.read(folder, "9")).getMessage());
    }

    @Test
    void aCutSignalFileOfARealRecordingIsRefused() throws IOException {
        Path from = TestData.path("ecg/wfdb");
        for (String end : List.of("hea", "atr", "dat")) {
            Files.copy(from.resolve("100." + end), folder.resolve("100." + end));
        }
        byte[] whole = Files.readAllBytes(folder.resolve("100.dat"));
        Files.delete(folder.resolve("100.dat"));
        Files.write(folder.resolve("100.dat"), Arrays.copyOf(whole, 1_000_001));
        String message =
                assertThrows(Failure.class, () -> Recording.read(folder, "100")).getMessage();
        assertTrue(
                message.startsWith(folder.resolve("100.dat") + ": 1000001 bytes where 1950000 are expected"), message);
    }
}
