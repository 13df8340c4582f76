package sirocco.apps.track;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import sirocco.apps.Failure;
import sirocco.apps.track.Event.Scalar;
import sirocco.apps.track.Event.Value;

/**
 * What a TensorBoard log holds.
 *
 * @param events the whole records, in the file's order
 * @param end    whether the file ends with a whole record or was cut off, as when a run is killed
 */
public record EventLog(List<Event> events, End end) {
    /** How a log ends. */
    public enum End {
        WHOLE,
        CUT_OFF
    }

    public EventLog {
        events = List.copyOf(events);
    }

    /** Reads a log up to its end or its cut. Throws {@link Failure} naming the byte where a checksum is wrong. */
    public static EventLog read(Path file) {
        try {
            return read(file, ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN));
        } catch (IOException unreadable) {
            throw new Failure(file + " cannot be read: " + unreadable.getMessage(), unreadable);
        }
    }

    private static EventLog read(Path file, ByteBuffer in) {
        var events = new ArrayList<Event>();
        while (in.hasRemaining()) {
            if (in.remaining() < Records.HEAD) {
                return new EventLog(events, End.CUT_OFF);
            }
            long length = in.getLong(in.position());
            require(file, in, Records.maskedCrc(in.slice(in.position(), 8)) == in.getInt(in.position() + 8));
            if (length < 0 || length > in.remaining() - Records.HEAD - Records.TAIL) {
                return new EventLog(events, End.CUT_OFF);
            }
            events.add(event(file, in, (int) length));
        }
        return new EventLog(events, End.WHOLE);
    }

    private static Event event(Path file, ByteBuffer in, int length) {
        ByteBuffer data = in.slice(in.position() + Records.HEAD, length);
        require(file, in, Records.maskedCrc(data) == in.getInt(in.position() + Records.HEAD + length));
        try {
            Event event = EventCodec.decode(data);
            in.position(in.position() + Records.HEAD + length + Records.TAIL);
            return event;
        } catch (BufferUnderflowException
                | IndexOutOfBoundsException
                | ArithmeticException
                | IllegalStateException strange) {
            throw new Failure(file + ": the record at byte " + in.position() + " is no TensorBoard event", strange);
        }
    }

    private static void require(Path file, ByteBuffer in, boolean sound) {
        if (!sound) {
            throw new Failure(
                    file + ": the record at byte " + in.position() + " is damaged: its checksum does not match");
        }
    }

    /** The values of a scalar tag, in the order of writing. */
    public List<Float> scalars(String tag) {
        return values(tag).stream()
                .map(value -> ((Scalar) value.content()).value())
                .toList();
    }

    /** All values of a tag, in the order of writing. */
    public List<Value> values(String tag) {
        return events.stream()
                .flatMap(event -> event.values().stream())
                .filter(value -> value.tag().equals(tag))
                .toList();
    }
}
