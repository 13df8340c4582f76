package sirocco.apps.plot;

import java.awt.Color;
import java.awt.geom.Rectangle2D;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleBinaryOperator;

/** Pictures of functions and matrices in colours: confusion, heat map, decision surface, contours. */
public final class Maps {
    private static final int WIDTH = 860;
    private static final int HEIGHT = 680;
    private static final int RIGHT = 130;
    private static final int LINES = 12;

    private Maps() {}

    /** Points to lay over a map, with the class that each belongs to. */
    public record Points(double[] x, double[] y, int[] classes) {}

    /**
     * A confusion matrix: each row divided by its sum, with share and count written in the cells.
     *
     * @param counts [true, predicted]
     */
    public static Plot confusion(String title, long[][] counts, List<String> labels) {
        int n = counts.length;
        var canvas = new Canvas(WIDTH, HEIGHT, 40, new Range(0, n), new Range(0, n)).title(title);
        double cellWidth = (double) canvas.width / n;
        double cellHeight = (double) canvas.height / n;
        for (int i = 0; i < n; i++) {
            double y = canvas.top + i * cellHeight;
            long row = Arrays.stream(counts[i]).sum();
            for (int j = 0; j < n; j++) {
                cell(canvas, counts[i][j], row, new double[] {canvas.left + j * cellWidth, y, cellWidth, cellHeight});
            }
            canvas.text(
                    labels.get(i),
                    Canvas.LABEL,
                    Color.BLACK,
                    canvas.left - 12,
                    y + cellHeight / 2 + 6,
                    Canvas.Align.END);
            canvas.text(
                    labels.get(i),
                    Canvas.LABEL,
                    Color.BLACK,
                    canvas.left + (i + .5) * cellWidth,
                    canvas.top + canvas.height + 26,
                    Canvas.Align.MIDDLE);
        }
        return canvas.names("predicted class", "true class").frame().plot("confusion", title);
    }

    private static void cell(Canvas canvas, long count, long row, double[] box) {
        double share = row == 0 ? 0 : (double) count / row;
        canvas.graphics.setColor(Palette.share(share));
        canvas.graphics.fill(new Rectangle2D.Double(box[0], box[1], box[2], box[3]));
        Color ink = share > .5 ? Color.WHITE : Color.BLACK;
        double middle = box[0] + box[2] / 2;
        String percent = row == 0 ? "–" : String.format(Locale.ROOT, "%.1f %%", 100 * share);
        canvas.text(percent, Canvas.LABEL, ink, middle, box[1] + box[3] / 2 - 2, Canvas.Align.MIDDLE);
        canvas.text(Long.toString(count), Canvas.TICK, ink, middle, box[1] + box[3] / 2 + 18, Canvas.Align.MIDDLE);
    }

    /**
     * A matrix as an image with a colour bar; row 0 at the top.
     *
     * @param values [rows, columns]
     */
    public static Plot heatMap(Charts.Titles titles, double[][] values) {
        int rows = values.length;
        int columns = values[0].length;
        Range colours =
                Range.of(Arrays.stream(values).flatMapToDouble(Arrays::stream).toArray(), 0);
        var canvas = new Canvas(WIDTH, HEIGHT, RIGHT, new Range(-.5, columns - .5), new Range(-.5, rows - .5))
                .title(titles.title());
        for (int px = 0; px < canvas.width; px++) {
            for (int py = 0; py < canvas.height; py++) {
                double value = values[py * rows / canvas.height][px * columns / canvas.width];
                canvas.image.setRGB(
                        canvas.left + px,
                        canvas.top + py,
                        Palette.sequential(colours.place(value)).getRGB());
            }
        }
        return canvas.colourBar(colours).matrixAxes(titles, rows, columns).plot(titles.name(), titles.title());
    }

