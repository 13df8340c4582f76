package sirocco.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import sirocco.apps.plot.Plot;
import sirocco.bench.Work.Counted;
import sirocco.tensor.backend.Peak;
import sirocco.tensor.graph.Cost;

/** Rates, shares and ratios of planted numbers. */
class TableTest {
    private static final Peak PEAK = new Peak(512, 1, 200e9, 200e9, 20e9);
    private static final Map<String, Work> WORK = Map.of(
            "sgemm.1024", new Work(new Cost(2_000_000_000L, 12_000_000L), Counted.OPERATIONS),
            "elementwise.exp", new Work(new Cost(100_000, 800_000), Counted.BYTES));

    private static Measurement ours(String name, int threads, double median, double min) {
        return new Measurement(name, Measurement.OURS, threads, median, min, 9, "");
    }

    private static Measurement peer(String name, String system, int threads, double median, double min) {
        return new Measurement(name, system, threads, median, min, 9, "");
    }

    private static final Table TABLE = new Table(
            List.of(
                    ours("sgemm.1024", 1, 20e-3, 16e-3),
                    peer("sgemm.1024", "mkl", 1, 25e-3, 12e-3),
                    ours("elementwise.exp", 1, 50e-6, 40e-6),
                    ours("sgemm.1024", 2, 10e-3, 10e-3),
                    peer("ecg.gru.step", "jax", 1, .12, .1)),
            WORK,
            Optional.of(PEAK));

    @Test
    void cellsAreRatesSharesAndRatios() {
        assertEquals(
                List.of(
                        List.of("case", "threads", "median", "min", "rate", "of peak", "mkl", "jax"),
                        List.of("sgemm.1024", "1", "20.0 ms", "16.0 ms", "100 GFLOP/s", "50 %", "1.25× 0.75×", ""),
                        List.of("elementwise.exp", "1", "50.0 µs", "40.0 µs", "16.0 GB/s", "80 %", "", ""),
                        List.of("sgemm.1024", "2", "10.0 ms", "10.0 ms", "200 GFLOP/s", "", "", ""),
                        List.of("ecg.gru.step", "1", "", "", "", "", "", "120 ms")),
                TABLE.cells());
    }

    @Test
    void ratiosSayHowMuchLongerThePeerTakes() {
        Table.Ratio ratio = Table.Ratio.of(peer("a", "jax", 1, 6, 3), ours("a", 1, 2, 2));
        assertEquals(new Table.Ratio(3, 1.5), ratio);
    }

    @Test
    void textHasColumnsAndMarkdownARule() {
        String[] lines = TABLE.text().split("\n");
        assertEquals(5, lines.length);
        assertTrue(lines[1].startsWith("sgemm.1024       "), lines[1]);
        assertTrue(lines[1].indexOf("20.0 ms") == lines[2].indexOf("50.0 µs"), TABLE.text());
        assertTrue(
                TABLE.markdown()
                        .startsWith("| case | threads | median | min | rate | of peak | mkl | jax |\n"
                                + "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n"
                                + "| sgemm.1024 | 1 | 20.0 ms |"),
                TABLE.markdown());
    }

    @Test
    void picturesAreDrawn() {
        List<Plot> plots = Plots.of(TABLE.measurements(), WORK, Optional.of(PEAK));
        assertEquals(
                List.of("roofline", "scaling-size", "scaling-threads"),
                plots.stream().map(Plot::name).toList());
        plots.forEach(plot -> assertTrue(plot.png().length > 1000, plot.name()));
    }
}
