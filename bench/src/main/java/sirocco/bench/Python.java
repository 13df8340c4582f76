package sirocco.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import sirocco.apps.Failure;

/**
 * The same work in PyTorch and JAX, by {@code bench/peers/run.py}.
 *
 * @param interpreter that has them installed
 * @param systems separated by commas
 */
record Python(Path interpreter, String systems) {

    /** Measures the cases of these names, as far as the script has them. */
    List<Measurement> measure(List<String> cases, int threads) {
        try {
            Path lines = Files.createTempFile("sirocco-python", ".json");
            try {
                List<String> command = new ArrayList<>(List.of(
                        interpreter.toAbsolutePath().toString(),
                        Home.folder()
                                .resolve(Path.of("bench", "peers", "run.py"))
                                .toString(),
                        "--threads",
                        Integer.toString(threads),
                        "--systems",
                        systems,
                        "--json",
                        lines.toString(),
                        "--exactly"));
                command.addAll(cases);
                Shell.output(command);
                return Measurement.read(lines);
            } finally {
                Files.delete(lines);
            }
        } catch (IOException refused) {
            throw new Failure("--python: no temporary file can be made: " + refused.getMessage(), refused);
        }
    }
}