    /**
     * Which class a classifier gives to each point of a plane, paler than the labelled points laid over it.
     *
     * @param classOf the class of (x, y), 0 … labels − 1
     */
    public static Plot decisionSurface(
            Charts.Titles titles, DoubleBinaryOperator classOf, Points points, List<String> labels) {
        var canvas = new Canvas(WIDTH, HEIGHT, RIGHT + 20, Range.of(points.x(), .08), Range.of(points.y(), .08))
                .title(titles.title());
        int block = 3;
        for (int px = 0; px < canvas.width; px += block) {
            for (int py = 0; py < canvas.height; py += block) {
                int k = (int) classOf.applyAsDouble(canvas.valueX(px + 1), canvas.valueY(py + 1));
                canvas.graphics.setColor(Palette.pale(Palette.of(k), .65));
                canvas.graphics.fillRect(
                        canvas.left + px,
                        canvas.top + py,
                        Math.min(block, canvas.width - px),
                        Math.min(block, canvas.height - py));
            }
        }
        for (int i = 0; i < points.x().length; i++) {
            canvas.dot(Palette.of(points.classes()[i]), 5, points.x()[i], points.y()[i]);
        }
        for (int k = 0; k < labels.size(); k++) {
            int y = canvas.top + 12 + 26 * k;
            canvas.graphics.setColor(Palette.of(k));
            canvas.graphics.fillOval(canvas.left + canvas.width + 16, y - 6, 12, 12);
            canvas.text(
                    labels.get(k),
                    Canvas.TICK,
                    Color.BLACK,
                    canvas.left + canvas.width + 36,
                    y + 5,
                    Canvas.Align.START);
        }
        return canvas.axes(titles.x(), titles.y()).plot(titles.name(), titles.title());
    }

    /**
     * A function of the plane in colours with contour lines, such as a loss over two parameters, and a path on it.
     *
     * @param path the points that a descent went through; may be empty
     */
    public static Plot contours(Charts.Titles titles, DoubleBinaryOperator function, Range x, Range y, Points path) {
        var canvas = new Canvas(WIDTH, HEIGHT, RIGHT, x, y).title(titles.title());
        double[][] values = new double[canvas.height][canvas.width];
        for (int py = 0; py < canvas.height; py++) {
            for (int px = 0; px < canvas.width; px++) {
                values[py][px] = function.applyAsDouble(canvas.valueX(px), canvas.valueY(py));
            }
        }
        Range colours =
                Range.of(Arrays.stream(values).flatMapToDouble(Arrays::stream).toArray(), 0);
        paintContours(canvas, values, colours);
        for (int i = 1; i < path.x().length; i++) {
            canvas.line(
                    Palette.of(1),
                    3,
                    canvas.pixelX(path.x()[i - 1]),
                    canvas.pixelY(path.y()[i - 1]),
                    canvas.pixelX(path.x()[i]),
                    canvas.pixelY(path.y()[i]));
        }
        for (int i = 0; i < path.x().length; i += Math.max(1, path.x().length - 1)) {
            canvas.dot(Palette.of(1), 6, path.x()[i], path.y()[i]);
        }
        return canvas.colourBar(colours).axes(titles.x(), titles.y()).plot(titles.name(), titles.title());
    }

    /**
     * A pixel lies on a contour where its right or lower neighbour is on another level; levels crowd towards the
     * minimum.
     */
    private static void paintContours(Canvas canvas, double[][] values, Range colours) {
        for (int py = 0; py < values.length; py++) {
            for (int px = 0; px < values[py].length; px++) {
                int here = level(colours, values[py][px]);
                boolean edge = py + 1 < values.length && level(colours, values[py + 1][px]) != here
                        || px + 1 < values[py].length && level(colours, values[py][px + 1]) != here;
                Color color = edge ? Color.WHITE : Palette.sequential(colours.place(values[py][px]));
                canvas.image.setRGB(canvas.left + px, canvas.top + py, color.getRGB());
            }
        }
    }

    private static int level(Range colours, double value) {
        return (int) (LINES * Math.sqrt(Math.clamp(colours.place(value), 0, 1)));
    }
}
