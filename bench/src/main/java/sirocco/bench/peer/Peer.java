package sirocco.bench.peer;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Another library that can do some of the cases in this JVM. A further one is one more class, named in {@link Peers}. */
public interface Peer {
    /** As on the command line and in the table. */
    String name();

    /** Where Maven has it: {@code group:artifact:version}, with {@code :jar:classifier} where there is one. */
    List<String> artifacts();

    /**
     * What it can do, by the case's name; getting a value sets the case up.
     *
     * @param jars the folder that the artifacts were copied to
     * @param threads that it may compute with
     */
    Map<String, Supplier<Runnable>> cases(Path jars, int threads);
}
