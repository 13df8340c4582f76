package sirocco.apps.plot;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.internal.chartpart.IChart;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Curves, points and bars, drawn by XChart in this project's colours and sizes. */
public final class Charts {
    private static final int WIDTH = 960;
    private static final int HEIGHT = 600;
    private static final int PANEL_WIDTH = 320;
    private static final int PANEL_HEIGHT = 220;

    /** How an axis runs. */
    public enum Axis {
        LINEAR,
        LOGARITHMIC
    }

    /** So many points may each have a tick of their own. */
    private static final int FEW = 10;

    private Charts() {}

    /** What a chart says about itself. */
    public record Titles(String name, String title, String x, String y) {}

    /**
     * Curves and points in one pair of axes; a logarithmic axis becomes linear where the values do not span two
     * powers of ten.
     */
    public static Plot lines(Titles titles, Axis yAxis, List<Series> series) {
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(titles.title())
                .xAxisTitle(titles.x())
                .yAxisTitle(titles.y())
                .build();
        style(chart.getStyler());
        chart.getStyler().setLegendVisible(series.size() > 1);
        chart.getStyler().setYAxisLogarithmic(yAxis == Axis.LOGARITHMIC && spansADecade(series));
        for (int i = 0; i < series.size(); i++) {
            Series shown = series.get(i).shownOn(yAxis);
            if (shown.x().length > 0) {
                add(chart, shown, i);
                if (shown.x().length > FEW) {
                    roundTicks(chart, shown);
                }
            }
        }
        return new Plot(titles.name(), titles.title(), picture(chart, WIDTH, HEIGHT));
    }

    /** Logarithmic ticks stand at powers of ten, so an axis needs two of them to be readable. */
    private static boolean spansADecade(List<Series> series) {
        double[] y = series.stream()
                .flatMapToDouble(
                        one -> Arrays.stream(one.shownOn(Axis.LOGARITHMIC).y()))
                .sorted()
                .toArray();
        return y.length > 0 && Math.floor(Math.log10(y[y.length - 1])) - Math.ceil(Math.log10(y[0])) >= 1;
    }

    /** Loss by epoch, training and validation together, on a logarithmic axis. */
    public static Plot losses(String title, double[] train, double[] validation) {
        var curves = validation.length == 0
                ? List.of(Series.byEpoch("training", train))
                : List.of(Series.byEpoch("training", train), Series.byEpoch("validation", validation));
        return lines(new Titles("loss", title, "epoch", "loss"), Axis.LOGARITHMIC, curves);
    }

    /** Measured points with the line y = intercept + slope·x that was fitted to them. */
    public static Plot fit(Titles titles, double[] x, double[] y, double intercept, double slope) {
        double[] ends = {
            Arrays.stream(x).min().orElse(0), Arrays.stream(x).max().orElse(1)
        };
        double[] line = {intercept + slope * ends[0], intercept + slope * ends[1]};
        return lines(titles, Axis.LINEAR, List.of(Series.points("data", x, y), Series.line("fit", ends, line)));
    }

    /** One bar for each label; the value stands beside the label, since a low bar has no room for it. */
    public static Plot bars(Titles titles, List<String> labels, double[] values) {
        CategoryChart chart = new CategoryChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(titles.title())
                .xAxisTitle(titles.x())
                .yAxisTitle(titles.y())
                .build();
        style(chart.getStyler());
        chart.getStyler().setLegendVisible(false);
        chart.getStyler().setAvailableSpaceFill(.7);
        var named = IntStream.range(0, values.length)
                .mapToObj(i -> labels.get(i) + " (" + Range.label(values[i]) + ")")
                .toList();
        chart.addSeries("values", named, Arrays.stream(values).boxed().toList());
        return new Plot(titles.name(), titles.title(), picture(chart, WIDTH, HEIGHT));
    }

