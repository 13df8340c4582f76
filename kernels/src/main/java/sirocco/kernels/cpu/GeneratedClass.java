package sirocco.kernels.cpu;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.nio.file.Files;
import java.nio.file.Path;

/** Loads the classes of generated kernels, and writes them to the folder {@code sirocco.fused.dump}, if that is set. */
final class GeneratedClass {
    private static final String DUMP = System.getProperty("sirocco.fused.dump", "");

    private GeneratedClass() {}

    /** An instance of a class that uses the steps on single elements. */
    static <T> T of(Class<T> type, String name, byte[] bytes) {
        return of(type, name, bytes, ScalarSteps.class);
    }

    /** An instance of a class that is a nestmate of {@code host}, whose private constants copied code uses. */
    static <T> T of(Class<T> type, String name, byte[] bytes, Class<?> host) {
        if (!DUMP.isEmpty()) {
            dump(name, bytes);
        }
        try {
            MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(host, MethodHandles.lookup())
                    .defineHiddenClass(bytes, true, MethodHandles.Lookup.ClassOption.NESTMATE);
            return type.cast(lookup.lookupClass().getDeclaredConstructor().newInstance());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(
                    "a generated loop could not be loaded; read it with javap after -Dsirocco.fused.dump=DIR", e);
        }
    }

    private static void dump(String name, byte[] bytes) {
        Path folder = Path.of(DUMP);
        try {
            Files.createDirectories(folder);
            Files.write(folder.resolve(name + ".class"), bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("sirocco.fused.dump: cannot write to " + folder.toAbsolutePath(), e);
        }
    }
}
