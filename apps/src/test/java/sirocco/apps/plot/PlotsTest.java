package sirocco.apps.plot;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PlotsTest {
    private static final Charts.Titles TITLES = new Charts.Titles("name", "Title", "x", "y");

    @BeforeAll
    static void withoutADisplay() {
        System.setProperty("java.awt.headless", "true");
    }

    /** How many colours a picture has: one that failed to draw has few. */
    private static long colours(Plot plot) throws IOException {
        var image = ImageIO.read(new ByteArrayInputStream(plot.png()));
        return Arrays.stream(image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth()))
                .distinct()
                .count();
    }

    @Test
    void lossesWithAGapAndAZeroAreDrawn() throws IOException {
        var plot = Charts.losses("Loss", new double[] {1, Double.NaN, .01, 0, 1e-3}, new double[] {
            2, 1, Double.POSITIVE_INFINITY, .5, .02
        });
        assertTrue(colours(plot) > 20);
        assertEquals("loss", plot.name());
    }

    @Test
    void aSeriesWithNothingToShowIsNoError() throws IOException {
        assertTrue(colours(Charts.losses("Loss", new double[] {Double.NaN}, new double[0])) > 2);
    }

    @Test
    void everyPlotDraws() throws IOException {
        double[] x = {0, 1, 2};
        double[] y = {1, 3, 2};
        assertTrue(colours(Charts.fit(TITLES, x, y, 1, .5)) > 20);
        assertTrue(colours(Charts.bars(TITLES, List.of("a", "b", "c"), y)) > 20);
        assertTrue(colours(Charts.panels(TITLES, List.of(Series.line("a", x, y), Series.points("b", x, y)), 2)) > 20);
        assertTrue(colours(Maps.confusion("Confusion", new long[][] {{5, 1}, {0, 0}}, List.of("no", "yes"))) > 20);
        assertTrue(colours(Maps.heatMap(TITLES, new double[][] {{1, Double.NaN, 2}, {3, 4, 5}})) > 20);
        assertTrue(colours(Maps.decisionSurface(
                        TITLES,
                        (a, b) -> a < b ? 0 : 1,
                        new Maps.Points(x, y, new int[] {0, 1, 1}),
                        List.of("no", "yes")))
                > 20);
        assertTrue(colours(Maps.contours(
                        TITLES,
                        (a, b) -> a * a + b * b,
                        new Range(-1, 1),
                        new Range(-2, 2),
                        new Maps.Points(x, y, new int[3])))
                > 20);
    }

    @Test
    void ticksAreRound() {
        assertArrayEquals(new double[] {0, 2, 4, 6, 8, 10}, new Range(-.3, 10.2).ticks(6), 1e-12);
        assertArrayEquals(new double[] {.1, .15, .2}, new Range(.09, .21).ticks(3), 1e-12);
        assertEquals("70,288", Range.label(70288));
        assertEquals("0.25", Range.label(.25));
        assertEquals("1.0e-05", Range.label(1e-5));
        assertEquals("0", Range.label(-0.0));
    }

    @Test
    void aRangeOfEqualOrNoValuesHasRoom() {
        assertEquals(new Range(0, 1), Range.of(new double[] {Double.NaN}, .1));
        assertEquals(new Range(2, 6), Range.of(new double[] {4, 4}, .1));
        assertThrows(IllegalArgumentException.class, () -> new Range(1, 1));
        assertThrows(IllegalArgumentException.class, () -> Series.line("a", new double[1], new double[2]));
    }
}
