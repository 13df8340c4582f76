package sirocco.tornado;

import java.util.Optional;

/** What stands behind TornadoVM's API in this JVM. */
public enum Implementation {
    /** A real SDK. */
    SDK,
    /** Our emulator, for tests. */
    EMULATOR,
    /** Nothing: no class that touches the API may be loaded. */
    NONE;

    private static final String API = "tornado.api";
    private static final String RUNTIME = "tornado.runtime";
    private static final String PROPERTY = "tornado.load.api.implementation";
    private static final String EMULATOR_PACKAGE = "sirocco.emulator";

    /** Looks at modules and properties only. Throws if our API shadows that of a real SDK. */
    public static Implementation detect() {
        Optional<Module> api = ModuleLayer.boot().findModule(API);
        boolean ours = api.map(module -> module.getPackages().contains(EMULATOR_PACKAGE))
                .orElseGet(Implementation::emulatorOnClassPath);
        boolean sdk = ModuleLayer.boot().findModule(RUNTIME).isPresent() && System.getProperty(PROPERTY) != null;
        return of(sdk ? SDK : NONE, ours ? EMULATOR : NONE);
    }

    static Implementation of(Implementation runtime, Implementation api) {
        if (runtime == SDK && api == EMULATOR) {
            throw new IllegalStateException("this JVM runs on a TornadoVM SDK, but " + API + " is the emulator's: take"
                    + " the artifact tornado-api off the module path, or put the SDK's folder in front of it");
        }
        return runtime == SDK ? SDK : api;
    }

    private static boolean emulatorOnClassPath() {
        return ClassLoader.getSystemResource(EMULATOR_PACKAGE.replace('.', '/') + "/EmulatedRuntime.class") != null;
    }
}
