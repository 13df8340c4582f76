package sirocco.apps;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import sirocco.tensor.io.AtomicFile;

/**
 * The folder that one run writes its results to. Every file is written under a temporary name and renamed when it is
 * complete and on the disk, so that whatever has its final name is whole, also after a crash or with a full disk.
 *
 * @param path the folder
 */
public record RunFolder(Path path) {
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

    /** Makes {@code root/name-yyyyMMdd-HHmmss}, with a number added where another run of this second has it. */
    public static RunFolder stamped(Path root, String name) {
        String stamped = name + "-" + STAMP.format(LocalDateTime.now());
        try {
            Files.createDirectories(root);
            for (int number = 1; ; number++) {
                Path path = root.resolve(number == 1 ? stamped : stamped + "-" + number);
                if (created(path)) {
                    return new RunFolder(path);
                }
            }
        } catch (IOException refused) {
            throw failure(root, refused);
        }
    }

    /**
     * Takes a given folder, made if absent. One that holds a former run is refused, so that no result is overwritten.
     */
    public static RunFolder at(Path path) {
        if (Stream.of("config.json", "metrics.json", Run.CHECKPOINTS)
                .anyMatch(name -> Files.exists(path.resolve(name)))) {
            throw new Failure(
                    "--out " + path + ": the folder holds a former run. Choose another folder, or remove this one.");
        }
        try {
            Files.createDirectories(path);
            return new RunFolder(path);
        } catch (FileAlreadyExistsException file) {
            throw new Failure("--out " + path + ": is a file, not a folder", file);
        } catch (IOException refused) {
            throw failure(path, refused);
        }
    }

    private static boolean created(Path path) throws IOException {
        try {
            Files.createDirectory(path);
            return true;
        } catch (FileAlreadyExistsException taken) {
            return false;
        }
    }

    /**
     * Writes a file below the folder; folders between are made.
     *
     * @param name relative path, such as {@code plots/loss.png}
     * @throws Failure naming the file and the reason; neither the file nor its temporary remains
     */
    public void write(String name, AtomicFile.Content content) {
        Path file = path.resolve(name);
        try {
            Files.createDirectories(file.getParent());
            AtomicFile.write(file, content);
        } catch (IOException refused) {
            throw failure(file, refused);
        }
    }

    /** Removes a folder below this one with the files in it, however deep; nothing happens where there is none. */
    public void remove(String name) {
        Path below = path.resolve(name);
        if (!Files.exists(below)) {
            return;
        }
        try (var files = Files.walk(below)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException refused) {
            throw failure(below, refused);
        }
    }

    /** Removes the folder if it holds the file {@code name} and nothing else. */
    public void removeIfOnly(String name) {
        try (var files = Files.list(path)) {
            List<String> names =
                    files.map(file -> file.getFileName().toString()).toList();
            if (names.equals(List.of(name))) {
                Files.delete(path.resolve(name));
                Files.delete(path);
            }
        } catch (IOException refused) {
            throw failure(path, refused);
        }
    }

    /** The message for a file that could not be written; a full disk is called that. */
    public static Failure failure(Path file, IOException refused) {
        String reason = refused.getMessage() == null ? refused.getClass().getSimpleName() : refused.getMessage();
        boolean full = reason.contains("No space left")
                || reason.contains("not enough space")
                || reason.contains("Disk quota");
        return new Failure(
                file + " cannot be written: "
                        + (full
                                ? "the disk is full. Make room, or choose another disk with --out FOLDER."
                                : reason + " (" + refused.getClass().getSimpleName()
                                        + "). Choose another folder with --out FOLDER."),
                refused);
    }
}
