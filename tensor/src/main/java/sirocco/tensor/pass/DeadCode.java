package sirocco.tensor.pass;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import sirocco.tensor.Tensor;
import sirocco.tensor.TracedTensor;
import sirocco.tensor.graph.Graph;
import sirocco.tensor.graph.Node;

/** Removes nodes on which no output depends. */
public final class DeadCode implements Pass {

    @Override
    public Graph apply(Graph graph) {
        Set<Node> live = Collections.newSetFromMap(new IdentityHashMap<>());
        mark(graph, graph.outputs(), live);
        for (Node node : graph.nodes().reversed()) {
            if (live.contains(node)) {
                mark(graph, node.inputs(), live);
            }
        }
        List<Node> kept = graph.nodes().stream().filter(live::contains).toList();
        return kept.size() == graph.nodes().size() ? graph : graph.withNodes(kept);
    }

    private static void mark(Graph graph, List<Tensor> tensors, Set<Node> live) {
        for (Tensor tensor : tensors) {
            if (graph.owns(tensor) && ((TracedTensor) tensor).producer() != null) {
                live.add(((TracedTensor) tensor).producer());
            }
        }
    }
}
