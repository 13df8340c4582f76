package sirocco.apps.track;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import sirocco.apps.track.Event.Content;
import sirocco.apps.track.Event.Histogram;
import sirocco.apps.track.Event.Image;
import sirocco.apps.track.Event.Other;
import sirocco.apps.track.Event.Scalar;
import sirocco.apps.track.Event.Text;
import sirocco.apps.track.Event.Value;

/**
 * Events as protobuf messages and back. Field numbers are those of TensorBoard's event.proto, summary.proto and
 * tensor.proto.
 */
final class EventCodec {
    private static final int DT_STRING = 7;
    private static final int RGB = 3;

    private EventCodec() {}

    static byte[] encode(Event event) {
        var message = new ProtoWriter().real(1, event.wallTime()).integer(2, event.step());
        if (!event.fileVersion().isEmpty()) {
            message.text(3, event.fileVersion());
        }
        if (!event.values().isEmpty()) {
            var summary = new ProtoWriter();
            event.values().forEach(value -> summary.message(1, encode(value)));
            message.message(5, summary);
        }
        return message.toBytes();
    }

    private static ProtoWriter encode(Value value) {
        var message = new ProtoWriter().text(1, value.tag());
        return switch (value.content()) {
            case Scalar scalar -> message.real(2, scalar.value());
            case Image image ->
                message.message(
                        4,
                        new ProtoWriter()
                                .integer(1, image.height())
                                .integer(2, image.width())
                                .integer(3, RGB)
                                .bytes(4, image.png()));
            case Histogram histogram -> message.message(5, encode(histogram));
            case Text text -> message.message(8, stringTensor(text.text())).message(9, plugin("text"));
            case Other _ ->
                throw new IllegalArgumentException("value \"" + value.tag() + "\" is of a kind that is not written");
        };
    }

    private static ProtoWriter encode(Histogram histogram) {
        return new ProtoWriter()
                .real(1, histogram.min())
                .real(2, histogram.max())
                .real(3, histogram.count())
                .real(4, histogram.sum())
                .real(5, histogram.sumOfSquares())
                .reals(6, histogram.limits())
                .reals(7, histogram.counts());
    }

    private static ProtoWriter stringTensor(String text) {
        var oneElement = new ProtoWriter().message(2, new ProtoWriter().integer(1, 1));
        return new ProtoWriter().integer(1, DT_STRING).message(2, oneElement).text(8, text);
    }

    private static ProtoWriter plugin(String name) {
        return new ProtoWriter().message(1, new ProtoWriter().text(1, name));
    }

    static Event decode(ByteBuffer bytes) {
        var in = new ProtoReader(bytes);
        double wallTime = 0;
        long step = 0;
        String version = "";
        var values = new ArrayList<Value>();
        for (int field = in.field(); field != 0; field = in.field()) {
            switch (field) {
                case 1 -> wallTime = in.real64();
                case 2 -> step = in.integer();
                case 3 -> version = in.text();
                case 5 -> decodeSummary(in.message(), values);
                default -> in.skip();
            }
        }
        return new Event(wallTime, step, version, values);
    }

    private static void decodeSummary(ProtoReader in, ArrayList<Value> values) {
        for (int field = in.field(); field != 0; field = in.field()) {
            if (field == 1) {
                values.add(decodeValue(in.message()));
            } else {
                in.skip();
            }
        }
    }

    private static Value decodeValue(ProtoReader in) {
        String tag = "";
        Content content = new Other();
        for (int field = in.field(); field != 0; field = in.field()) {
            switch (field) {
                case 1 -> tag = in.text();
                case 2 -> content = new Scalar(in.real32());
                case 4 -> content = decodeImage(in.message());
                case 5 -> content = decodeHistogram(in.message());
                case 8 -> content = decodeTensor(in.message());
                default -> in.skip();
            }
        }
        return new Value(tag, content);
    }

    private static Image decodeImage(ProtoReader in) {
        int height = 0;
        int width = 0;
        byte[] png = {};
        for (int field = in.field(); field != 0; field = in.field()) {
            switch (field) {
                case 1 -> height = (int) in.integer();
                case 2 -> width = (int) in.integer();
                case 4 -> {
                    ByteBuffer bytes = in.bytes();
                    png = new byte[bytes.remaining()];
                    bytes.get(png);
                }
                default -> in.skip();
            }
        }
        return new Image(width, height, png);
    }

    private static Histogram decodeHistogram(ProtoReader in) {
        double[] moments = new double[6];
        double[] limits = {};
        double[] counts = {};
        for (int field = in.field(); field != 0; field = in.field()) {
            switch (field) {
                case 1, 2, 3, 4, 5 -> moments[field] = in.real64();
                case 6 -> limits = in.reals();
                case 7 -> counts = in.reals();
                default -> in.skip();
            }
        }
        return new Histogram(moments[1], moments[2], moments[3], moments[4], moments[5], limits, counts);
    }

    private static Content decodeTensor(ProtoReader in) {
        int type = 0;
        String text = "";
        for (int field = in.field(); field != 0; field = in.field()) {
            switch (field) {
                case 1 -> type = (int) in.integer();
                case 8 -> text = in.text();
                default -> in.skip();
            }
        }
        return type == DT_STRING ? new Text(text) : new Other();
    }
}
