package sirocco.bench.peer;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import sirocco.apps.Failure;

/** Methods of classes that are not there when this is compiled. */
record JavaCalls(ClassLoader loader) {
    private static final MethodHandles.Lookup LOOKUP = MethodHandles.publicLookup();

    /** Finds something in a class. */
    interface Find {
        MethodHandle in(MethodHandles.Lookup lookup) throws ReflectiveOperationException;
    }

    Class<?> type(String name) {
        try {
            return Class.forName(name, true, loader);
        } catch (ClassNotFoundException absent) {
            throw new Failure("its jar has no class " + name, absent);
        }
    }

    static MethodHandle find(Find what) {
        try {
            return what.in(LOOKUP).asFixedArity();
        } catch (ReflectiveOperationException absent) {
            throw new Failure("its classes are not as expected: " + absent.getMessage(), absent);
        }
    }

    /** A method of this name whose parameters are {@code types}. */
    MethodHandle method(String type, String name, Class<?> result, Class<?>... types) {
        return find(lookup -> lookup.findStatic(type(type), name, MethodType.methodType(result, types)));
    }

    /** A method of an object, which is the handle's first argument. */
    MethodHandle virtual(String type, String name, Class<?> result, Class<?>... types) {
        return find(lookup -> lookup.findVirtual(type(type), name, MethodType.methodType(result, types)));
    }

    static Object call(MethodHandle method, Object... arguments) {
        try {
            return method.invokeWithArguments(arguments);
        } catch (RuntimeException | Error failed) {
            throw failed;
        } catch (Throwable failed) {
            throw new IllegalStateException(failed);
        }
    }

    /** A handle without arguments as something to run. */
    static Runnable runnable(MethodHandle bound) {
        return () -> {
            try {
                bound.invokeExact();
            } catch (RuntimeException | Error failed) {
                throw failed;
            } catch (Throwable failed) {
                throw new IllegalStateException(failed);
            }
        };
    }
}
