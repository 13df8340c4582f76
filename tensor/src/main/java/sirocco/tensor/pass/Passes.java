package sirocco.tensor.pass;

import java.util.ArrayList;
import java.util.List;
import sirocco.tensor.backend.Backend;
import sirocco.tensor.graph.Graph;

/** The passes that make a recorded graph ready for a backend, in order. */
public final class Passes {
    private Passes() {}

    /** The passes for {@code backend}. */
    public static List<Pass> of(Backend backend) {
        List<Pass> passes = new ArrayList<>(List.of(
                new Lowering(backend::takes),
                new DeadCode(),
                new Algebra(),
                new CommonSubexpressions(),
                new Algebra(),
                new DeadCode()));
        if (backend.fuses()) {
            passes.add(new Fusion());
        }
        return passes;
    }

    /** {@code graph} after all passes for {@code backend}. */
    public static Graph apply(Graph graph, Backend backend) {
        Graph result = graph;
        for (Pass pass : of(backend)) {
            result = pass.apply(result);
        }
        return result;
    }
}
