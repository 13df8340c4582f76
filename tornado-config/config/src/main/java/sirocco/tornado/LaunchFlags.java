package sirocco.tornado;

import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The flags that start a JVM on an SDK. Flags cannot be added to a running JVM, so a launcher script asks for them. */
public final class LaunchFlags {
    /** What an application adds to the SDK's argument file. */
    public static final List<Flag> ADDED = List.of(
            Flag.of("the CPU backend runs in the same JVM", "--add-modules", "jdk.incubator.vector"),
            Flag.of("the default of 4096 bytes overflows near 50 tasks", "-Dtornado.tvm.maxbytecodesize=262144"),
            Flag.of("the default costs most of the host's time", "-Dtornado.max.events=1024"),
            Flag.of("errors become exceptions instead of silent sequential Java", "-Dtornado.recover.bailout=False"),
            Flag.of(
                    "by default OpenCL's sin, cos and sqrt are as rough as the driver likes",
                    "-Dtornado.enable.nativeFunctions=False"),
            Flag.of("the default caps buffers at 4 GB", "-Dtornado.device.memory=100GB"),
            Flag.of("-ea breaks the compiler that TornadoVM is built on", "-da:jdk.graal.compiler..."));

    private LaunchFlags() {}

    /**
     * All arguments, in order: the SDK's argument file, the module path of both (a later one replaces the file's), and
     * {@link #ADDED}.
     *
     * @param modules the application's own module path; empty for an application on the class path
     */
    public static List<String> of(Sdk sdk, String modules) {
        var all = new ArrayList<String>();
        all.add("@" + sdk.argumentFile());
        if (!modules.isEmpty()) {
            all.addAll(List.of("--module-path", modules + File.pathSeparator + sdk.modules()));
        }
        ADDED.forEach(flag -> all.addAll(flag.arguments()));
        return List.copyOf(all);
    }

    /**
     * Prints the arguments, one a line, or says on the error stream why there are none and ends with status 1.
     *
     * @param arguments the application's own module path, if it has one
     */
    public static void main(String[] arguments) {
        switch (Sdk.find()) {
            case Search.Found<Sdk>(Sdk sdk) ->
                of(sdk, Stream.of(arguments).findFirst().orElse("")).forEach(System.out::println);
            case Search.Missing<Sdk> missing -> {
                System.err.println(missing);
                System.exit(1);
            }
        }
    }
}
