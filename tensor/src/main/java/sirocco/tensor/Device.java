package sirocco.tensor;

import java.util.function.BiFunction;
import java.util.function.Function;
import sirocco.tensor.backend.Backend;
import sirocco.tensor.backend.Backends;

/** Where compiled programs run. */
public record Device(Backend backend) {

    /**
     * The device of a backend's name: {@code cpu}, {@code gpu}, {@code reference}; or one of several GPUs: {@code gpu:1},
     * {@code opencl:0:1}.
     *
     * @throws IllegalArgumentException if there is no such backend
     * @throws IllegalStateException if it cannot run here, saying what is missing
     */
    public static Device named(String name) {
        Backend backend = Backends.named(name);
        if (!backend.obstacle().isEmpty()) {
            throw new IllegalStateException("device " + name + ": " + backend.obstacle());
        }
        return new Device(backend);
    }

    /** The device on which eager operations run. */
    public static Device host() {
        return new Device(Backends.eager());
    }

    /** {@code f}, traced once for each structure and shape of its argument, as a program for this device. */
    public <A, R> Compiled.Of1<A, R> compile(Function<A, R> f) {
        return new Compiled.Of1<>(new Compiled(backend, arguments -> f.apply(Compiled.cast(arguments.get(0)))));
    }

    /** {@code f}, traced once for each structure and shape of its arguments, as a program for this device. */
    public <A, B, R> Compiled.Of2<A, B, R> compile(BiFunction<A, B, R> f) {
        return new Compiled.Of2<>(new Compiled(
                backend, arguments -> f.apply(Compiled.cast(arguments.get(0)), Compiled.cast(arguments.get(1)))));
    }

    /** {@code f}, traced once for each structure and shape of its arguments, as a program for this device. */
    public <A, B, C, R> Compiled.Of3<A, B, C, R> compile(Function3<A, B, C, R> f) {
        return new Compiled.Of3<>(new Compiled(
                backend,
                arguments -> f.apply(
                        Compiled.cast(arguments.get(0)),
                        Compiled.cast(arguments.get(1)),
                        Compiled.cast(arguments.get(2)))));
    }

    /** A function of three arguments. */
    @FunctionalInterface
    public interface Function3<A, B, C, R> {
        R apply(A a, B b, C c);
    }
}
