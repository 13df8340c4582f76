package sirocco.emulator;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Class files as TornadoVM finds them: through the system class loader, by name. */
final class ClassFiles {
    private static final Map<String, ClassModel> PARSED = new ConcurrentHashMap<>();

    private ClassFiles() {}

    /** The class file, or nothing when the system class loader does not know it. */
    static Optional<ClassModel> find(String internalName) {
        ClassModel known = PARSED.get(internalName);
        if (known != null) {
            return Optional.of(known);
        }
        Optional<ClassModel> read = read(internalName + ".class");
        read.ifPresent(model -> PARSED.put(internalName, model));
        return read;
    }

    /** The method in its class file. */
    static MethodModel method(KernelMethod method) {
        ClassModel owner = find(method.owner()).orElseThrow(() -> notFound(method));
        return owner.methods().stream()
                .filter(m -> m.methodName().equalsString(method.name()))
                .filter(m -> m.methodTypeSymbol().equals(method.type()))
                .findFirst()
                .orElseThrow(() -> Refusal.of(
                        method,
                        "is not in the class file the system class loader finds",
                        "remove the other class of that name from the class path"));
    }

    private static RuntimeException notFound(KernelMethod method) {
        return Refusal.of(
                method,
                "has no class file that the system class loader finds",
                "kernels must lie on the class or module path; write a generated kernel into a directory that was on"
                        + " the class path when the JVM started, and load it from there");
    }

    private static Optional<ClassModel> read(String resource) {
        try (InputStream in = ClassLoader.getSystemClassLoader().getResourceAsStream(resource)) {
            return in == null ? Optional.empty() : Optional.of(ClassFile.of().parse(in.readAllBytes()));
        } catch (IOException e) {
            throw new UncheckedIOException(resource, e);
        }
    }
}
