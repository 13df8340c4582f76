package sirocco.apps.plot;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.List;

/** Small charts side by side in which the colour of the curve says a third thing, such as what a net looks at. */
public final class ColouredLines {
    private static final int WIDTH = 500;
    private static final int HEIGHT = 360;
    private static final int HEAD = 50;
    private static final int MARGIN = 20;

    private ColouredLines() {}

    /**
     * One curve.
     *
     * @param x [n]
     * @param y [n]
     * @param weight [n], 0 (pale) to 1 (dark)
     */
    public record Curve(String label, double[] x, double[] y, double[] weight) {
        public Curve {
            if (x.length != y.length || x.length != weight.length) {
                throw new IllegalArgumentException("curve " + label + ": " + x.length + " x, " + y.length + " y and "
                        + weight.length + " weights");
            }
        }
    }

    /** The curves in rows of {@code columns}, on equal axes. */
    public static Plot panels(Charts.Titles titles, List<Curve> curves, int columns) {
        int rows = Math.max(1, Math.ceilDiv(curves.size(), columns));
        var image = new BufferedImage(columns * WIDTH, HEAD + rows * HEIGHT, BufferedImage.TYPE_INT_RGB);
        Range x = range(curves.stream().map(Curve::x).toList());
        Range y = range(curves.stream().map(Curve::y).toList());
        Graphics2D graphics = image.createGraphics();
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, image.getWidth(), image.getHeight());
        for (int i = 0; i < curves.size(); i++) {
            Canvas panel = panel(titles, curves.get(i), x, y);
            graphics.drawImage(panel.image, i % columns * WIDTH, HEAD + i / columns * HEIGHT, null);
        }
        Charts.heading(graphics, titles.title(), image.getWidth());
        graphics.dispose();
        return new Plot(titles.name(), titles.title(), image);
    }

    private static Range range(List<double[]> values) {
        return Range.of(values.stream().flatMapToDouble(Arrays::stream).toArray(), .05);
    }

    private static Canvas panel(Charts.Titles titles, Curve curve, Range x, Range y) {
        Canvas panel = new Canvas(WIDTH, HEIGHT, MARGIN, x, y);
        panel.text(curve.label(), Canvas.LABEL, Color.BLACK, WIDTH / 2.0, 38, Canvas.Align.MIDDLE);
        panel.axes(titles.x(), titles.y());
        for (int i = 1; i < curve.x().length; i++) {
            double weight = Math.max(curve.weight()[i - 1], curve.weight()[i]);
            panel.line(
                    Palette.heat(weight),
                    (float) (2.5 + 4 * Math.clamp(weight, 0, 1)),
                    panel.pixelX(curve.x()[i - 1]),
                    panel.pixelY(curve.y()[i - 1]),
                    panel.pixelX(curve.x()[i]),
                    panel.pixelY(curve.y()[i]));
        }
        return panel;
    }
}
