package sirocco.bench.peer;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import sirocco.apps.Failure;
import sirocco.bench.Shell;

/** Downloads by Maven, once, into a folder that a later run finds again. */
final class Artifacts {
    private static final String PLUGIN = "org.apache.maven.plugins:maven-dependency-plugin:3.11.0:copy";
    private static final String COMPLETE = "complete";

    private Artifacts() {}

    /**
     * The folder with the artifacts' jars.
     *
     * @throws Failure if Maven cannot get one, with its reason
     */
    static Path in(Path folder, List<String> artifacts) {
        Path complete = folder.resolve(COMPLETE);
        try {
            if (Files.exists(complete) && Files.readAllLines(complete).equals(artifacts)) {
                return folder;
            }
            Files.createDirectories(folder);
            for (String artifact : artifacts) {
                download(artifact, folder);
            }
            Files.write(complete, artifacts);
            return folder;
        } catch (IOException refused) {
            throw new Failure(folder + " cannot be written: " + refused.getMessage(), refused);
        }
    }

    private static void download(String artifact, Path folder) {
        List<String> command = new ArrayList<>(Shell.maven());
        command.addAll(List.of("-q", "-N", PLUGIN, "-Dartifact=" + artifact, "-DoutputDirectory=" + folder));
        try {
            Shell.output(command);
        } catch (Failure failure) {
            throw new Failure(
                    "Maven cannot get " + artifact + " (is there a network connection?): " + failure.getMessage(),
                    failure);
        }
    }

    /** The classifier of bytedeco's jars for this machine, such as {@code linux-x86_64}. */
    static String platform() {
        String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String system = os.startsWith("mac") ? "macosx" : os.startsWith("win") ? "windows" : "linux";
        String arch = System.getProperty("os.arch");
        return system + "-" + (arch.equals("aarch64") ? "arm64" : "x86_64");
    }

    /** A loader of the classes in the jars of a folder. */
    static ClassLoader classes(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            URL[] jars = files.filter(file -> file.toString().endsWith(".jar"))
                    .map(Artifacts::url)
                    .toArray(URL[]::new);
            return new URLClassLoader(jars, Artifacts.class.getClassLoader());
        } catch (IOException unreadable) {
            throw new Failure(folder + " cannot be read: " + unreadable.getMessage(), unreadable);
        }
    }

    private static URL url(Path file) {
        try {
            return file.toUri().toURL();
        } catch (MalformedURLException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Unpacks the native libraries in the jars of a folder, beside them; those that only serve JNI are left. */
    static List<Path> libraries(Path folder) {
        List<Path> libraries = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path jar :
                    files.filter(file -> file.toString().endsWith(".jar")).toList()) {
                unpack(jar, folder, libraries);
            }
            return libraries;
        } catch (IOException unreadable) {
            throw new Failure(folder + " cannot be unpacked: " + unreadable.getMessage(), unreadable);
        }
    }

    private static void unpack(Path jar, Path folder, List<Path> libraries) throws IOException {
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            for (ZipEntry entry : zip.stream().filter(Artifacts::isLibrary).toList()) {
                Path file = folder.resolve(Path.of(entry.getName()).getFileName());
                if (!Files.exists(file)) {
                    try (var in = zip.getInputStream(entry)) {
                        Files.copy(in, file);
                    }
                }
                libraries.add(file);
            }
        }
    }

    private static boolean isLibrary(ZipEntry entry) {
        String name = Path.of(entry.getName()).getFileName().toString();
        return name.matches(".*\\.(so(\\.\\d+)*|dylib|dll)") && !name.contains("jni");
    }

    /** The library whose file name begins so. */
    static Path library(List<Path> libraries, String prefix) {
        return libraries.stream()
                .filter(file -> file.getFileName().toString().startsWith(prefix))
                .findFirst()
                .orElseThrow(() -> new Failure("its jar has no library " + prefix + "… for " + platform()));
    }
}
