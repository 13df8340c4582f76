package sirocco.apps.data;

import java.io.IOException;

/**
 * Decodes one LZ4 block (format: github.com/lz4/lz4, doc/lz4_Block_format.md): sequences of literals and of matches,
 * which copy what was written before. Every length and offset is checked, so that damaged bytes end in an exception.
 */
final class Lz4Block {
    private static final int LEAST_MATCH = 4;

    private final byte[] in;
    private final byte[] out;
    private int read;
    private int written;

    private Lz4Block(byte[] in, int size) {
        this.in = in;
        this.out = new byte[size];
    }

    /** The {@code size} bytes that a block stands for. Throws {@link IOException} where the block is damaged. */
    static byte[] decode(byte[] block, int size) throws IOException {
        var decoder = new Lz4Block(block, size);
        try {
            decoder.sequences();
        } catch (IndexOutOfBoundsException damaged) {
            throw new IOException("an lz4 page is damaged at byte " + decoder.read + " of " + block.length, damaged);
        }
        if (decoder.written != size) {
            throw new IOException("an lz4 page has " + decoder.written + " bytes where its header says " + size);
        }
        return decoder.out;
    }

    private void sequences() {
        while (read < in.length) {
            int token = in[read++];
            literals(length(token >>> 4 & 15));
            if (read == in.length) {
                return;
            }
            int offset = (in[read++] & 255) | (in[read++] & 255) << 8;
            match(offset, Math.addExact(length(token & 15), LEAST_MATCH));
        }
    }

    /** A length of 15 or more goes on in the bytes that follow, up to the first that is not 255. */
    private int length(int nibble) {
        int length = nibble;
        for (int next = nibble == 15 ? 255 : 0; next == 255; ) {
            next = in[read++] & 255;
            length += next;
        }
        return length;
    }

    private void literals(int length) {
        System.arraycopy(in, read, out, written, length);
        read += length;
        written += length;
    }

    /** A match may reach into what it is writing itself (offset below length): then byte by byte. */
    private void match(int offset, int length) {
        int from = offset == 0 ? -1 : written - offset;
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
