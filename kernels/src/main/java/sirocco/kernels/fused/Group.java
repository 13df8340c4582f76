package sirocco.kernels.fused;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import sirocco.tensor.ConcreteTensor;
import sirocco.tensor.DType;
import sirocco.tensor.Spec;
import sirocco.tensor.Tensor;
import sirocco.tensor.graph.Graph;
import sirocco.tensor.graph.Node;
import sirocco.tensor.op.Elementwise;
import sirocco.tensor.op.Fused;

/**
 * Elementwise operations on one index, free of shapes: the expression that every emitter reads. Groups of equal structure
 * are equal, so that code made for one serves the other.
 *
 * @param inputs  the types of the inputs
 * @param terms   values, each after its operands
 * @param outputs the terms that are results
 */
public record Group(List<DType> inputs, List<Term> terms, List<Integer> outputs) {

    public Group {
        inputs = List.copyOf(inputs);
        terms = List.copyOf(terms);
        outputs = List.copyOf(outputs);
    }

    /** The expression of a fused group. */
    public static Group of(Fused fused) {
        return new Builder(fused.group()).build();
    }

    /** A single operation as a group. */
    public static Group of(Elementwise op, List<Spec> inputs, Spec output) {
        List<DType> dtypes = inputs.stream().map(Spec::dtype).toList();
        List<Term> terms = new ArrayList<>();
        List<Integer> operands = new ArrayList<>();
        for (int i = 0; i < dtypes.size(); i++) {
            operands.add(i);
            terms.add(new Term.Load(i, dtypes.get(i)));
        }
        terms.add(new Term.Apply(op, output.dtype(), List.copyOf(operands)));
        return new Group(dtypes, terms, List.of(dtypes.size()));
    }

    /** The types of the results. */
    public List<DType> outputTypes() {
        return outputs.stream().map(o -> terms.get(o).dtype()).toList();
    }

    private static final class Builder {
        private final Graph graph;
        private final List<Term> terms = new ArrayList<>();
        private final Map<Tensor, Integer> numbers = new IdentityHashMap<>();
        private final Map<Term, Integer> literals = new HashMap<>();

        Builder(Graph graph) {
            this.graph = graph;
        }

        Group build() {
            for (int i = 0; i < graph.inputs().size(); i++) {
                numbers.put(graph.inputs().get(i), i);
                terms.add(new Term.Load(i, graph.inputs().get(i).dtype()));
            }
            for (Node node : graph.nodes()) {
                List<Integer> operands =
                        node.inputs().stream().map(this::number).toList();
                numbers.put(node.output(), terms.size());
                terms.add(new Term.Apply((Elementwise) node.op(), node.output().dtype(), operands));
            }
            List<DType> inputs = graph.inputs().stream().map(Tensor::dtype).toList();
            return new Group(
                    inputs, terms, graph.outputs().stream().map(this::number).toList());
        }

        private int number(Tensor tensor) {
            Integer known = numbers.get(tensor);
            return known != null ? known : literals.computeIfAbsent(literal((ConcreteTensor) tensor), added());
        }

        private Function<Term, Integer> added() {
            return term -> {
                terms.add(term);
                return terms.size() - 1;
            };
        }

        private static Term literal(ConcreteTensor tensor) {
            DType dtype = tensor.dtype();
            long bits = dtype.isFloating()
                    ? Double.doubleToRawLongBits(dtype.getDouble(tensor.segment(), 0))
                    : dtype.getLong(tensor.segment(), 0);
            return new Term.Literal(dtype, bits);
        }
    }
}
