package sirocco.apps.track;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sirocco.apps.Failure;
import sirocco.apps.TestData;
import sirocco.apps.plot.Plot;

/** TensorBoard logs: those of another writer are read right, and ours are read back. */
class EventLogTest {
    private static final String NAME = "/events.out.tfevents.1700000000.example.1.0";

    private static Path file(String folder) {
        return TestData.path("formats/tensorboard/" + folder + NAME);
    }

    @Test
    void scalarsOfAnotherWriter() {
        var log = EventLog.read(file("run1"));
        assertEquals(64, log.events().size());
        assertEquals(EventLog.End.WHOLE, log.end());
        assertEquals("brain.Event:2", log.events().getFirst().fileVersion());
        assertEquals(20, log.scalars("Loss/train").size());
        assertEquals(11.25323162227869, sum(log, "Loss/train"), 1e-12);
        assertEquals(14.489162802696228, sum(log, "Loss/test"), 1e-12);
        assertEquals(0.012800000549759716, sum(log, "learning_rate"), 1e-15);
    }

    private static double sum(EventLog log, String tag) {
        return log.scalars(tag).stream().mapToDouble(Float::doubleValue).sum();
    }

    @Test
    void histogramImageAndTextOfAnotherWriter() throws IOException {
        var log = EventLog.read(file("run1"));
        var histogram = (Event.Histogram) log.values("fc.weight").getFirst().content();
        assertEquals(1000, histogram.count());
        assertEquals(-3.2835605144500732, histogram.min());
        assertEquals(987.7156612442714, histogram.sumOfSquares(), 1e-9);
        assertEquals(608, histogram.counts().length);
        var image = (Event.Image) log.values("beat_heatmap").getFirst().content();
        BufferedImage pixels = ImageIO.read(new ByteArrayInputStream(image.png()));
        assertEquals(48, pixels.getWidth());
        assertEquals(255, pixels.getRGB(0, 0) >> 16 & 255);
        assertEquals(
                "hidden=32, layers=2",
                ((Event.Text) log.values("config/text_summary").getFirst().content()).text());
    }

    @Test
    void aChangedBitIsDetected() {
        Path bad = file("bad");
        String message = assertThrows(Failure.class, () -> EventLog.read(bad)).getMessage();
        assertTrue(message.contains("checksum") && message.contains("byte"), message);
    }

    @Test
    void aCutLogIsReadUpToTheCut() {
        var log = EventLog.read(file("cut"));
        assertEquals(EventLog.End.CUT_OFF, log.end());
        assertEquals(63, log.events().size());
    }

    @Test
    void whatWeWriteIsReadBack(@TempDir Path folder) {
        var picture = new Plot("dot", "A dot", new BufferedImage(5, 3, BufferedImage.TYPE_INT_RGB));
        Path file;
        try (var writer = EventWriter.in(folder)) {
            writer.scalar("loss", 3, .25);
            writer.scalar("loss", -1, Double.NaN);
            writer.histogram("weights", 4, new float[] {-1, 0, 0, Float.NaN, 2});
            writer.image("dot", 5, picture);
            writer.text("config", 0, "größe = 心電図");
            file = writer.file();
        }
        var log = EventLog.read(file);
        assertEquals(6, log.events().size());
        assertEquals(3, log.events().get(1).step());
        assertEquals(.25f, log.scalars("loss").get(0));
        assertEquals(-1, log.events().get(2).step());
        assertTrue(log.scalars("loss").get(1).isNaN());
        var histogram = (Event.Histogram) log.values("weights").getFirst().content();
        assertEquals(4, histogram.count());
        assertEquals(5, histogram.sumOfSquares());
        assertEquals(4, Arrays.stream(histogram.counts()).sum());
        assertEquals(2, histogram.limits()[histogram.limits().length - 1]);
        assertArrayEquals(
                picture.png(), ((Event.Image) log.values("dot").getFirst().content()).png());
        assertEquals(
                "größe = 心電図",
                ((Event.Text) log.values("config/text_summary").getFirst().content()).text());
    }

    @Test
    void anyCutIsReadUpToTheLastWholeRecord(@TempDir Path folder) throws IOException {
        Path file;
        try (var writer = EventWriter.in(folder)) {
            writer.scalar("a", 1, 1);
            file = writer.file();
        }
        byte[] whole = Files.readAllBytes(file);
        for (int length = 0; length < whole.length; length++) {
            Path cut = Files.write(folder.resolve("cut"), Arrays.copyOf(whole, length));
            assertTrue(EventLog.read(cut).events().size() < 2, "at " + length);
        }
    }
}
