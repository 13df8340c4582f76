package sirocco.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import sirocco.bench.ode.WorkPrecision;
import sirocco.tensor.Device;

/** {@code sirocco bench}: times kernels and whole training steps, and prints a table. */
@Command(name = "bench", mixinStandardHelpOptions = true, description = "time kernels and training steps")
public final class Main implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(
            arity = "0..1",
            paramLabel = "GROUP",
            description =
                    "only cases whose name begins so, as sgemm or ecg; or solvers: error against work of ODE solvers")
    private String group = "";

    @Option(names = "--threads", paramLabel = "N", description = "threads to compute with (default 1)")
    private int threads = 1;

    @Option(names = "--json", paramLabel = "FILE", description = "also write one JSON object a line and case")
    private Path json;

    @Option(
            names = "--plots",
            paramLabel = "FOLDER",
            description = "where solvers puts its pictures (default ${DEFAULT-VALUE})")
    private Path plots = Path.of("runs", "bench-solvers");

    public static void main(String[] args) {
        boolean named = args.length > 0 && args[0].equals("bench");
        String[] own = named ? java.util.Arrays.copyOfRange(args, 1, args.length) : args;
        System.exit(new CommandLine(new Main()).execute(own));
    }

    @Override
    public Integer call() throws IOException {
        if (threads < 1) {
            throw new ParameterException(spec.commandLine(), "--threads " + threads + ": at least one is needed");
        }
        System.setProperty("sirocco.threads", Integer.toString(threads));
        if (group.equals("solvers")) {
            WorkPrecision.run(System.out, plots);
            return 0;
        }
        List<Case> all = new Cases(Device.host()).all();
        List<Case> chosen = all.stream().filter(c -> c.name().startsWith(group)).toList();
        if (chosen.isEmpty()) {
            String groups = all.stream()
                    .map(Case::group)
                    .collect(Collectors.toCollection(TreeSet::new))
                    .toString();
            throw new ParameterException(
                    spec.commandLine(), "no case begins with \"" + group + "\"; groups: " + groups);
        }
        System.out.printf("%-24s %12s %12s %10s%n", "case", "median", "min", "GFLOP/s");
        List<String> lines = new ArrayList<>();
        for (Case one : chosen) {
            Timing timing = Timing.of(one.setUp().get());
            System.out.printf(
                    "%-24s %12s %12s %10s%n",
                    one.name(),
                    time(timing.median()),
                    time(timing.min()),
                    one.flops() == 0 ? "" : "%.1f".formatted(one.flops() / timing.median() / 1e9));
            lines.add(new ObjectMapper().writeValueAsString(record(one, timing)));
        }
        if (json != null) {
            Files.write(json, lines);
        }
        return 0;
    }

    private Map<String, Object> record(Case one, Timing timing) {
        Map<String, Object> record = new LinkedHashMap<>();
        record.put("case", one.name());
        record.put("system", "sirocco");
        record.put("threads", threads);
        record.put("median_s", timing.median());
        record.put("min_s", timing.min());
        record.put("n", timing.n());
        return record;
    }

    private static String time(double seconds) {
        return seconds < 1e-3 ? "%.2f µs".formatted(seconds * 1e6) : "%.3f ms".formatted(seconds * 1e3);
    }
}
