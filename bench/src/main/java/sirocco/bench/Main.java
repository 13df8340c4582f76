package sirocco.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import sirocco.apps.Failure;
import sirocco.apps.UsageError;
import sirocco.apps.cli.Names;
import sirocco.apps.plot.Plot;
import sirocco.bench.ode.WorkPrecision;
import sirocco.bench.peer.Peer;
import sirocco.bench.peer.Peers;
import sirocco.tensor.Device;
import sirocco.tensor.backend.Peak;
import sirocco.tensor.io.AtomicFile;

/** {@code sirocco bench}: times kernels and whole training steps beside other systems, and prints a table. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "time kernels, training steps and starts, beside other systems")
public final class Main implements Callable<Integer> {
    private static final String SOLVERS = "solvers";

    @Parameters(
            arity = "0..1",
            paramLabel = "GROUP",
            description =
                    "only cases whose name begins so, as sgemm or ecg; or solvers: error against work of ODE solvers")
    private String group = "";

    @Option(names = "--threads", paramLabel = "N", description = "threads to compute with (default 1)")
    private int threads = 1;

    @Option(names = "--rounds", paramLabel = "N", description = "measure all so often, in turn (default 1)")
    private int rounds = 1;

    @Option(
            names = "--peers",
            split = ",",
            paramLabel = "NAME",
            description = "libraries to run beside, downloaded when first named: openblas, mkl, onednn, ejml, netlib")
    private List<String> peers = List.of();

    @Option(
            names = "--python",
            paramLabel = "FILE",
            description = "a Python that has PyTorch and JAX: runs bench/peers/run.py after each group")
    private Path python;

    @Option(names = "--systems", paramLabel = "NAMES", description = "what to run with --python (default pytorch,jax)")
    private String systems = "pytorch,jax";

    @Option(names = "--json", paramLabel = "FILE", description = "write a JSON object a line, case and system")
    private Path json;

    @Option(
            names = "--merge",
            arity = "1..*",
            paramLabel = "FILE",
            description = "show measurements of such files too, as of run.py or of another number of threads")
    private List<Path> merged = List.of();

    @Option(names = "--merge-only", description = "measure nothing")
    private boolean mergeOnly;

    @Option(
            names = "--markdown",
            paramLabel = "FILE",
            description = "write the table as Markdown, into the place that such a file has for it")
    private Path markdown;

    @Option(
            names = "--out",
            paramLabel = "FOLDER",
            description =
                    "draw the roofline, and the rate by size and threads; of solvers (default runs/bench-solvers)")
    private Path out;

    @Option(
            names = "--jmh",
            arity = "0..1",
            fallbackValue = ".*",
            paramLabel = "REGEX",
            description = "run JMH's benchmarks of kernels instead")
    private String jmh;

    private final PrintStream results;
    private final PrintStream progress;

    Main(PrintStream results, PrintStream progress) {
        this.results = results;
        this.progress = progress;
    }

    public static void main(String[] args) {
        System.setProperty("java.awt.headless", "true");
        boolean named = args.length > 0 && args[0].equals("bench");
        var results = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        var progress = new PrintStream(System.err, true, StandardCharsets.UTF_8);
        System.exit(execute(results, progress, named ? Arrays.copyOfRange(args, 1, args.length) : args));
    }

    /** The exit code: 0, 1 for a failure, 2 for a mistake in the command line. */
    static int execute(PrintStream results, PrintStream progress, String... args) {
        CommandLine line = new CommandLine(new Main(results, progress));
        line.setExecutionExceptionHandler((failure, _, _) -> {
            if (!(failure instanceof Failure)) {
                throw failure;
            }
            progress.println(failure.getMessage());
            return failure instanceof UsageError ? 2 : 1;
        });
        return line.execute(args);
    }

    @Override
    public Integer call() throws IOException {
        if (threads < 1 || rounds < 1) {
            throw new UsageError("--threads " + threads + " --rounds " + rounds + ": at least one is needed of each");
        }
        requirePaths();
        if (jmh != null) {
            Jmh.run(jmh, threads);
            return 0;
        }
        System.setProperty("sirocco.threads", Integer.toString(threads));
        if (group.equals(SOLVERS)) {
            WorkPrecision.run(results, Optional.ofNullable(out).orElse(Path.of("runs", "bench-solvers")));
            return 0;
        }
        measure();
        return 0;
    }

    /** Before anything is measured, since that takes minutes. */
    private void requirePaths() {
        boolean named = python != null && python.getNameCount() > 1;
        if (named && !Files.isExecutable(python)) {
            throw new UsageError("--python " + python + ": no such program; name the interpreter's file");
        }
        for (Path file : Stream.of(json, markdown).filter(Objects::nonNull).toList()) {
            if (!Files.isDirectory(file.toAbsolutePath().getParent())) {
                throw new UsageError(file + " cannot be written: its folder does not exist");
            }
        }
    }

    private void measure() throws IOException {
        List<Case> cases = new Cases(Device.host()).all();
        List<Case> chosen = chosen(cases, group);
        List<Peer> asked = peers.stream().map(Peers::named).toList();
        String before = Machine.load();
        progress.println(before);
        Bench.Results found = bench(asked).of(mergeOnly ? List.of() : chosen);
        List<Measurement> all = new ArrayList<>(found.measurements());
        merged.forEach(file -> all.addAll(Measurement.read(file)));
        Optional<Peak> peak = Device.host().backend().peak();
        String about = Machine.description(peak) + "; " + before + " before, " + Machine.load() + " after";
        if (json != null) {
            String lines =
                    found.measurements().stream().map(one -> one.json() + "\n").collect(Collectors.joining());
            AtomicFile.writeText(json, lines);
        }
        show(new Table(Measurement.combinedBySystem(all), works(cases, all, found.work()), peak), about);
    }

    private Bench bench(List<Peer> asked) {
        return new Bench(
                threads,
                rounds,
                asked.isEmpty() ? List.of() : Peers.load(asked, Home.peers(), threads, progress::println),
                Optional.ofNullable(python).map(interpreter -> new Python(interpreter, systems)),
                Timing::of,
                progress::println);
    }

    /** What is known, and what cases that were measured elsewhere would do. */
    private static Map<String, Work> works(List<Case> cases, List<Measurement> measured, Map<String, Work> known) {
        Map<String, Work> works = new HashMap<>(known);
        Set<String> names = measured.stream()
                .filter(Measurement::isOurs)
                .map(Measurement::name)
                .collect(Collectors.toSet());
        names.removeAll(known.keySet());
        cases.stream()
                .filter(one -> names.contains(one.name()))
                .forEach(one -> works.put(one.name(), one.setUp().get().work()));
        return works;
    }

    private void show(Table table, String about) throws IOException {
        results.println(about);
        results.print(table.text());
        if (markdown != null) {
            new MarkdownFile(markdown).write(about + "\n\n" + table.markdown());
        }
        if (out != null) {
            Files.createDirectories(out);
            for (Plot plot : Plots.of(table.measurements(), table.work(), table.peak())) {
                AtomicFile.write(out.resolve(plot.name() + ".png"), to -> to.write(plot.png()));
            }
        }
    }

    /** The cases whose name begins so. Throws {@link UsageError} naming the nearest if there is none. */
    static List<Case> chosen(List<Case> all, String prefix) {
        List<Case> chosen =
                all.stream().filter(c -> c.name().startsWith(prefix)).toList();
        if (chosen.isEmpty()) {
            List<String> groups = Stream.concat(all.stream().map(Case::group), Stream.of(SOLVERS))
                    .distinct()
                    .toList();
            throw new UsageError("no case begins with \"" + prefix + "\"" + Names.suggestion(prefix, groups));
        }
        return chosen;
    }
}
