package sirocco.apps.plot;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** A picture of a result. */
public final class Plot {
    private final String name;
    private final String title;
    private final BufferedImage image;
    private byte[] png;

    /**
     * @param name the file's name without its ending, such as {@code confusion}
     * @param title what the picture shows, in words
     * @param image not to be drawn on any more
     */
    public Plot(String name, String title, BufferedImage image) {
        this.name = name;
        this.title = title;
        this.image = image;
    }

    public String name() {
        return name;
    }

    public String title() {
        return title;
    }

    public BufferedImage image() {
        return image;
    }

    /** The same picture, its file under another name. */
    public Plot named(String other) {
        return new Plot(other, title, image);
    }

    /** The picture as PNG: for its file, the log of events and the report, so made once. Not to be changed. */
    public byte[] png() {
        if (png == null) {
            png = encoded();
        }
        return png;
    }

    /** In memory: the default of ImageIO writes a temporary file first. */
    private byte[] encoded() {
        var bytes = new ByteArrayOutputStream();
        try (var stream = new MemoryCacheImageOutputStream(bytes)) {
            if (!ImageIO.write(image, "png", stream)) {
                throw new IllegalStateException("plot " + name + ": this Java has no writer for PNG");
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }
}
