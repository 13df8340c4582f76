package sirocco.apps.track;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import sirocco.apps.RunFolder;
import sirocco.apps.plot.Plot;
import sirocco.apps.track.Event.Content;
import sirocco.apps.track.Event.Value;

/**
 * Appends to a TensorBoard log ({@code events.out.tfevents.*}), record by record, so that TensorBoard can watch a
 * run. A record that cannot be written whole is taken back: the file always ends with a whole record.
 */
public final class EventWriter implements AutoCloseable {
    private static final String VERSION = "brain.Event:2";
    private static final int BUCKETS = 30;

    private final Path file;
    private final FileChannel channel;

    private EventWriter(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** Begins a log in a folder. Throws {@link sirocco.apps.Failure} where it cannot be written. */
    public static EventWriter in(Path folder) {
        String name = "events.out.tfevents." + Instant.now().getEpochSecond() + ".sirocco."
                + ProcessHandle.current().pid() + ".";
        for (int number = 0; ; number++) {
            Path file = folder.resolve(name + number);
            try {
                var writer = new EventWriter(
                        file, FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
                writer.append(new Event(now(), 0, VERSION, List.of()));
                return writer;
            } catch (FileAlreadyExistsException ofThisSecond) {
                continue;
            } catch (IOException refused) {
                throw RunFolder.failure(file, refused);
            }
        }
    }

    public Path file() {
        return file;
    }

    public void scalar(String tag, long step, double value) {
        add(tag, step, new Event.Scalar((float) value));
    }

    /** The distribution of values in 30 buckets of equal width; NaN and infinities are left out. */
    public void histogram(String tag, long step, float[] values) {
        add(tag, step, histogram(values));
    }

    public void image(String tag, long step, Plot plot) {
        add(tag, step, new Event.Image(plot.image().getWidth(), plot.image().getHeight(), plot.png()));
    }

    /** A text, shown as Markdown. */
    public void text(String tag, long step, String text) {
        add(tag + "/text_summary", step, new Event.Text(text));
    }

    private void add(String tag, long step, Content content) {
        append(new Event(now(), step, "", List.of(new Value(tag, content))));
    }

    private synchronized void append(Event event) {
        ByteBuffer record = Records.framed(EventCodec.encode(event));
        long start = -1;
        try {
            start = channel.position();
            while (record.hasRemaining()) {
                channel.write(record);
            }
        } catch (IOException refused) {
            takeBack(start, refused);
            throw RunFolder.failure(file, refused);
        }
    }

    private void takeBack(long start, IOException cause) {
        try {
            channel.truncate(Math.max(0, start));
        } catch (IOException alsoRefused) {
            cause.addSuppressed(alsoRefused);
        }
    }

    static Event.Histogram histogram(float[] values) {
        double[] finite = new double[values.length];
        int n = 0;
        for (float value : values) {
            if (Float.isFinite(value)) {
                finite[n++] = value;
            }
        }
        return histogram(Arrays.copyOf(finite, n));
    }

    private static Event.Histogram histogram(double[] values) {
        if (values.length == 0) {
            return new Event.Histogram(0, 0, 0, 0, 0, new double[] {0}, new double[] {0});
        }
        double min = Arrays.stream(values).min().getAsDouble();
        double max = Arrays.stream(values).max().getAsDouble();
        double width = (max - min) / BUCKETS;
        double[] limits = new double[BUCKETS];
        Arrays.setAll(limits, i -> i == BUCKETS - 1 ? max : min + (i + 1) * width);
        double[] counts = new double[BUCKETS];
        for (double value : values) {
            counts[width == 0 ? BUCKETS - 1 : (int) Math.min(BUCKETS - 1, (value - min) / width)]++;
        }
        double squares = Arrays.stream(values).map(x -> x * x).sum();
        return new Event.Histogram(
                min, max, values.length, Arrays.stream(values).sum(), squares, limits, counts);
    }

    private static double now() {
        return System.currentTimeMillis() / 1e3;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException refused) {
            throw RunFolder.failure(file, refused);
        }
    }
}
