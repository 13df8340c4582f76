package sirocco.kernels.gpu;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import sirocco.kernels.fused.Group;

/**
 * Task objects of generated kernels. TornadoVM reads a kernel's class file through the system class loader, so the classes
 * are written into a folder that was on the class path when the JVM started; {@value #FOLDER} names it.
 */
final class GeneratedKernels {
    static final String FOLDER = "sirocco.generated";

    private static final String PACKAGE = "sirocco.generated";
    private static final Map<Key, Object> TASKS = new ConcurrentHashMap<>();

    private GeneratedKernels() {}

    private record Key(Group group, Strided loops) {}

    /** Why kernels cannot be generated in this JVM, with the remedy; empty if they can. */
    static String obstacle() {
        String folder = System.getProperty(FOLDER, "");
        if (folder.isEmpty() || !Files.isDirectory(Path.of(folder))) {
            return "no folder for generated kernels (-D" + FOLDER + " is "
                    + (folder.isEmpty() ? "not set" : folder + ", which is no folder")
                    + "). Start with the launcher script, or make a folder, put it on the class path and name it so";
        }
        return "";
    }

    /** Whether a class of this name is one of them. */
    static boolean isGenerated(String type) {
        return type.startsWith(PACKAGE + ".");
    }

    /** The task of a group over these loops. */
    static Object task(Group group, Strided loops) {
        return TASKS.computeIfAbsent(new Key(group, loops), key -> create(group, loops));
    }

    private static Object create(Group group, Strided loops) {
        String name = "Elements" + digest(group + " " + loops);
        byte[] file = KernelClass.write(PACKAGE + "." + name, group, loops);
        try {
            put(name, file);
            return Class.forName(PACKAGE + "." + name, true, ClassLoader.getSystemClassLoader())
                    .getConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(
                    "gpu: the generated kernel " + name + " in " + System.getProperty(FOLDER)
                            + " cannot be loaded: that folder must be on the class path of this JVM from its start",
                    e);
        }
    }

    /** Writes the file in one step, since other JVMs may share the folder. */
    private static void put(String name, byte[] file) {
        Path folder = Path.of(System.getProperty(FOLDER), PACKAGE.split("\\."));
        try {
            Files.createDirectories(folder);
            Path written = Files.createTempFile(folder, name, ".part");
            Files.write(written, file);
            Files.move(written, folder.resolve(name + ".class"), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("gpu: cannot write generated kernels to " + folder, e);
        }
    }

    private static String digest(String text) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256").digest(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 12);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
