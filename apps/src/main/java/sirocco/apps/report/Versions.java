package sirocco.apps.report;

import java.util.LinkedHashMap;
import java.util.Map;
import sirocco.apps.Main;

/** What a result was made with. */
public final class Versions {
    private Versions() {}

    /** Sirocco's own version, from the jar; "development" where it runs from class files. */
    public static String sirocco() {
        String version = Main.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    /** Names and versions: Sirocco, Java, the operating system. */
    public static Map<String, String> all() {
        var all = new LinkedHashMap<String, String>();
        all.put("sirocco", sirocco());
        all.put("java", System.getProperty("java.vm.name") + " " + Runtime.version());
        all.put(
                "os",
                System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                        + System.getProperty("os.arch"));
        return all;
    }
}
