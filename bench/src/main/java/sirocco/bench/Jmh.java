package sirocco.bench;

import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import sirocco.apps.Failure;

/** JMH's benchmarks of kernels, each in a JVM of its own with the options of this one. */
final class Jmh {
    private Jmh() {}

    /** Runs those whose name has {@code regex} in it, such as {@code Sgemm}, and prints what JMH prints. */
    static void run(String regex) {
        try {
            new Runner(new OptionsBuilder().include(regex).build()).run();
        } catch (RunnerException failed) {
            throw new Failure("--jmh " + regex + ": " + failed.getMessage(), failed);
        }
    }
}
