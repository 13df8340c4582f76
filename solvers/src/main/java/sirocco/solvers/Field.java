package sirocco.solvers;

import java.util.ArrayList;
import java.util.List;
import sirocco.tensor.Tensor;
import sirocco.tensor.graph.Graph;

/**
 * A right-hand side on flat states, with its parameters.
 *
 * @param graph (parameters, t, state) → slopes
 */
public record Field(Graph graph, List<Tensor> parameters) {

    /** The slopes at time {@code t}, an F64 scalar. */
    public List<Tensor> at(Tensor t, List<Tensor> y) {
        List<Tensor> arguments = new ArrayList<>(parameters);
        arguments.add(t.convert(y.getFirst().dtype()));
        arguments.addAll(y);
        return graph.apply(arguments);
    }

    /** The same with parameters that are constant to derivatives. */
    Field constant() {
        return new Field(graph, States.constant(parameters));
    }
}
