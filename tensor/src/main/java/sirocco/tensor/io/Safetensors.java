package sirocco.tensor.io;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import sirocco.tensor.Tensor;

/**
 * A model's tensors by name, with a few texts about them, in the safetensors format
 * (github.com/huggingface/safetensors).
 *
 * <p>Read are BOOL, U8, I8, I16, U16, I32, U32, I64, U64 (below 2⁶³), F16, BF16, F32, F64; halves become F32, narrow
 * integers I32, U32 and U64 become I64. Written are our own types as they are.
 *
 * @param tensors in the order of the header
 * @param metadata texts by name; empty if there are none
 */
public record Safetensors(Map<String, Tensor> tensors, Map<String, String> metadata) {
    /** The format's limit for a header. */
    static final long MAX_HEADER = 100_000_000;

    private static final int LENGTH_BYTES = 8;

    /** @throws IllegalArgumentException if a tensor has the name of the metadata or a text is no valid Unicode */
    public Safetensors {
        tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
        if (tensors.containsKey(SafetensorsHeader.METADATA)) {
            throw new IllegalArgumentException("a tensor cannot be named " + SafetensorsHeader.METADATA
                    + ": the format keeps this name for the metadata. Choose another");
        }
        tensors.keySet().forEach(Safetensors::checkText);
        metadata.forEach((key, value) -> {
            checkText(key);
            checkText(value);
        });
    }

    /** Tensors without metadata. */
    public static Safetensors of(Map<String, Tensor> tensors) {
        return new Safetensors(tensors, Map.of());
    }

    /**
     * Reads a file, all of its tensors.
     *
     * @throws UnsupportedTypeException if a tensor's type is none of those above
     * @throws FormatException if the file is damaged, cut off or no safetensors file
     */
    public static Safetensors read(Path file) throws IOException {
        long length = Files.size(file);
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            SafetensorsHeader header = header(in, length, file.toString());
            return new Safetensors(tensors(in, header, file.toString()), header.metadata());
        }
    }

    private static SafetensorsHeader header(InputStream in, long fileBytes, String file) throws IOException {
        byte[] start = in.readNBytes(LENGTH_BYTES);
        if (start.length < LENGTH_BYTES) {
            throw new FormatException(
                    file,
                    "it has " + start.length + " bytes, too few for a header's length",
                    "Is it a safetensors file, and whole?");
        }
        long length = ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN).getLong();
        if (Long.compareUnsigned(length, Math.min(MAX_HEADER, fileBytes - LENGTH_BYTES)) > 0) {
            throw new FormatException(
                    file,
                    "a header of " + Long.toUnsignedString(length) + " bytes in a file of " + fileBytes
                            + "; headers up to " + MAX_HEADER + " bytes are read",
                    "Is it a safetensors file, and whole?");
        }
        byte[] json = in.readNBytes((int) length);
        return SafetensorsHeader.parse(json, fileBytes - LENGTH_BYTES - length, file);
    }

    private static Map<String, Tensor> tensors(InputStream in, SafetensorsHeader header, String file)
            throws IOException {
        Map<String, Tensor> read = new HashMap<>();
        for (SafetensorsHeader.Entry e : header.inDataOrder()) {
            String source = file + ", tensor \"" + e.name() + "\"";
            read.put(e.name(), Elements.read(in, e.layout(), ByteOrder.LITTLE_ENDIAN, source));
        }
        Map<String, Tensor> inOrder = new LinkedHashMap<>();
        header.entries().forEach(e -> inOrder.put(e.name(), read.get(e.name())));
        return inOrder;
    }

    /**
     * Writes the tensors to a file, the header in the map's order. The file appears whole or not at all; an older one
     * is replaced.
     *
     * @throws IllegalArgumentException if a tensor is part of a trace, or the header is too long for the format
     */
    public void write(Path file) throws IOException {
        SafetensorsHeader header = SafetensorsHeader.of(tensors, metadata);
        byte[] json = header.toBytes();
        if (json.length > MAX_HEADER) {
            throw new IllegalArgumentException(file + ": a header of " + json.length + " bytes; the format allows "
                    + MAX_HEADER + ". Shorten the metadata");
        }
        AtomicFile.write(file, out -> {
            out.write(ByteBuffer.allocate(LENGTH_BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(json.length)
                    .array());
            out.write(json);
            for (SafetensorsHeader.Entry e : header.inDataOrder()) {
                Elements.write(out, Elements.concrete(tensors.get(e.name()), e.name()));
            }
        });
    }

    private static void checkText(String text) {
        CharsetEncoder utf8 = StandardCharsets.UTF_8.newEncoder();
        if (!utf8.canEncode(text)) {
            throw new IllegalArgumentException("the name or text \"" + text
                    + "\" has half a surrogate pair, which UTF-8 cannot express. Remove it");
        }
    }
}
