package sirocco.apps.plot;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;

/** A picture with a title and a plotting area with two axes, drawn with Java2D: for what XChart does not draw well. */
final class Canvas {
    static final Font TITLE = new Font(Font.SANS_SERIF, Font.BOLD, 22);
    static final Font LABEL = new Font(Font.SANS_SERIF, Font.PLAIN, 17);
    static final Font TICK = new Font(Font.SANS_SERIF, Font.PLAIN, 15);
    private static final int LEFT = 96;
    private static final int TOP = 56;
    private static final int BOTTOM = 76;

    final BufferedImage image;
    final Graphics2D graphics;
    final int left = LEFT;
    final int top = TOP;
    final int width;
    final int height;
    private final Range x;
    private final Range y;

    /**
     * A white picture of a given size.
     *
     * @param right the room right of the plotting area, for a legend or a colour bar
     */
    Canvas(int pictureWidth, int pictureHeight, int right, Range x, Range y) {
        this.image = new BufferedImage(pictureWidth, pictureHeight, BufferedImage.TYPE_INT_RGB);
        this.graphics = image.createGraphics();
        this.width = pictureWidth - LEFT - right;
        this.height = pictureHeight - TOP - BOTTOM;
        this.x = x;
        this.y = y;
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, pictureWidth, pictureHeight);
    }

    double pixelX(double value) {
        return left + x.place(value) * width;
    }

    double pixelY(double value) {
        return top + (1 - y.place(value)) * height;
    }

    /** The value at the middle of a column of pixels, counted from the left of the plotting area. */
    double valueX(int column) {
        return x.min() + (column + .5) / width * (x.max() - x.min());
    }

    double valueY(int row) {
        return y.max() - (row + .5) / height * (y.max() - y.min());
    }

    Canvas title(String title) {
        text(title, TITLE, Color.BLACK, image.getWidth() / 2.0, 34, Align.MIDDLE);
        return this;
    }

    /** Frame, ticks with their values, and the names of both axes. */
    Canvas axes(String xName, String yName) {
        for (double tick : x.ticks(6)) {
            line(Color.DARK_GRAY, 1, pixelX(tick), top + height, pixelX(tick), top + height + 6);
            text(Range.label(tick), TICK, Color.DARK_GRAY, pixelX(tick), top + height + 24, Align.MIDDLE);
        }
        for (double tick : y.ticks(6)) {
            line(Color.DARK_GRAY, 1, left - 6, pixelY(tick), left, pixelY(tick));
            text(Range.label(tick), TICK, Color.DARK_GRAY, left - 10, pixelY(tick) + 5, Align.END);
        }
        return names(xName, yName).frame();
    }

    /** The axes of a matrix: columns from the left, rows from the top. */
    Canvas matrixAxes(Charts.Titles titles, int rows, int columns) {
        for (double tick : new Range(0, Math.max(1, columns - 1)).ticks(Math.min(columns, 8))) {
            text(Range.label(tick), TICK, Color.DARK_GRAY, pixelX(tick), top + height + 24, Align.MIDDLE);
        }
        for (double tick : new Range(0, Math.max(1, rows - 1)).ticks(Math.min(rows, 8))) {
            text(Range.label(tick), TICK, Color.DARK_GRAY, left - 10, pixelY(rows - 1 - tick) + 5, Align.END);
        }
        return names(titles.x(), titles.y()).frame();
    }

    Canvas names(String xName, String yName) {
        text(xName, LABEL, Color.BLACK, left + width / 2.0, image.getHeight() - 18, Align.MIDDLE);
        AffineTransform upright = graphics.getTransform();
        graphics.rotate(-Math.PI / 2, 28, top + height / 2.0);
        text(yName, LABEL, Color.BLACK, 28, top + height / 2.0, Align.MIDDLE);
        graphics.setTransform(upright);
        return this;
    }

    Canvas frame() {
        graphics.setColor(Color.DARK_GRAY);
        graphics.setStroke(new BasicStroke(1));
        graphics.draw(new Rectangle2D.Double(left, top, width, height));
        return this;
    }

    /** A strip of colours right of the plotting area, with the values at its ends and middle. */
    Canvas colourBar(Range values) {
        int from = left + width + 20;
        for (int row = 0; row < height; row++) {
            graphics.setColor(Palette.sequential(1 - (row + .5) / height));
            graphics.fillRect(from, top + row, 18, 1);
        }
        for (double tick : values.ticks(5)) {
            text(
                    Range.label(tick),
                    TICK,
                    Color.DARK_GRAY,
                    from + 24,
                    top + (1 - values.place(tick)) * height + 5,
                    Align.START);
        }
        return this;
    }

    void line(Color color, float thickness, double x1, double y1, double x2, double y2) {
        graphics.setColor(color);
        graphics.setStroke(new BasicStroke(thickness, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        graphics.draw(new Line2D.Double(x1, y1, x2, y2));
    }

    /** A dot with a white rim, at a point given in values. */
    void dot(Color color, double radius, double atX, double atY) {
        var disc = new Ellipse2D.Double(pixelX(atX) - radius, pixelY(atY) - radius, 2 * radius, 2 * radius);
        graphics.setColor(color);
        graphics.fill(disc);
        graphics.setColor(Color.WHITE);
        graphics.setStroke(new BasicStroke(1));
        graphics.draw(disc);
    }

    /** Which part of a text lies at the point it is drawn at. */
    enum Align {
        START,
        MIDDLE,
        END
    }

    void text(String text, Font font, Color color, double atX, double baseline, Align align) {
        graphics.setFont(font);
        graphics.setColor(color);
        double wide = graphics.getFontMetrics().getStringBounds(text, graphics).getWidth();
        double shift = align == Align.START ? 0 : align == Align.MIDDLE ? wide / 2 : wide;
        graphics.drawString(text, (float) (atX - shift), (float) baseline);
    }

    /** The finished picture. */
    Plot plot(String name, String title) {
        graphics.dispose();
        return new Plot(name, title, image);
    }
}
