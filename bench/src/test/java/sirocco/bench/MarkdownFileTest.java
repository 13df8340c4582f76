package sirocco.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sirocco.apps.Failure;

/** Measurements replace measurements, and nothing else. */
class MarkdownFileTest {
    @TempDir
    private Path folder;

    @Test
    void onlyThePlaceIsReplaced() throws IOException {
        Path file = folder.resolve("performance.md");
        Files.writeString(file, "Before.\n\n" + MarkdownFile.FROM + "old\n" + MarkdownFile.TO + "After.\n");
        new MarkdownFile(file).write("| new |\n");
        String expected = "Before.\n\n" + MarkdownFile.FROM + "\n| new |\n\n" + MarkdownFile.TO + "After.\n";
        assertEquals(expected, Files.readString(file));
        new MarkdownFile(file).write("| new |\n");
        assertEquals(expected, Files.readString(file), "a second time");
    }

    @Test
    void aNewFileHasThePlace() throws IOException {
        Path file = folder.resolve("new.md");
        new MarkdownFile(file).write("| a |\n");
        new MarkdownFile(file).write("| b |\n");
        assertEquals(MarkdownFile.FROM + "\n| b |\n\n" + MarkdownFile.TO, Files.readString(file));
    }

    @Test
    void halfAPlaceIsRefused() throws IOException {
        Path file = Files.writeString(folder.resolve("half.md"), "text\n" + MarkdownFile.TO);
        assertThrows(Failure.class, () -> new MarkdownFile(file).write("| a |\n"));
    }
}
