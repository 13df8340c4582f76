package sirocco.apps.plot;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * A picture of a result.
 *
 * @param name  the file's name without its ending, such as {@code confusion}
 * @param title what the picture shows, in words
 */
public record Plot(String name, String title, BufferedImage image) {
    /** The same picture, its file under another name. */
    public Plot named(String other) {
        return new Plot(other, title, image);
    }

    /** The picture as PNG, made in memory: the default of ImageIO writes a temporary file first. */
    public byte[] png() {
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
