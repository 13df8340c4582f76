package sirocco.kernels.gpu;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import sirocco.tensor.backend.Program.Listing;

/**
 * The kernels of a program to read: the sources that TornadoVM generated for the device, and where the class files of
 * kernels lie that were generated before.
 */
final class KernelListings {
    /** The beginning of a kernel, in OpenCL C, CUDA C and PTX. */
    private static final Pattern ENTRY =
            Pattern.compile("(?:__kernel void|extern \"C\" __global__ void|\\.visible \\.entry)\\s+(\\w+)");

    /** Where a source begins: its first pragma, or include, or the kernel itself. */
    private static final Pattern BEGIN = Pattern.compile("(?m)^(?:#pragma|#include|\\.version|__kernel|extern \"C\")");

    private KernelListings() {}

    static List<Listing> of(GpuCode code, GpuDevice device) {
        List<Listing> all = new ArrayList<>(sources(printed(code, device)));
        all.addAll(generated(code));
        return all;
    }

    /** TornadoVM prints sources to the standard output, and nowhere else that a running JVM could name. */
    private static synchronized String printed(GpuCode code, GpuDevice device) {
        PrintStream standard = System.out;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            GpuInstance.of(code, device, Replay.not("nothing runs")).printKernels();
        } finally {
            System.setOut(standard);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /** Each source once, with the number of times that it was printed. */
    static List<Listing> sources(String printed) {
        Map<String, Integer> uses = new LinkedHashMap<>();
        Map<String, String> names = new LinkedHashMap<>();
        for (String source : split(printed)) {
            Matcher entry = ENTRY.matcher(source);
            if (entry.find()) {
                uses.merge(source, 1, Integer::sum);
                names.put(source, entry.group(1));
            }
        }
        return uses.entrySet().stream()
                .map(e -> new Listing(names.get(e.getKey()), e.getValue(), e.getKey()))
                .toList();
    }

    /** A source ends where, after a kernel, the next begins. */
    private static List<String> split(String printed) {
        List<String> sources = new ArrayList<>();
        Matcher entries = ENTRY.matcher(printed);
        Matcher begins = BEGIN.matcher(printed);
        int from = 0;
        while (entries.find()) {
            boolean more = begins.find(entries.end());
            int to = more ? begins.start() : printed.length();
            sources.add(printed.substring(from, to).strip());
            from = to;
        }
        return sources;
    }

    private static List<Listing> generated(GpuCode code) {
        Map<String, Integer> uses = new LinkedHashMap<>();
        Step.launches(code.steps())
                .map(launch -> launch.task().getClass().getName())
                .filter(GeneratedKernels::isGenerated)
                .forEach(name -> uses.merge(name, 1, Integer::sum));
        return uses.entrySet().stream()
                .map(e -> new Listing(e.getKey(), e.getValue(), "class file, for javap -c: " + file(e.getKey())))
                .toList();
    }

    private static Path file(String type) {
        return Path.of(System.getProperty(GeneratedKernels.FOLDER), type.replace('.', '/') + ".class");
    }
}
