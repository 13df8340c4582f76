package sirocco.bench;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import sirocco.apps.Failure;

/** Where Sirocco's folder is: the one above this code that has the launcher in it. */
final class Home {
    private static final String LAUNCHER = "sirocco";

    private Home() {}

    static Path folder() {
        try {
            Path code = Path.of(Home.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            for (Path folder = code; folder != null; folder = folder.getParent()) {
                if (Files.isRegularFile(folder.resolve(LAUNCHER)) && Files.isDirectory(folder.resolve("bench"))) {
                    return folder;
                }
            }
            throw new Failure("bench: no folder above " + code + " has the launcher " + LAUNCHER
                    + "; start from a checkout, with ./sirocco bench");
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    static Path launcher() {
        return folder().resolve(LAUNCHER);
    }

    /** Where downloads are kept. */
    static Path peers() {
        return folder().resolve(".sirocco").resolve("peers");
    }
}
