package sirocco.apps.data;

import java.io.IOException;

/**
 * Decodes one Snappy block (format: github.com/google/snappy, format_description.txt): the length, then literals and
 * copies of what was written before. Every length and offset is checked, so that damaged bytes end in an exception.
 * In plain Java because the usual library unpacks a native one first, which takes longer than decoding all
 * heartbeats.
 */
final class SnappyBlock {
    private final byte[] in;
    private final byte[] out;
    private int read;
    private int written;

    private SnappyBlock(byte[] in, int size) {
        this.in = in;
        this.out = new byte[size];
    }

    /** The {@code size} bytes that a block stands for. Throws {@link IOException} where the block is damaged. */
    static byte[] decode(byte[] block, int size) throws IOException {
        var decoder = new SnappyBlock(block, size);
        try {
            decoder.elements(size);
        } catch (IndexOutOfBoundsException damaged) {
            throw new IOException("a snappy page is damaged at byte " + decoder.read + " of " + block.length, damaged);
        }
        if (decoder.written != size) {
            throw new IOException("a snappy page has " + decoder.written + " bytes where its header says " + size);
        }
        return decoder.out;
    }

    private void elements(int size) throws IOException {
        int length = varint();
        if (length != size) {
            throw new IOException("a snappy page says that it has " + length + " bytes where its header says " + size);
        }
        while (read < in.length) {
            int tag = in[read++] & 255;
            switch (tag & 3) {
                case 0 -> literal(tag >>> 2);
                case 1 -> copy((tag >>> 5) << 8 | little(1), (tag >>> 2 & 7) + 4);
                case 2 -> copy(little(2), (tag >>> 2) + 1);
                default -> copy(little(4), (tag >>> 2) + 1);
            }
        }
    }

    private int varint() {
        int value = 0;
        for (int shift = 0; shift < 35; shift += 7) {
            int next = in[read++];
            value |= (next & 127) << shift;
            if (next >= 0) {
                return value;
            }
        }
        return -1;
    }

    /** A length of 60 to 63 says that the length itself follows in 1 to 4 bytes. */
    private void literal(int code) {
        int length = (code < 60 ? code : little(code - 59)) + 1;
        System.arraycopy(in, read, out, written, length);
        read += length;
        written += length;
    }

    private int little(int bytes) {
        int value = 0;
        for (int i = 0; i < bytes; i++) {
            value |= (in[read++] & 255) << 8 * i;
        }
        return value;
    }

    /** A copy may reach into what it is writing itself (offset below length): then byte by byte. */
    private void copy(int offset, int length) {
        int from = offset <= 0 ? -1 : written - offset;
        if (offset >= length) {
            System.arraycopy(out, from, out, written, length);
        } else {
            for (int i = 0; i < length; i++) {
                out[written + i] = out[from + i];
            }
        }
        written += length;
    }
}
