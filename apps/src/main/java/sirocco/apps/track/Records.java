package sirocco.apps.track;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * The record format of TensorFlow's files: length (8 bytes), its masked CRC-32C (4), data, their masked CRC-32C (4);
 * little-endian. Source: tensorflow.org, "TFRecord and tf.train.Example".
 */
final class Records {
    static final int HEAD = 12;
    static final int TAIL = 4;
    private static final int MASK = 0xa282ead8;

    private Records() {}

    /** The data with their frame. */
    static ByteBuffer framed(byte[] data) {
        var frame = ByteBuffer.allocate(HEAD + data.length + TAIL).order(ByteOrder.LITTLE_ENDIAN);
        frame.putLong(data.length);
        frame.putInt(maskedCrc(frame.slice(0, 8)));
        frame.put(data);
        return frame.putInt(maskedCrc(ByteBuffer.wrap(data))).flip();
    }

    /** CRC-32C, rotated and offset, so that a checksum over data that hold checksums stays sound. */
    static int maskedCrc(ByteBuffer data) {
        var crc = new CRC32C();
        crc.update(data.duplicate());
        return Integer.rotateRight((int) crc.getValue(), 15) + MASK;
    }
}
