package sirocco.bench.peer;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import sirocco.apps.Failure;

/** Functions of a native library. */
record Native(SymbolLookup symbols, Path file) {
    private static final Linker LINKER = Linker.nativeLinker();

    /** Loads a library for as long as the process lives. */
    @SuppressWarnings("restricted")
    static Native of(Path file) {
        return new Native(SymbolLookup.libraryLookup(file, Arena.global()), file);
    }

    /** A function. Throws {@link Failure} if the library has none of that name. */
    @SuppressWarnings("restricted")
    MethodHandle function(String name, FunctionDescriptor type) {
        return LINKER.downcallHandle(
                symbols.find(name).orElseThrow(() -> new Failure(file + " has no function " + name)), type);
    }

    /** Calls a function of one int and ignores what it returns. */
    void call(String name, int argument) {
        try {
            function(name, FunctionDescriptor.ofVoid(ValueLayout.JAVA_INT)).invokeExact(argument);
        } catch (Throwable impossible) {
            throw new IllegalStateException(name + "(" + argument + ") failed", impossible);
        }
    }
}
