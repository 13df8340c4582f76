package sirocco.tensor.io;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import sirocco.tensor.ConcreteTensor;
import sirocco.tensor.Tensor;

/**
 * Several arrays by name in one file, as {@code numpy.savez} writes them: a ZIP archive with a member {@code name.npy}
 * for each. Arrays are read when asked for, and their checksums compared. Other members of the archive are passed over.
 *
 * <p>An open archive may be read by several threads.
 */
public final class Npz implements AutoCloseable {
    private static final String SUFFIX = ".npy";
    /** Two bits of deflated data stand for at most 258 bytes. */
    private static final long MAX_RATIO = 1032;
    /** A larger array must not shrink like this: such a one is made to fill the memory. */
    private static final long LARGE = 1L << 30;

    private static final long MAX_RATIO_OF_LARGE = 100;
    /** The first date that ZIP knows: equal arrays give equal files. */
    private static final LocalDateTime DATE = LocalDateTime.of(1980, 1, 1, 0, 0);

    private final Path file;
    private final ZipFile zip;
    private final long length;

    /** Whether members are compressed. */
    public enum Compression {
        /** As {@code numpy.savez}: fast. */
        STORED,
        /** As {@code numpy.savez_compressed}. */
        DEFLATED
    }

    /**
     * All arrays of an archive.
     *
     * @param tensors in the order of the archive
     * @param refused the others, whose elements are of types that tensors do not have
     */
    public record Contents(Map<String, Tensor> tensors, Map<String, UnsupportedTypeException> refused) {
        public Contents {
            tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
            refused = Collections.unmodifiableMap(new LinkedHashMap<>(refused));
        }
    }

    private Npz(Path file, ZipFile zip, long length) {
        this.file = file;
        this.zip = zip;
        this.length = length;
    }

    /**
     * Opens an archive and reads its list of members.
     *
     * @throws FormatException if the file is damaged, cut off or no ZIP archive
     */
    public static Npz open(Path file) throws IOException {
        long length = Files.size(file);
        try {
            return new Npz(file, new ZipFile(file.toFile()), length);
        } catch (ZipException | EOFException e) {
            throw new FormatException(
                    file.toString(),
                    "it is no intact ZIP archive (" + reason(e) + ")",
                    "Was it written by numpy.savez, and is it whole?",
                    e);
        }
    }

    /** The names of the arrays, in the order of the archive. */
    public List<String> names() {
        return zip.stream()
                .map(ZipEntry::getName)
                .filter(name -> name.endsWith(SUFFIX))
                .map(name -> name.substring(0, name.length() - SUFFIX.length()))
                .distinct()
                .toList();
    }

    /**
     * One array, converted as by {@link Npy}.
     *
     * @throws UnsupportedTypeException if its elements are of a type that tensors do not have
     * @throws FormatException if there is no such array or it is damaged
     */
    public Tensor read(String name) throws IOException {
        String source = file + ", array \"" + name + "\"";
        ZipEntry entry = zip.getEntry(name + SUFFIX);
        if (entry == null) {
            throw new FormatException(
                    file.toString(), "there is no array \"" + name + "\"", "It has: " + names() + ".");
        }
        checkSizes(entry, source);
        CRC32 crc = new CRC32();
        try (InputStream in = new CheckedInputStream(zip.getInputStream(entry), crc)) {
            Tensor tensor = Npy.read(in, entry.getSize(), source);
            if (crc.getValue() != entry.getCrc()) {
                throw new FormatException(source, "its bytes do not give their checksum", "The file is damaged.");
            }
            return tensor;
        } catch (ZipException | EOFException e) {
            throw new FormatException(
                    source, "its bytes cannot be decompressed (" + reason(e) + ")", "The file is damaged.", e);
        }
    }

    /**
     * Reads all arrays. One of an unsupported type does not stop the others; a damaged one does.
     *
     * @throws FormatException if an array is damaged
     */
    public Contents readAll() throws IOException {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        Map<String, UnsupportedTypeException> refused = new LinkedHashMap<>();
        for (String name : names()) {
            try {
                tensors.put(name, read(name));
            } catch (UnsupportedTypeException e) {
                refused.put(name, e);
            }
        }
        return new Contents(tensors, refused);
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }

    private void checkSizes(ZipEntry entry, String source) throws FormatException {
        long packed = entry.getCompressedSize();
        long size = entry.getSize();
        long most = entry.getMethod() == ZipEntry.STORED ? packed : packed * MAX_RATIO;
        if (packed < 0 || packed > length || size < 0 || size > most) {
            throw new FormatException(
                    source,
                    "a file of " + length + " bytes cannot hold its " + size + " bytes, packed into " + packed,
                    "The file is damaged.");
        }
        if (size > LARGE && size / MAX_RATIO_OF_LARGE > packed) {
            throw new FormatException(
                    source,
                    "its " + size + " bytes are packed into " + packed
                            + ", as in an archive that is made to fill the memory",
                    "If you trust it, save the array uncompressed, with numpy.savez.");
        }
    }

    private static String reason(IOException e) {
        return Objects.requireNonNullElse(e.getMessage(), "it ends too early");
    }

    /**
     * Writes the arrays in the map's order. The file appears whole or not at all; an older one is replaced.
     *
     * @throws IllegalArgumentException if a tensor is part of a trace
     */
    public static void write(Path file, Map<String, Tensor> tensors, Compression compression) throws IOException {
        AtomicFile.write(file, out -> {
            try (ZipOutputStream zipped = new ZipOutputStream(out)) {
                for (Map.Entry<String, Tensor> named : tensors.entrySet()) {
                    ConcreteTensor tensor = Elements.concrete(named.getValue(), named.getKey());
                    zipped.putNextEntry(member(named.getKey() + SUFFIX, tensor, compression));
                    Npy.write(zipped, tensor);
                    zipped.closeEntry();
                }
            }
        });
    }

    private static ZipEntry member(String name, ConcreteTensor tensor, Compression compression) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        entry.setTimeLocal(DATE);
        if (compression == Compression.STORED) {
            CRC32 crc = new CRC32();
            Npy.write(new CheckedOutputStream(OutputStream.nullOutputStream(), crc), tensor);
            entry.setMethod(ZipEntry.STORED);
            entry.setSize(NpyHeader.of(tensor).length + tensor.spec().bytes());
            entry.setCrc(crc.getValue());
        }
        return entry;
    }
}
