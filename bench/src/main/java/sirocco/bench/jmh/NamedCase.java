package sirocco.bench.jmh;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import sirocco.bench.Kernels;

/** What benchmarks of one case each have in common; a subclass says which cases. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 1)
public abstract class NamedCase {
    private Runnable run;

    /** The case. */
    protected abstract String name();

    /** Makes the case. */
    @Setup
    public void setUp() {
        run = Kernels.named(name());
    }

    /** Runs it once. */
    @Benchmark
    public void run() {
        run.run();
    }
}
