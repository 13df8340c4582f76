package sirocco.apps;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** Finds the files of real data that a test reads, or skips the test saying so. */
public final class TestData {
    private TestData() {}

    /** A file or folder below the folder that the system property {@code sirocco.data} names. */
    public static Path path(String below) {
        String root = System.getProperty("sirocco.data", "");
        assumeTrue(!root.isBlank(), "skipped: -Dsirocco.data=FOLDER is not set");
        Path path = Path.of(root, below);
        assumeTrue(Files.exists(path), "skipped: " + path + " is not there");
        return path;
    }
}
