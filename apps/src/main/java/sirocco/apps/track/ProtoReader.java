package sirocco.apps.track;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Walks through the fields of a protobuf message; the counterpart of {@link ProtoWriter}. */
final class ProtoReader {
    private final ByteBuffer in;
    private int kind;

    ProtoReader(ByteBuffer in) {
        this.in = in.slice().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The number of the next field, or 0 at the end. Its value must then be read or skipped. */
    int field() {
        if (!in.hasRemaining()) {
            return 0;
        }
        long tag = integer();
        kind = (int) (tag & 7);
        return (int) (tag >>> 3);
    }

    long integer() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            byte next = in.get();
            value |= (long) (next & 127) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new IllegalStateException("a varint of more than ten bytes");
    }

    double real64() {
        return in.getDouble();
    }

    float real32() {
        return in.getFloat();
    }

    String text() {
        return StandardCharsets.UTF_8.decode(bytes()).toString();
    }

    ProtoReader message() {
        return new ProtoReader(bytes());
    }

    ByteBuffer bytes() {
        int length = Math.toIntExact(integer());
        ByteBuffer value = in.slice(in.position(), length).order(ByteOrder.LITTLE_ENDIAN);
        in.position(in.position() + length);
        return value;
    }

    /** A repeated double in packed form. */
    double[] reals() {
        ByteBuffer packed = bytes();
        double[] values = new double[packed.remaining() / 8];
        packed.asDoubleBuffer().get(values);
        return values;
    }

    void skip() {
        switch (kind) {
            case ProtoWriter.VARINT -> integer();
            case ProtoWriter.FIXED64 -> real64();
            case ProtoWriter.BYTES -> bytes();
            case ProtoWriter.FIXED32 -> real32();
            default -> throw new IllegalStateException("a field of the unknown kind " + kind);
        }
    }
}
