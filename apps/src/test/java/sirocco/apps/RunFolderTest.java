package sirocco.apps;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFolderTest {
    @TempDir
    Path root;

    private static List<String> all(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }

    @Test
    void aFileAppearsWhole() throws IOException {
        var folder = RunFolder.at(root.resolve("new/run"));
        folder.write("plots/a.png", out -> {
            out.write(new byte[100_000]);
            assertTrue(
                    all(folder.path()).stream().allMatch(name -> name.startsWith("plots/.sirocco-")),
                    "not under its final name while it is written");
        });
        assertEquals(List.of("plots/a.png"), all(folder.path()));
        assertEquals(100_000, Files.size(folder.path().resolve("plots/a.png")));
    }

    @Test
    void afterAFullDiskNothingIsLeftAndTheMessageSaysSo() throws IOException {
        var folder = RunFolder.at(root);
        folder.write("metrics.json", out -> out.write("old".getBytes()));
        String message = assertThrows(
                        Failure.class,
                        () -> folder.write("metrics.json", out -> {
                            out.write(new byte[70_000]);
                            throw new IOException("No space left on device");
                        }))
                .getMessage();
        assertTrue(
                message.contains("metrics.json") && message.contains("the disk is full") && message.contains("--out"),
                message);
        assertEquals(List.of("metrics.json"), all(root));
        assertEquals("old", Files.readString(root.resolve("metrics.json")));
    }

    @Test
    void runsOfOneSecondGetFoldersOfTheirOwn() {
        var first = RunFolder.stamped(root, "iris");
        var second = RunFolder.stamped(root, "iris");
        assertNotEquals(first.path(), second.path());
        assertTrue(first.path().getFileName().toString().matches("iris-\\d{8}-\\d{6}"), first.toString());
    }

    @Test
    void aFolderWithAFormerRunIsRefused() {
        RunFolder.at(root).write("config.json", out -> out.write('{'));
        String message = assertThrows(Failure.class, () -> RunFolder.at(root)).getMessage();
        assertTrue(message.contains("former run"), message);
    }

    @Test
    void aFileInTheWayIsNamed() throws IOException {
        Path file = Files.createFile(root.resolve("file"));
        assertTrue(assertThrows(Failure.class, () -> RunFolder.at(file))
                .getMessage()
                .contains("is a file"));
        String message = assertThrows(Failure.class, () -> RunFolder.at(file.resolve("below")))
                .getMessage();
        assertTrue(message.contains("cannot be written"), message);
        assertFalse(message.contains("the disk is full"), message);
    }
}
