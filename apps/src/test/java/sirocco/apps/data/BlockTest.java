package sirocco.apps.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Blocks put together by hand from the format descriptions, and damaged ones. */
class BlockTest {
    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] bytes(Object... parts) {
        var out = new ByteArrayOutputStream();
        for (Object part : parts) {
            out.writeBytes(part instanceof Integer one ? new byte[] {one.byteValue()} : text((String) part));
        }
        return out.toByteArray();
    }

    @Test
    void snappyLiteralsAndOverlappingCopies() throws IOException {
        assertArrayEquals(text("abcabcabc"), SnappyBlock.decode(bytes(9, 2 << 2, "abc", 1 | 2 << 2, 3), 9));
        assertThrows(
                IOException.class,
                () -> SnappyBlock.decode(bytes(9, 2 << 2, "abc", 1 | 2 << 2, 0), 9),
                "an offset of 0");
        assertArrayEquals(text("abab"), SnappyBlock.decode(bytes(4, 1 << 2, "ab", 2 | 1 << 2, 2, 0), 4));
        assertArrayEquals(new byte[0], SnappyBlock.decode(bytes(0), 0));
    }

    @Test
    void lz4LiteralsAndOverlappingMatches() throws IOException {
        assertArrayEquals(text("abcabcabcabcX"), Lz4Block.decode(bytes(0x35, "abc", 3, 0, 0x10, "X"), 13));
        assertArrayEquals(
                text("a".repeat(300)), Lz4Block.decode(bytes(0x1f, "a", 1, 0, 255, 300 - 1 - 4 - 15 - 255, 0x00), 300));
    }

    /** Whatever the bytes are, the end is an answer or an IOException; never another exception or an endless loop. */
    @Test
    void randomBytesDoNoHarm() {
        var random = new SplittableRandom(7);
        for (int round = 0; round < 20_000; round++) {
            byte[] block = new byte[random.nextInt(1, 40)];
            random.nextBytes(block);
            block[0] = 20;
            survives(() -> SnappyBlock.decode(block, 20));
            survives(() -> Lz4Block.decode(block, 20));
        }
    }

    private interface Decoding {
        byte[] run() throws IOException;
    }

    private static void survives(Decoding decoding) {
        try {
            assertEquals(20, decoding.run().length);
        } catch (IOException damaged) {
            assertNotNull(damaged.getMessage());
        }
    }
}
