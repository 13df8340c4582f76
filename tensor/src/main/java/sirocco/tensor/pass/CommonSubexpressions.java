package sirocco.tensor.pass;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import sirocco.tensor.ConcreteTensor;
import sirocco.tensor.Spec;
import sirocco.tensor.Tensor;
import sirocco.tensor.graph.Graph;
import sirocco.tensor.graph.Node;
import sirocco.tensor.op.Barrier;
import sirocco.tensor.op.Op;
import sirocco.tensor.op.Ops;

/** Computes what is computed twice only once; operations on constants alone are computed now. */
public final class CommonSubexpressions implements Pass {

    @Override
    public Graph apply(Graph graph) {
        Map<Call, List<Tensor>> done = new HashMap<>();
        Map<Scalar, Tensor> scalars = new HashMap<>();
        return graph.rewrite((node, inputs) -> {
            List<Tensor> unified = inputs.stream().map(t -> unify(t, scalars)).toList();
            return once(node, unified, done);
        });
    }

    private static List<Tensor> once(Node node, List<Tensor> inputs, Map<Call, List<Tensor>> done) {
        if (node.op() instanceof Barrier) {
            return Ops.applyAll(node.op(), inputs);
        }
        Call call = new Call(node.op(), new ArrayList<>(inputs));
        List<Tensor> known = done.get(call);
        if (known == null) {
            known = Ops.applyAll(node.op(), inputs);
            done.put(call, known);
        }
        return known;
    }

    private static Tensor unify(Tensor tensor, Map<Scalar, Tensor> scalars) {
        return tensor instanceof ConcreteTensor c && c.size() == 1
                ? scalars.computeIfAbsent(
                        new Scalar(c.spec(), c.toLongs()[0], Double.doubleToRawLongBits(c.item())), s -> c)
                : tensor;
    }

    private record Call(Op op, List<Tensor> inputs) {}

    private record Scalar(Spec spec, long integer, long bits) {}
}
