package sirocco.apps.track;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Encodes the fields of a protobuf message (protobuf.dev, "Encoding"): as much of it as TensorBoard's events and ONNX's models need. */
public final class ProtoWriter {
    static final int VARINT = 0;
    static final int FIXED64 = 1;
    static final int BYTES = 2;
    static final int FIXED32 = 5;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    public byte[] toBytes() {
        return out.toByteArray();
    }

    public ProtoWriter integer(int field, long value) {
        tag(field, VARINT);
        varint(value);
        return this;
    }

    public ProtoWriter real(int field, double value) {
        tag(field, FIXED64);
        out.writeBytes(little(8).putDouble(0, value).array());
        return this;
    }

    public ProtoWriter real(int field, float value) {
        tag(field, FIXED32);
        out.writeBytes(little(4).putFloat(0, value).array());
        return this;
    }

    public ProtoWriter text(int field, String value) {
        return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    public ProtoWriter message(int field, ProtoWriter value) {
        return bytes(field, value.toBytes());
    }

    public ProtoWriter bytes(int field, byte[] value) {
        tag(field, BYTES);
        varint(value.length);
        out.writeBytes(value);
        return this;
    }

    /** A repeated double in packed form. */
    ProtoWriter reals(int field, double[] values) {
        ByteBuffer packed = little(8 * values.length);
        for (double value : values) {
            packed.putDouble(value);
        }
        return bytes(field, packed.array());
    }

    private void tag(int field, int kind) {
        varint((long) field << 3 | kind);
    }

    private void varint(long value) {
        long rest = value;
        while ((rest & ~127L) != 0) {
            out.write((int) (rest & 127 | 128));
            rest >>>= 7;
        }
        out.write((int) rest);
    }

    private static ByteBuffer little(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
