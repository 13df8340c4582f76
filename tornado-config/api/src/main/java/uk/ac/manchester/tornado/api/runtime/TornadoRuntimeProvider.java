package uk.ac.manchester.tornado.api.runtime;

import sirocco.emulator.EmulatedRuntime;
import uk.ac.manchester.tornado.api.TornadoRuntime;

/** The way to the runtime: here the emulator's. */
public class TornadoRuntimeProvider {
    private static final TornadoRuntime RUNTIME = new EmulatedRuntime();

    /** The runtime of this JVM. */
    public static TornadoRuntime getTornadoRuntime() {
        return RUNTIME;
    }

    /** Sets an option of the runtime; the emulator has none. */
    public static void setProperty(String key, String value) {
        System.setProperty(key, value);
    }

    /** An option of the runtime, or {@code value}. */
    public static String getProperty(String key, String value) {
        return System.getProperty(key, value);
    }
}
