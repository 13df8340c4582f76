package sirocco.kernels.cpu;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import sirocco.kernels.fused.Group;
import sirocco.kernels.fused.Term;
import sirocco.tensor.ConcreteTensor;
import sirocco.tensor.DType;
import sirocco.tensor.Shape;
import sirocco.tensor.Spec;
import sirocco.tensor.Tensor;
import sirocco.tensor.graph.Graph;
import sirocco.tensor.graph.MemoryPlan;
import sirocco.tensor.graph.Node;
import sirocco.tensor.op.Broadcast;
import sirocco.tensor.op.Concat;
import sirocco.tensor.op.Elementwise;
import sirocco.tensor.op.Flip;
import sirocco.tensor.op.Fused;
import sirocco.tensor.op.MatMul;
import sirocco.tensor.op.Op;
import sirocco.tensor.op.Pad;
import sirocco.tensor.op.Permute;
import sirocco.tensor.op.Reduce;
import sirocco.tensor.op.Slice;

/** Turns a graph of operations on a few elements into {@link ScalarCode}: movements of elements come to nothing. */
final class UnrolledCode {
    /** With more values code is cut in two: to compile it takes longer than it ever gains. */
    static final int MOST_VALUES = 8192;
    /** With more elements vectors are as fast. */
    private static final int MOST = 64;
    /** The same of functions that are computed by vectors in any case. */
    private static final int MOST_OF_FUNCTIONS = 8;
    /** Multiply-adds of a product. */
    private static final int MOST_PRODUCTS = 256;

    /**
     * Nanoseconds, about: of a kernel of elementwise operations, of another, of a number in a run beyond what it takes in a
     * vector, and to load or store one.
     */
    private static final double ELEMENTWISE = 20;

    private static final double OTHER = 50;
    private static final double NUMBER = .12;
    private static final double ACCESS = .8;
    private static final double ACCESS_BY_LOOP = 1.6;

    private final ScalarCode.Builder code = new ScalarCode.Builder();
    private final Map<Tensor, List<Integer>> elements = new IdentityHashMap<>();

    private UnrolledCode() {}

    static ScalarCode of(Graph graph) {
        return new UnrolledCode().code(graph);
    }

    /** Whether a node's operands are small and its operation is known here. */
    static boolean takes(Node node) {
        return isSmall(node) && takes(node.op(), node);
    }

    /** Whether a node's operands and results are small. */
    static boolean isSmall(Node node) {
        return node.inputs().stream().allMatch(UnrolledCode::isSmall)
                && node.outputs().stream().allMatch(UnrolledCode::isSmall);
    }

    private static boolean isSmall(Tensor x) {
        return x.size() >= 1 && x.size() <= MOST && x.dtype() != DType.U8;
    }

    private static boolean takes(Op op, Node node) {
        return switch (op) {
            case Elementwise single ->
                takes(single, Spec.of(node.inputs()), node.output().size());
            case Fused fused ->
                fused.group().nodes().stream()
                        .allMatch(n -> takes(
                                (Elementwise) n.op(),
                                Spec.of(n.inputs()),
                                node.output().size()));
            case Reduce reduce -> takes(reduce, node.output().dtype());
            case MatMul product -> takes(product, node);
            case Broadcast _, Permute _, Slice _, Pad _, Concat _, Flip _ -> true;
            default -> MemoryPlan.isView(op);
        };
    }

    private static boolean takes(Elementwise op, List<Spec> inputs, long size) {
        return ScalarEmitter.hasStep(op, inputs.stream().map(Spec::dtype).toList())
                && (size <= MOST_OF_FUNCTIONS
                        || ScalarFunctions.number(
                                        ScalarEmitter.name(op),
                                        inputs.getFirst().dtype())
                                < 0);
    }

    private static boolean takes(Reduce op, DType dtype) {
        return op.kind() != Reduce.Kind.PROD && dtype != DType.BOOL;
    }

    private static boolean takes(MatMul op, Node node) {
        Tensor a = node.inputs().getFirst();
        return a.dtype().isFloating()
                && a.rank() == 2
                && node.output().rank() == 2
                && node.output().size() * op.inner(a.shape()) <= MOST_PRODUCTS;
    }

    /**
     * Whether a run is faster than its operations one by one.
     *
     * @param accesses the elements of operands and results of the run
     */
    static boolean pays(List<Node> nodes, long accesses) {
        double kernels = 0;
        double run = ELEMENTWISE + accesses * (accesses > UnrolledEmitter.MOST_ACCESSES ? ACCESS_BY_LOOP : ACCESS);
        for (Node node : nodes) {
            if (!MemoryPlan.isView(node.op())) {
                kernels += node.op() instanceof Elementwise || node.op() instanceof Fused ? ELEMENTWISE : OTHER;
                run += NUMBER * size(node);
            }
        }
        return run < kernels;
    }