    /** Small charts side by side on equal y axes, one curve each, with the series' label above it. */
    public static Plot panels(Titles titles, List<Series> series, int columns) {
        int rows = Math.ceilDiv(series.size(), columns);
        int head = 50;
        var image = blank(columns * PANEL_WIDTH, head + rows * PANEL_HEIGHT);
        Graphics2D graphics = image.createGraphics();
        Range y = Range.of(
                series.stream().flatMapToDouble(one -> Arrays.stream(one.y())).toArray(), .05);
        for (int i = 0; i < series.size(); i++) {
            var panel = (Graphics2D) graphics.create(
                    i % columns * PANEL_WIDTH, head + i / columns * PANEL_HEIGHT, PANEL_WIDTH, PANEL_HEIGHT);
            panel(titles, series.get(i), y).paint(panel, PANEL_WIDTH, PANEL_HEIGHT);
            panel.dispose();
        }
        heading(graphics, titles.title(), image.getWidth());
        graphics.dispose();
        return new Plot(titles.name(), titles.title(), image);
    }

    private static XYChart panel(Titles titles, Series series, Range y) {
        XYChart chart = new XYChartBuilder()
                .width(PANEL_WIDTH)
                .height(PANEL_HEIGHT)
                .title(series.label())
                .xAxisTitle(titles.x())
                .yAxisTitle(titles.y())
                .build();
        style(chart.getStyler());
        chart.getStyler().setLegendVisible(false);
        chart.getStyler().setChartTitleFont(Canvas.LABEL);
        chart.getStyler().setAxisTitleFont(Canvas.TICK);
        chart.getStyler().setAxisTickLabelsFont(Canvas.TICK.deriveFont(12f));
        chart.getStyler().setChartPadding(4);
        chart.getStyler().setYAxisMin(y.min());
        chart.getStyler().setYAxisMax(y.max());
        add(chart, series.shownOn(Axis.LINEAR), 0);
        return chart;
    }

    private static void add(XYChart chart, Series series, int colour) {
        XYSeries drawn = chart.addSeries(series.label(), series.x(), series.y());
        drawn.setMarkerColor(Palette.of(colour)).setLineColor(Palette.of(colour));
        switch (series.look()) {
            case LINE -> drawn.setMarker(SeriesMarkers.NONE).setLineStyle(new BasicStroke(2.5f));
            case DASHED ->
                drawn.setMarker(SeriesMarkers.NONE)
                        .setLineStyle(new BasicStroke(
                                2.5f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, new float[] {9, 6}, 0));
            case POINTS -> {
                drawn.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Scatter);
                drawn.setMarker(SeriesMarkers.CIRCLE);
            }
        }
    }

    /**
     * XChart puts its ticks on data points where all x are equally spaced, also if there are many (1, 40, 79, …): an unseen point between
     * them prevents it.
     */
    private static void roundTicks(XYChart chart, Series like) {
        double[] between = {like.x()[0] + .31 * (like.x()[like.x().length - 1] - like.x()[0]) / like.x().length};
        chart.addSeries("ticks of " + like.label(), between, new double[] {like.y()[0]})
                .setMarker(SeriesMarkers.NONE)
                .setShowInLegend(false);
    }

    private static void style(AxesChartStyler styler) {
        styler.setChartBackgroundColor(Color.WHITE)
                .setChartTitleFont(Canvas.TITLE)
                .setChartTitleBoxVisible(false)
                .setChartTitlePadding(12)
                .setLegendFont(Canvas.TICK)
                .setLegendPosition(Styler.LegendPosition.OutsideS)
                .setLegendLayout(Styler.LegendLayout.Horizontal)
                .setLegendBorderColor(Color.WHITE)
                .setSeriesColors(Palette.all())
                .setMarkerSize(7)
                .setPlotBorderVisible(false);
        styler.setAxisTitleFont(Canvas.LABEL)
                .setAxisTickLabelsFont(Canvas.TICK)
                .setPlotGridLinesColor(new Color(0xE6E6E6))
                .setXAxisTickMarkSpacingHint(90)
                .setYAxisTickMarkSpacingHint(60);
    }

    private static BufferedImage picture(IChart chart, int width, int height) {
        var image = blank(width, height);
        Graphics2D graphics = image.createGraphics();
        chart.paint(graphics, width, height);
        graphics.dispose();
        return image;
    }

    private static BufferedImage blank(int width, int height) {
        var image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, width, height);
        graphics.dispose();
        return image;
    }

    static void heading(Graphics2D graphics, String title, int width) {
        graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        graphics.setFont(Canvas.TITLE);
        graphics.setColor(Color.BLACK);
        graphics.drawString(title, (width - graphics.getFontMetrics().stringWidth(title)) / 2, 34);
    }
}
