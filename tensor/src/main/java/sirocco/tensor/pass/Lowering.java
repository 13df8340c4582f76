package sirocco.tensor.pass;

import java.util.List;
import java.util.function.BiPredicate;
import sirocco.tensor.Spec;
import sirocco.tensor.Tensor;
import sirocco.tensor.graph.Graph;
import sirocco.tensor.graph.Node;
import sirocco.tensor.op.Composite;
import sirocco.tensor.op.Ops;

/** Replaces composites for which a backend has no kernel by their bodies, down to what it can compute. */
public record Lowering(BiPredicate<Composite, List<Spec>> taken) implements Pass {

    @Override
    public Graph apply(Graph graph) {
        return graph.rewrite(this::lower);
    }

    private List<Tensor> lower(Node node, List<Tensor> inputs) {
        if (node.op() instanceof Composite composite) {
            List<Spec> specs = Spec.of(inputs);
            if (!taken.test(composite, specs)) {
                Graph body = apply(composite.graph(specs));
                return body.apply(inputs);
            }
        }
        return Ops.applyAll(node.op(), inputs);
    }
}