    /** About how many numbers a node computes. */
    static long size(Node node) {
        long size = node.output().size();
        return switch (node.op()) {
            case Elementwise _ -> size;
            case Fused fused -> size * fused.group().nodes().size();
            case Reduce _ -> node.inputs().getFirst().size();
            case MatMul product -> size * product.inner(node.inputs().getFirst().shape());
            default -> 0;
        };
    }

    private ScalarCode code(Graph graph) {
        for (int i = 0; i < graph.inputs().size(); i++) {
            Tensor input = graph.inputs().get(i);
            List<Integer> all = new ArrayList<>();
            for (int e = 0; e < input.size(); e++) {
                all.add(code.load(i, e, input.dtype()));
            }
            elements.put(input, all);
        }
        graph.nodes().forEach(this::add);
        return code.build(graph.outputs().stream().map(this::elements).toList());
    }

    private List<Integer> elements(Tensor tensor) {
        return elements.computeIfAbsent(tensor, t -> constants((ConcreteTensor) t));
    }

    private List<Integer> constants(ConcreteTensor tensor) {
        DType dtype = tensor.dtype();
        List<Integer> all = new ArrayList<>();
        for (int e = 0; e < tensor.size(); e++) {
            all.add(
                    dtype.isFloating()
                            ? code.literal(dtype, dtype.getDouble(tensor.segment(), e))
                            : code.literal(dtype, dtype.getLong(tensor.segment(), e)));
        }
        return all;
    }

    private void add(Node node) {
        List<Tensor> inputs = node.inputs();
        Tensor x = inputs.getFirst();
        Shape to = node.output().shape();
        List<Integer> from = elements(x);
        switch (node.op()) {
            case Elementwise op -> elements.put(node.output(), elementwise(op, node));
            case Fused fused -> addGroup(Group.of(fused), node);
            case Reduce reduce -> elements.put(node.output(), reduced(reduce, x));
            case MatMul product -> elements.put(node.output(), product(product, x, inputs.get(1)));
            case Broadcast _ ->
                elements.put(node.output(), picked(from, to, x.shape().stridesFor(to), 0));
            case Permute permute -> {
                long[] own = x.shape().strides();
                long[] strides =
                        permute.order().stream().mapToLong(axis -> own[axis]).toArray();
                elements.put(node.output(), picked(from, to, strides, 0));
            }
            case Slice slice -> {
                long[] strides = x.shape().strides();
                elements.put(node.output(), picked(from, to, strides, first(slice.start(), strides)));
            }
            case Flip flip -> {
                long[] strides = x.shape().strides();
                long first = (x.shape().size(flip.axis()) - 1) * strides[flip.axis()];
                strides[flip.axis()] *= -1;
                elements.put(node.output(), picked(from, to, strides, first));
            }
            case Pad pad -> elements.put(node.output(), padded(pad, x, to));
            case Concat concat -> elements.put(node.output(), joined(concat, inputs, to));
            default -> {
                for (int i = 0; i < node.outputs().size(); i++) {
                    elements.put(node.outputs().get(i), elements(inputs.get(i)));
                }
            }
        }
    }

    /** The elements of a view of this shape. */
    private static List<Integer> picked(List<Integer> from, Shape shape, long[] strides, long first) {
        List<Integer> result = new ArrayList<>();
        for (long i = 0; i < shape.size(); i++) {
            result.add(from.get((int) (first + offset(shape, strides, i))));
        }
        return result;
    }

    /** Where element {@code number} lies, counted along the last axis first. */
    private static long offset(Shape shape, long[] strides, long number) {
        long rest = number;
        long offset = 0;
        for (int axis = shape.rank() - 1; axis >= 0; axis--) {
            offset += rest % shape.size(axis) * strides[axis];
            rest /= shape.size(axis);
        }
        return offset;
    }

    private static long first(List<Integer> index, long[] strides) {
        long first = 0;
        for (int axis = 0; axis < strides.length; axis++) {
            first += index.get(axis) * strides[axis];
        }
        return first;
    }

    private List<Integer> elementwise(Elementwise op, Node node) {
        Shape shape = node.output().shape();
        List<List<Integer>> operands = broadcast(node.inputs(), shape);
        List<Integer> result = new ArrayList<>();
        for (int e = 0; e < shape.size(); e++) {
            int index = e;
            result.add(code.apply(
                    op,
                    node.output().dtype(),
                    operands.stream().map(o -> o.get(index)).toList()));
        }
        return result;
    }

    private List<List<Integer>> broadcast(List<Tensor> inputs, Shape shape) {
        return inputs.stream()
                .map(input -> picked(elements(input), shape, input.shape().stridesFor(shape), 0))
                .toList();
    }

