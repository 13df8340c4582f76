package sirocco.bench.peer;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import sirocco.apps.Failure;
import sirocco.apps.UsageError;
import sirocco.apps.cli.Names;

/** The libraries to compare with, and how to get them. */
public final class Peers {
    private static final List<Peer> ALL = List.of(
            CblasPeer.openBlas(),
            CblasPeer.mkl(),
            new OneDnnPeer(),
            new EjmlPeer(),
            new NetlibPeer(),
            new OnnxRuntimePeer(),
            new DjlPeer());

    private Peers() {}

    /** A peer that is here. */
    public record Loaded(String name, Map<String, Supplier<Runnable>> cases) {}

    public static List<String> names() {
        return ALL.stream().map(Peer::name).toList();
    }

    /** The peer of a name. Throws {@link UsageError} naming the nearest. */
    public static Peer named(String name) {
        return ALL.stream()
                .filter(peer -> peer.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new UsageError("no peer \"" + name + "\"" + Names.suggestion(name, names())));
    }

    /**
     * Those that can be had; of each other one {@code missing} is told why.
     *
     * @param root the folder of downloads
     */
    public static List<Loaded> load(List<Peer> peers, Path root, int threads, Consumer<String> missing) {
        List<Loaded> loaded = new ArrayList<>();
        for (Peer peer : peers) {
            try {
                Path jars = Artifacts.in(root.resolve(peer.name()), peer.artifacts());
                loaded.add(new Loaded(peer.name(), peer.cases(jars, threads)));
            } catch (Failure | IllegalArgumentException | UnsatisfiedLinkError reason) {
                missing.accept("peer " + peer.name() + " is left out: " + reason.getMessage());
            }
        }
        return loaded;
    }
}
