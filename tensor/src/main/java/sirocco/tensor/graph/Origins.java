package sirocco.tensor.graph;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Where in the source the nodes recorded by a thread come from. Kept only while asked for, since it costs a walk of the
 * stack per node. A node that stands for another one, as in derivatives and rewritten graphs, has that one's origin.
 */
public final class Origins {
    private static final int FRAMES = 6;
    private static final ThreadLocal<Origins> KEPT = new ThreadLocal<>();

    private final Map<Node, Origin> origins = new IdentityHashMap<>();
    private Origin standsFor;

    private Origins() {}

    /**
     * Where a node comes from.
     *
     * @param frames the innermost calls outside of the tensor module, innermost first
     * @param part whether the node is of the computation as written, or of its derivative
     */
    public record Origin(List<StackTraceElement> frames, Part part) {}

    /** What a node was recorded for. */
    public enum Part {
        FORWARD,
        DERIVATIVE
    }

    /** What {@code work} gives, and where the nodes that it recorded come from. */
    public record Kept<T>(T value, Origins origins) {}

    /** Does {@code work} and keeps the origins of the nodes that it records. */
    public static <T> Kept<T> keep(Supplier<T> work) {
        Origins outer = KEPT.get();
        Origins own = new Origins();
        KEPT.set(own);
        try {
            return new Kept<>(work.get(), own);
        } finally {
            KEPT.set(outer);
        }
    }

    /** The origin of a node; null if it was recorded elsewhere. */
    public Origin of(Node node) {
        return origins.get(node);
    }

    static void recorded(Node node) {
        Origins kept = KEPT.get();
        if (kept != null) {
            kept.origins.put(node, kept.standsFor != null ? kept.standsFor : here());
        }
    }

    /** Does {@code work}, which records what stands for {@code node} in another graph. */
    public static <T> T replaying(Node node, Part part, Supplier<T> work) {
        Origins kept = KEPT.get();
        if (kept == null) {
            return work.get();
        }
        Origin outer = kept.standsFor;
        Origin own = kept.origins.get(node);
        kept.standsFor = own == null || part == Part.FORWARD ? own : new Origin(own.frames, part);
        try {
            return work.get();
        } finally {
            kept.standsFor = outer;
        }
    }

    private static Origin here() {
        List<StackTraceElement> frames = StackWalker.getInstance()
                .walk(all -> all.map(StackWalker.StackFrame::toStackTraceElement)
                        .filter(f -> !isInternal(f.getClassName()))
                        .limit(FRAMES)
                        .toList());
        return new Origin(frames, Part.FORWARD);
    }

    private static boolean isInternal(String type) {
        return type.startsWith("sirocco.tensor.") || type.startsWith("java.") || type.startsWith("jdk.");
    }
}