    private void addGroup(Group group, Node node) {
        Shape shape = node.output().shape();
        List<List<Integer>> operands = broadcast(node.inputs(), shape);
        node.outputs().forEach(output -> elements.put(output, new ArrayList<>()));
        for (int e = 0; e < shape.size(); e++) {
            int[] numbers = new int[group.terms().size()];
            for (int t = 0; t < numbers.length; t++) {
                numbers[t] = switch (group.terms().get(t)) {
                    case Term.Load load -> operands.get(load.input()).get(e);
                    case Term.Literal literal -> code.literal(literal.dtype(), literal.bits());
                    case Term.Apply apply ->
                        code.apply(
                                apply.op(),
                                apply.dtype(),
                                apply.operands().stream().map(o -> numbers[o]).toList());
                };
            }
            for (int o = 0; o < group.outputs().size(); o++) {
                elements.get(node.outputs().get(o)).add(numbers[group.outputs().get(o)]);
            }
        }
    }

    private List<Integer> padded(Pad op, Tensor x, Shape to) {
        DType dtype = x.dtype();
        int zero = dtype.isFloating() ? code.literal(dtype, 0.0) : code.literal(dtype, 0L);
        List<Integer> result = new ArrayList<>(Collections.nCopies((int) to.size(), zero));
        place(x, to, first(op.low(), to.strides()), result);
        return result;
    }

    private List<Integer> joined(Concat op, List<Tensor> inputs, Shape to) {
        List<Integer> result = new ArrayList<>(Collections.nCopies((int) to.size(), 0));
        long first = 0;
        for (Tensor input : inputs) {
            place(input, to, first, result);
            first += input.shape().size(op.axis()) * to.strides()[op.axis()];
        }
        return result;
    }

    /** Puts a tensor where element {@code first} of another of shape {@code to} is. */
    private void place(Tensor x, Shape to, long first, List<Integer> result) {
        List<Integer> from = elements(x);
        for (int i = 0; i < from.size(); i++) {
            result.set((int) (first + offset(x.shape(), to.strides(), i)), from.get(i));
        }
    }

    private List<Integer> reduced(Reduce op, Tensor x) {
        List<Integer> now = elements(x);
        for (ReduceKernel.Extent extent : ReduceKernel.extents(op, x.shape())) {
            now = reduced(op.kind(), x.dtype(), now, extent);
        }
        return now;
    }

    private List<Integer> reduced(Reduce.Kind kind, DType dtype, List<Integer> x, ReduceKernel.Extent extent) {
        int axis = (int) extent.axis();
        int inner = (int) extent.inner();
        List<Integer> result = new ArrayList<>();
        for (int o = 0; o < extent.outer(); o++) {
            for (int i = 0; i < inner; i++) {
                List<Integer> terms = new ArrayList<>();
                for (int a = 0; a < axis; a++) {
                    terms.add(x.get((o * axis + a) * inner + i));
                }
                result.add(reduced(kind, dtype, terms, i, inner));
            }
        }
        return result;
    }

    private int reduced(Reduce.Kind kind, DType dtype, List<Integer> terms, int column, int columns) {
        if (kind == Reduce.Kind.SUM && dtype.isFloating()) {
            ScalarSums sums = new ScalarSums(code, dtype);
            int lanes = Lanes.BYTES / dtype.bytes();
            return columns == 1 ? sums.row(terms) : sums.column(terms, column < columns / lanes * lanes);
        }
        String step = switch (kind) {
            case SUM -> "add";
            case MAX -> "max";
            default -> "min";
        };
        int result = terms.getFirst();
        for (int term : terms.subList(1, terms.size())) {
            result = code.apply(step, dtype, result, term);
        }
        return result;
    }

    private List<Integer> product(MatMul op, Tensor a, Tensor b) {
        int m = op.rows(a.shape());
        int n = op.columns(b.shape());
        int k = op.inner(a.shape());
        boolean plainA = op.a() == MatMul.Layout.PLAIN;
        boolean plainB = op.b() == MatMul.Layout.PLAIN;
        ScalarSums sums = new ScalarSums(code, a.dtype());
        List<Integer> result = new ArrayList<>();
        for (int i = 0; i < m; i++) {
            List<Integer> row = line(a, plainA ? i * k : i, plainA ? 1 : m, k);
            for (int j = 0; j < n; j++) {
                List<Integer> column = line(b, plainB ? j : j * k, plainB ? n : 1, k);
                result.add(sums.product(op, m, n, i, j, row, column));
            }
        }
        return result;
    }

    private List<Integer> line(Tensor matrix, int first, int step, int k) {
        List<Integer> all = elements(matrix);
        List<Integer> line = new ArrayList<>();
        for (int p = 0; p < k; p++) {
            line.add(all.get(first + p * step));
        }
        return line;
    }
}
