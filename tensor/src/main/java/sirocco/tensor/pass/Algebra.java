package sirocco.tensor.pass;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoublePredicate;
import java.util.stream.LongStream;
import sirocco.tensor.ConcreteTensor;
import sirocco.tensor.Shape;
import sirocco.tensor.Spec;
import sirocco.tensor.Tensor;
import sirocco.tensor.TracedTensor;
import sirocco.tensor.graph.Graph;
import sirocco.tensor.graph.Node;
import sirocco.tensor.op.Binary;
import sirocco.tensor.op.Broadcast;
import sirocco.tensor.op.Convert;
import sirocco.tensor.op.Elementwise;
import sirocco.tensor.op.MatMul;
import sirocco.tensor.op.Op;
import sirocco.tensor.op.Ops;
import sirocco.tensor.op.Permute;
import sirocco.tensor.op.Reshape;
import sirocco.tensor.op.Unary;

/**
 * Rewrites that change no bit of a result: neutral elements, chains of reshapes and permutations, permutations undone
 * after an elementwise operation, transposes read by the matrix product itself, repetitions done by the elementwise
 * operation itself.
 */
public final class Algebra implements Pass {

    @Override
    public Graph apply(Graph graph) {
        return graph.rewrite((node, inputs) -> simplify(node, inputs));
    }

    private static List<Tensor> simplify(Node node, List<Tensor> inputs) {
        Tensor simpler = simpler(node.op(), inputs);
        if (simpler != null) {
            return List.of(simpler);
        }
        return node.op() instanceof Elementwise
                ? withoutRepetition(node.op(), inputs)
                : Ops.applyAll(node.op(), inputs);
    }

    /** What the operation amounts to; null if there is nothing simpler. */
    private static Tensor simpler(Op op, List<Tensor> inputs) {
        Tensor x = inputs.isEmpty() ? null : inputs.getFirst();
        return switch (op) {
            case Binary binary -> neutral(binary, x, inputs.get(1));
            case Unary unary when unary == Unary.NEG && madeBy(x) == Unary.NEG -> source(x);
            case Convert convert when convert.to() == x.dtype() -> x;
            case Reshape reshape when reshape.to().equals(x.shape()) -> x;
            case Reshape reshape when madeBy(x) instanceof Reshape -> source(x).reshape(reshape.to());
            case Broadcast broadcast when broadcast.to().equals(x.shape()) -> x;
            case Permute permute when movesNothing(permute, x.shape()) -> reshaped(x, permute);
            case Permute permute
            when madeBy(x) instanceof Permute first -> source(x).permute(chain(first, permute));
            case Permute permute when madeBy(x) instanceof Elementwise -> beforePermutation(permute, x);
            case MatMul matmul -> reading(matmul, x, inputs.get(1));
            default -> null;
        };
    }

    private static Tensor neutral(Binary op, Tensor a, Tensor b) {
        return switch (op) {
            case ADD -> isZero(b, -0.0, a) ? a : isZero(a, -0.0, b) ? b : null;
            case SUB -> isZero(b, 0.0, a) ? a : null;
            case MUL -> is(b, 1, a) ? a : is(a, 1, b) ? b : null;
            case DIV -> is(b, 1, a) ? a : null;
            default -> null;
        };
    }

    /** Whether {@code t} is a constant of this value everywhere, and the result has the shape of {@code other}. */
    private static boolean is(Tensor t, double value, Tensor other) {
        return t instanceof ConcreteTensor c
                && (c.size() == 1 && c.rank() <= other.rank() || c.shape().equals(other.shape()))
                && isEach(c, e -> e == value);
    }

    /** As {@link #is}, for a zero of this sign: x − 0 and x + −0 are x, but −0 + 0 is 0. */
    private static boolean isZero(Tensor t, double zero, Tensor other) {
        return is(t, 0, other)
                && (!t.dtype().isFloating() || isEach((ConcreteTensor) t, e -> Double.compare(e, zero) == 0));
    }

    private static boolean isEach(ConcreteTensor constant, DoublePredicate condition) {
        return LongStream.range(0, constant.size())
                .mapToDouble(i -> constant.dtype().getDouble(constant.segment(), i))
                .allMatch(condition);
    }

    /** Whether the axes of more than one element stay in order. */
    private static boolean movesNothing(Permute permute, Shape shape) {
        List<Integer> axes =
                permute.order().stream().filter(i -> shape.size(i) != 1).toList();
        return axes.stream().sorted().toList().equals(axes);
    }

    private static Tensor reshaped(Tensor x, Permute permute) {
        Shape shape = permute.output(List.of(x.spec())).shape();
        return shape.equals(x.shape()) ? x : x.reshape(shape);
    }

    /** A permuted elementwise result whose operands were all permuted the other way before; null for any other. */
    private static Tensor beforePermutation(Permute last, Tensor result) {
        Node elementwise = ((TracedTensor) result).producer();
        List<Tensor> operands = new ArrayList<>();
        for (Tensor operand : elementwise.inputs()) {
            boolean isUndone = madeBy(operand) instanceof Permute first
                    && Arrays.equals(first.orderArray(), Permute.inverse(last.orderArray()));
            if (!isUndone) {
                return null;
            }
            operands.add(source(operand));
        }
        return Ops.applyAll(elementwise.op(), operands).getFirst();
    }

    private static int[] chain(Permute first, Permute second) {
        return second.order().stream().mapToInt(first.order()::get).toArray();
    }

    private static Tensor reading(MatMul op, Tensor a, Tensor b) {
        boolean flipA = madeBy(a) instanceof Permute p && p.isTranspose();
        boolean flipB = madeBy(b) instanceof Permute p && p.isTranspose();
        if (!flipA && !flipB) {
            return null;
        }
        MatMul flipped =
                new MatMul(flipA ? op.a().flipped() : op.a(), flipB ? op.b().flipped() : op.b());
        return Ops.apply(flipped, flipA ? source(a) : a, flipB ? source(b) : b);
    }

    private static List<Tensor> withoutRepetition(Op op, List<Tensor> inputs) {
        Shape shape = op.outputs(Spec.of(inputs)).getFirst().shape();
        List<Tensor> lean = new ArrayList<>(inputs);
        for (int i = 0; i < lean.size(); i++) {
            if (madeBy(lean.get(i)) instanceof Broadcast) {
                Tensor repeated = lean.set(i, source(lean.get(i)));
                if (!op.outputs(Spec.of(lean)).getFirst().shape().equals(shape)) {
                    lean.set(i, repeated);
                }
            }
        }
        return Ops.applyAll(op, lean);
    }

    private static Op madeBy(Tensor tensor) {
        return tensor instanceof TracedTensor t && t.producer() != null
                ? t.producer().op()
                : null;
    }

    private static Tensor source(Tensor tensor) {
        return ((TracedTensor) tensor).producer().inputs().getFirst();
    }
}
