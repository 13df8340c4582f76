package sirocco.tensor.backend;

import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Collectors;

/** The backends of this JVM. */
public final class Backends {
    private static final List<Backend> ALL = ServiceLoader.load(Backend.class, Backend.class.getClassLoader()).stream()
            .map(ServiceLoader.Provider::get)
            .sorted(Comparator.comparingInt(Backend::eagerRank).reversed())
            .toList();

    private Backends() {}

    /** All of them, also those that cannot run here. */
    public static List<Backend> all() {
        return ALL;
    }

    /** The one called {@code name}, or that of the device of this name. */
    public static Backend named(String name) {
        return ALL.stream()
                .filter(b -> b.name().equals(name))
                .findFirst()
                .or(() -> ALL.stream().flatMap(b -> b.device(name).stream()).findFirst())
                .orElseThrow(() -> unknown(name));
    }

    /** The one that computes eager operations. */
    public static Backend eager() {
        return Eager.BACKEND;
    }

    private static IllegalArgumentException unknown(String name) {
        String names = ALL.stream().map(Backend::name).collect(Collectors.joining(", "));
        return new IllegalArgumentException("no backend is called \"" + name + "\"; there are: " + names);
    }

    private static final class Eager {
        static final Backend BACKEND = ALL.stream()
                .filter(b -> b.obstacle().isEmpty())
                .findFirst()
                .orElseThrow(
                        () -> new IllegalStateException(
                                "no backend can compute: put the module sirocco.kernels on the module path or its jar on the class path"));
    }
}
