package sirocco.apps.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import sirocco.apps.Failure;

/**
 * Which data a run was given: a file, or a folder with all files below it.
 *
 * @param path   absolute
 * @param bytes  of all its files
 * @param sha256 of the file, as {@code sha256sum} prints it; of a folder that of its files' names and contents, by name
 */
public record DataFile(String path, long bytes, String sha256) {

    /** Takes the size and the hash of what is there now. Throws {@link Failure} where it cannot be read. */
    public static DataFile of(Path path) {
        try {
            MessageDigest hash = MessageDigest.getInstance("SHA-256");
            long bytes = 0;
            for (Path file : files(path)) {
                if (!file.equals(path)) {
                    hash.update(path.relativize(file).toString().getBytes(StandardCharsets.UTF_8));
                }
                bytes += update(hash, file);
            }
            String sha256 = HexFormat.of().formatHex(hash.digest());
            return new DataFile(path.toAbsolutePath().normalize().toString(), bytes, sha256);
        } catch (IOException | UncheckedIOException unreadable) {
            throw new Failure(path + " cannot be read: " + unreadable.getMessage(), unreadable);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }

    private static List<Path> files(Path path) throws IOException {
        try (var files = Files.walk(path)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private static long update(MessageDigest hash, Path file) throws IOException {
        long bytes = 0;
        byte[] block = new byte[1 << 16];
        try (InputStream in = Files.newInputStream(file)) {
            for (int n = in.read(block); n >= 0; n = in.read(block)) {
                hash.update(block, 0, n);
                bytes += n;
            }
        }
        return bytes;
    }

    /** Throws {@link Failure}, for the run in {@code folder}, if the data are no longer there or no longer the same. */
    public void requireUnchanged(Path folder) {
        Path file = Path.of(path);
        if (!Files.exists(file)) {
            throw new Failure(
                    folder + ": the run's data " + path + " are no longer there. Put them back to resume it.");
        }
        DataFile now = of(file);
        if (!now.equals(this)) {
            String what = now.bytes == bytes ? "other contents of the same size" : now.bytes + " bytes, not " + bytes;
            throw new Failure(folder + ": the run's data " + path + " have changed since it began (" + what
                    + "). Put the former ones back to resume it, or begin a new run.");
        }
    }
}
