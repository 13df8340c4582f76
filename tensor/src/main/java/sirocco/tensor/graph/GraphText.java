package sirocco.tensor.graph;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import sirocco.tensor.ConcreteTensor;
import sirocco.tensor.Tensor;
import sirocco.tensor.TracedTensor;

/** Graphs as text for people, and as DOT for Graphviz. */
final class GraphText {
    private final Graph graph;
    private final Map<Tensor, String> names = new IdentityHashMap<>();

    private GraphText(Graph graph) {
        this.graph = graph;
        graph.inputs().forEach(this::give);
        graph.nodes().forEach(node -> node.outputs().forEach(this::give));
    }

    private void give(TracedTensor tensor) {
        names.put(tensor, "%" + names.size());
    }

    static String text(Graph graph) {
        GraphText text = new GraphText(graph);
        StringBuilder out = new StringBuilder();
        for (TracedTensor input : graph.inputs()) {
            out.append("input  %s %s%n".formatted(text.name(input), input.spec()));
        }
        for (Node node : graph.nodes()) {
            out.append("%s = %s(%s)%n".formatted(text.typed(node.outputs()), node.op(), text.list(node.inputs())));
        }
        return out.append("output ")
                .append(text.list(graph.outputs()))
                .append('\n')
                .toString();
    }

    static String dot(Graph graph) {
        GraphText text = new GraphText(graph);
        StringBuilder out = new StringBuilder("digraph sirocco {\n  node [shape=box, fontname=Helvetica];\n");
        for (TracedTensor input : graph.inputs()) {
            out.append("  \"%s\" [label=\"input %s\", shape=ellipse];%n".formatted(text.name(input), input.spec()));
        }
        for (Node node : graph.nodes()) {
            text.dotNode(node, out);
        }
        for (int i = 0; i < graph.outputs().size(); i++) {
            out.append("  \"output %d\" [shape=ellipse];%n".formatted(i));
            out.append("  %s -> \"output %d\";%n"
                    .formatted(text.source(graph.outputs().get(i)), i));
        }
        return out.append("}\n").toString();
    }

    private void dotNode(Node node, StringBuilder out) {
        String id = name(node.output());
        String types = node.outputs().stream().map(o -> o.spec().toString()).collect(Collectors.joining(" "));
        out.append("  \"%s\" [label=\"%s\\n%s\"];%n".formatted(id, node.op().name(), types));
        for (Tensor input : node.inputs()) {
            out.append("  %s -> \"%s\";%n".formatted(source(input), id));
        }
    }

    private String source(Tensor tensor) {
        boolean result = tensor instanceof TracedTensor traced && traced.producer() != null && graph.owns(tensor);
        return '"' + (result ? name(((TracedTensor) tensor).producer().output()) : name(tensor)) + '"';
    }

    private String list(List<? extends Tensor> tensors) {
        return tensors.stream().map(this::name).collect(Collectors.joining(", "));
    }

    private String typed(List<? extends Tensor> tensors) {
        return tensors.stream().map(t -> name(t) + " " + t.spec()).collect(Collectors.joining(", "));
    }

    private String name(Tensor tensor) {
        String name = names.get(tensor);
        if (name != null) {
            return name;
        }
        return tensor instanceof ConcreteTensor c && c.shape().size() == 1
                ? Double.toString(c.item())
                : (tensor instanceof ConcreteTensor ? "constant " : "captured ") + tensor.spec();
    }
}
