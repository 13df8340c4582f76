package sirocco.apps.track;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sirocco.apps.TestData;
import sirocco.apps.plot.Plot;

/** Logs as TensorBoard reads them: decoded by protobuf from TensorBoard's own messages, nothing unknown left over. */
class TensorBoardTest {
    private static final Descriptor EVENT = TensorBoardMessages.event();

    /** The records of a log, both checksums of each verified. */
    static List<Message> events(Path log) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(log)).order(ByteOrder.LITTLE_ENDIAN);
        List<Message> events = new ArrayList<>();
        while (in.hasRemaining()) {
            byte[] length = new byte[8];
            in.get(length);
            assertEquals(masked(length), in.getInt(), "checksum of the length");
            byte[] data = new byte
                    [Math.toIntExact(ByteBuffer.wrap(length)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .getLong())];
            in.get(data);
            assertEquals(masked(data), in.getInt(), "checksum of the data");
            events.add(decoded(data));
        }
        return events;
    }

    private static Message decoded(byte[] data) {
        try {
            return DynamicMessage.parseFrom(EVENT, data);
        } catch (InvalidProtocolBufferException damaged) {
            throw new AssertionError(damaged);
        }
    }

    /** CRC-32C bit by bit (reflected polynomial 82F63B78), rotated right by 15 and offset. */
    private static int masked(byte[] data) {
        int crc = -1;
        for (byte b : data) {
            crc ^= b & 255;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 1) == 0 ? crc >>> 1 : crc >>> 1 ^ 0x82f63b78;
            }
        }
        int value = ~crc;
        return (value >>> 15 | value << 17) + 0xa282ead8;
    }

    static Object get(Message message, String... path) {
        Object value = message;
        for (String name : path) {
            Message at = (Message) value;
            value = at.getField(at.getDescriptorForType().findFieldByName(name));
        }
        return value;
    }

    /** The only value of an event. */
    static Message value(Message event) {
        return (Message) ((List<?>) get(event, "summary", "value")).getFirst();
    }

    private static void assertNothingUnknown(Message message) {
        assertTrue(message.getUnknownFields().asMap().isEmpty(), () -> "unknown fields in " + message);
        message.getAllFields().values().forEach(value -> {
            if (value instanceof Message inner) {
                assertNothingUnknown(inner);
            } else if (value instanceof List<?> list) {
                list.stream().filter(Message.class::isInstance).forEach(one -> assertNothingUnknown((Message) one));
            }
        });
    }

    @Test
    void theChecksumIsTheOneOfTheStandard() {
        int unmasked = masked("123456789".getBytes(StandardCharsets.US_ASCII)) - 0xa282ead8;
        assertEquals(0xe3069283, unmasked << 15 | unmasked >>> 17);
    }

    @Test
    void allKindsOfValues(@TempDir Path folder) throws IOException {
        var picture = new Plot("dot", "A dot", new BufferedImage(5, 3, BufferedImage.TYPE_INT_RGB));
        Path log;
        try (var writer = EventWriter.in(folder)) {
            writer.scalar("loss", 1L << 40, .25);
            writer.scalar("minus", -1, Double.NaN);
            writer.histogram("weights", 4, new float[] {-1, 0, 0, Float.NaN, 2});
            writer.image("dot", 5, picture);
            writer.text("config", 0, "größe = 心電図");
            log = writer.file();
        }
        List<Message> events = events(log);
        events.forEach(TensorBoardTest::assertNothingUnknown);
        assertEquals(6, events.size());
        assertEquals("brain.Event:2", get(events.get(0), "file_version"));
        double now = System.currentTimeMillis() / 1e3;
        assertEquals(now, (double) get(events.get(1), "wall_time"), 3600);
        assertEquals(1L << 40, get(events.get(1), "step"));
        assertEquals("loss", get(value(events.get(1)), "tag"));
        assertEquals(.25f, get(value(events.get(1)), "simple_value"));
        assertEquals(-1L, get(events.get(2), "step"));
        assertEquals(Float.NaN, get(value(events.get(2)), "simple_value"));
        histogram((Message) get(value(events.get(3)), "histo"));
        Message image = (Message) get(value(events.get(4)), "image");
        assertEquals(List.of(3, 5, 3), List.of(get(image, "height"), get(image, "width"), get(image, "colorspace")));
        assertArrayEquals(picture.png(), ((ByteString) get(image, "encoded_image_string")).toByteArray());
        text(value(events.get(5)));
    }

    private static void histogram(Message histogram) {
        assertEquals(-1., get(histogram, "min"));
        assertEquals(2., get(histogram, "max"));
        assertEquals(4., get(histogram, "num"));
        assertEquals(1., get(histogram, "sum"));
        assertEquals(5., get(histogram, "sum_squares"));
        List<?> limits = (List<?>) get(histogram, "bucket_limit");
        List<?> counts = (List<?>) get(histogram, "bucket");
        assertEquals(limits.size(), counts.size());
        assertEquals(2., limits.getLast());
        assertEquals(4., counts.stream().mapToDouble(count -> (double) count).sum());
    }

    private static void text(Message value) {
        assertEquals("config/text_summary", get(value, "tag"));
        assertEquals("text", get(value, "metadata", "plugin_data", "plugin_name"));
        assertEquals(7, get(value, "tensor", "dtype"), "DT_STRING");
        assertEquals(1L, get((Message) ((List<?>) get(value, "tensor", "tensor_shape", "dim")).getFirst(), "size"));
        assertEquals(ByteString.copyFromUtf8("größe = 心電図"), ((List<?>) get(value, "tensor", "string_val")).getFirst());
    }

    /** The same messages read what another program wrote, so that the field numbers are right. */
    @Test
    void theMessagesFitALogOfAnotherWriter() throws IOException {
        List<Message> events =
                events(TestData.path("formats/tensorboard/run1/events.out.tfevents.1700000000.example.1.0"));
        assertEquals(64, events.size());
        double loss = events.stream()
                .skip(1)
                .map(TensorBoardTest::value)
                .filter(value -> get(value, "tag").equals("Loss/train"))
                .mapToDouble(value -> (float) get(value, "simple_value"))
                .sum();
        assertEquals(11.25323162227869, loss, 1e-12);
        Message histogram = events.stream()
                .skip(1)
                .map(TensorBoardTest::value)
                .filter(value -> get(value, "tag").equals("fc.weight"))
                .map(value -> (Message) get(value, "histo"))
                .findFirst()
                .orElseThrow();
        assertEquals(987.7156612442714, (double) get(histogram, "sum_squares"), 1e-9);
        assertEquals(608, ((List<?>) get(histogram, "bucket")).size());
    }
}
