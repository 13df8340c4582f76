package sirocco.tornado;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * An installed TornadoVM SDK.
 *
 * @param home     the folder that TORNADOVM_HOME names
 * @param version  as in the name of the API's jar, for instance 5.2.0-jdk25
 * @param backends code generators it was built with, for instance opencl
 */
public record Sdk(Path home, String version, List<String> backends) {
    /** The variable that names the SDK's folder. */
    public static final String VARIABLE = "TORNADOVM_HOME";

    /** The release whose API this engine is written for. */
    static final String RELEASE = "5.2.";

    private static final Pattern API_JAR = Pattern.compile("tornado-api-(\\d.*)\\.jar");
    private static final String INSTALL =
            "Install TornadoVM 5.2 for JDK 25 and set " + VARIABLE + " to its folder, or use --device cpu";

    /** The SDK that the environment names. */
    public static Search<Sdk> find() {
        return find(System.getenv());
    }

    /** Whether the environment names one at all. */
    static boolean isNamed() {
        return !System.getenv().getOrDefault(VARIABLE, "").isBlank();
    }

    static Search<Sdk> find(Map<String, String> environment) {
        String home = environment.getOrDefault(VARIABLE, "");
        return home.isBlank()
                ? new Search.Missing<>("No TornadoVM SDK (" + VARIABLE + " is not set)", INSTALL)
                : in(Path.of(home));
    }

    /** The argument file to give to the java launcher. */
    public Path argumentFile() {
        return home.resolve("tornado-argfile");
    }

    /** The folder of the SDK's modules. */
    public Path modules() {
        return home.resolve("share").resolve("java").resolve("tornado");
    }

    private static Search<Sdk> in(Path home) {
        var sdk = new Sdk(home, version(home), backends(home));
        if (!Files.isReadable(sdk.argumentFile())) {
            return new Search.Missing<>(
                    "No TornadoVM SDK: " + VARIABLE + " is " + home + ", which has no file tornado-argfile", INSTALL);
        }
        if (!sdk.version.startsWith(RELEASE)) {
            return new Search.Missing<>(
                    "The TornadoVM SDK in " + home + " is of version "
                            + (sdk.version.isEmpty() ? "unknown" : sdk.version) + "; this program needs " + RELEASE
                            + "x",
                    INSTALL);
        }
        return new Search.Found<>(sdk);
    }

    private static String version(Path home) {
        Path jars = home.resolve("share").resolve("java").resolve("tornado");
        if (!Files.isDirectory(jars)) {
            return "";
        }
        try (Stream<Path> files = Files.list(jars)) {
            return files.map(file -> API_JAR.matcher(file.getFileName().toString()))
                    .filter(Matcher::matches)
                    .map(match -> match.group(1))
                    .findFirst()
                    .orElse("");
        } catch (IOException e) {
            throw new UncheckedIOException(jars.toString(), e);
        }
    }

    private static List<String> backends(Path home) {
        Path file = home.resolve("etc").resolve("tornado.backend");
        if (!Files.isReadable(file)) {
            return List.of();
        }
        var properties = new Properties();
        try (var reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (IOException e) {
            throw new UncheckedIOException(file.toString(), e);
        }
        return Arrays.stream(properties.getProperty("tornado.backends", "").split(","))
                .map(name -> name.strip().replace("-backend", ""))
                .filter(name -> !name.isEmpty())
                .toList();
    }
}
