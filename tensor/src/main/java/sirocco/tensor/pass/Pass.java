package sirocco.tensor.pass;

import sirocco.tensor.graph.Graph;

/** A change of a graph that keeps its results. */
@FunctionalInterface
public interface Pass {
    Graph apply(Graph graph);
}
