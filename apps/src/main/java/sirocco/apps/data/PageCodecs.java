package sirocco.apps.data;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.GZIPInputStream;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;

/**
 * Decompresses the pages of Parquet files: none, snappy, gzip, zstd, lz4_raw; every other codec is refused by name.
 * Parquet's own factory would ask Hadoop for its codecs; this one needs none of it, keeps no state, and is safe for
 * many threads.
 */
final class PageCodecs implements CompressionCodecFactory {
    /** No writer makes pages of this size (1 MiB is usual); a larger claim is a damaged header. */
    private static final int LARGEST_PAGE = 1 << 30;

    @Override
    public BytesInputCompressor getCompressor(CompressionCodecName codec) {
        throw new UnsupportedOperationException("Parquet files are read here, not written");
    }

    @Override
    public BytesInputDecompressor getDecompressor(CompressionCodecName codec) {
        return switch (codec) {
            case UNCOMPRESSED -> new Page((bytes, size) -> bytes);
            case SNAPPY -> new Page(SnappyBlock::decode);
            case GZIP -> new Page(PageCodecs::gzip);
            case ZSTD -> new Page(PageCodecs::zstd);
            case LZ4_RAW -> new Page(Lz4Block::decode);
            default ->
                throw new UnsupportedOperationException("its pages are compressed with " + codec
                        + "; read are none, snappy, gzip, zstd and lz4_raw. Write the file again with one of these.");
        };
    }

    @Override
    public void release() {
        // nothing is held
    }

    private static byte[] gzip(byte[] bytes, int size) throws IOException {
        try (var in = new GZIPInputStream(new ByteArrayInputStream(bytes), 1 << 14)) {
            byte[] page = in.readNBytes(size);
            if (in.read() != -1) {
                throw new IOException("a gzip page is longer than its header says");
            }
            return page;
        }
    }

    private static byte[] zstd(byte[] bytes, int size) throws IOException {
        try {
            return Zstd.decompress(bytes, size);
        } catch (ZstdException damaged) {
            throw new IOException("a zstd page cannot be decompressed: " + damaged.getMessage(), damaged);
        }
    }

    private interface Decoder {
        byte[] decode(byte[] bytes, int size) throws IOException;
    }

    private record Page(Decoder decoder) implements BytesInputDecompressor {
        @Override
        public BytesInput decompress(BytesInput bytes, int size) throws IOException {
            return BytesInput.from(decode(bytes.toInputStream().readAllBytes(), size));
        }

        @Override
        public void decompress(ByteBuffer in, int inSize, ByteBuffer out, int size) throws IOException {
            byte[] bytes = new byte[inSize];
            in.get(bytes);
            out.put(decode(bytes, size));
        }

        private byte[] decode(byte[] bytes, int size) throws IOException {
            if (size < 0 || size > LARGEST_PAGE) {
                throw new IOException("a page claims " + size + " bytes");
            }
            byte[] page = decoder.decode(bytes, size);
            if (page.length != size) {
                throw new IOException("a page has " + page.length + " bytes where its header says " + size);
            }
            return page;
        }

        @Override
        public void release() {
            // nothing is held
        }
    }
}
