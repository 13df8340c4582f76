package sirocco.tensor.grad;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import sirocco.tensor.Spec;
import sirocco.tensor.Tensor;
import sirocco.tensor.Tree;
import sirocco.tensor.graph.Graph;
import sirocco.tensor.op.Linearized;

/**
 * Derivatives of Java methods on trees of tensors. They compose: with each other, with compile, and with themselves.
 *
 * <p>A function's argument becomes fresh: the same tensor captured from outside is a constant. Only parameters (see
 * {@link Tree}) have a gradient; in a gradient, the places of all other tensors hold zeros.
 */
public final class Grad {
    private Grad() {}

    /** A function's scalar value and its gradient, of the structure of the argument. */
    public record ValueAndGradient<A>(Tensor value, A gradient) {}

    /** A scalar that is differentiated, and anything else that comes with it. */
    public record WithAux<X>(Tensor value, X aux) {}

    /** As {@link ValueAndGradient}, with what else the function gave. */
    public record ValueGradientAux<A, X>(Tensor value, A gradient, X aux) {}

    /** The gradient of a scalar function. */
    public static <A> UnaryOperator<A> grad(Function<A, Tensor> f) {
        return argument -> valueAndGrad(f).apply(argument).gradient();
    }

    /** Value and gradient of a scalar function. */
    public static <A> Function<A, ValueAndGradient<A>> valueAndGrad(Function<A, Tensor> f) {
        Function<A, ValueGradientAux<A, List<Tensor>>> withAux =
                valueAndGradAux(argument -> new WithAux<>(f.apply(argument), List.of()));
        return argument -> {
            ValueGradientAux<A, List<Tensor>> result = withAux.apply(argument);
            return new ValueAndGradient<>(result.value(), result.gradient());
        };
    }

    /** Value and gradient of a scalar function that gives more than the scalar. */
    public static <A, X> Function<A, ValueGradientAux<A, X>> valueAndGradAux(Function<A, WithAux<X>> f) {
        return argument -> {
            Pulled<A, WithAux<X>> pulled = pull(f, argument);
            Tensor value = pulled.outputs.getFirst();
            if (value.size() != 1 || !value.dtype().isFloating()) {
                throw new IllegalArgumentException("gradient: the function must give a floating scalar, got "
                        + value.spec() + ". Sum it, or use vjp with a cotangent");
            }
            List<Tensor> cotangents = new ArrayList<>(Arrays.asList(new Tensor[pulled.outputs.size()]));
            cotangents.set(0, Tensor.full(value.dtype(), value.shape(), 1));
            WithAux<X> result = pulled.value();
            return new ValueGradientAux<>(value, pulled.back(cotangents), result.aux());
        };
    }

    /** A function's value and its pullback, from cotangents of the value's structure to those of the argument's. */
    public record Vjp<A, R>(R value, Function<R, A> pullback) {}

    /** The vector-Jacobian product of {@code f} at {@code argument}. */
    public static <A, R> Vjp<A, R> vjp(Function<A, R> f, A argument) {
        Pulled<A, R> pulled = pull(f, argument);
        return new Vjp<>(pulled.value(), cotangent -> pulled.back(Tree.leaves(cotangent)));
    }

    /** A function's value and its change along a tangent. */
    public record Jvp<R>(R value, R tangent) {}

    /** The Jacobian-vector product of {@code f} at {@code argument} along {@code tangent}, of equal structure. */
    public static <A, R> Jvp<R> jvp(Function<A, R> f, A argument, A tangent) {
        Tree.Flat flat = Tree.flatten(argument);
        List<Boolean> parameters = Tree.parameters(flat);
        List<Tensor> changes = new ArrayList<>(Tree.leaves(tangent));
        for (int i = 0; i < changes.size(); i++) {
            if (!parameters.get(i)) {
                changes.set(i, null);
            }
        }
        Traced<R> traced = trace(f, flat);
        Forward.Pushed pushed = Forward.push(traced.graph, flat.leaves(), changes);
        List<Tensor> tangents = orZeros(pushed.tangents(), pushed.outputs());
        return new Jvp<>(Tree.rebuild(traced.structure, pushed.outputs()), Tree.rebuild(traced.structure, tangents));
    }

    private record Traced<R>(Graph graph, Tree.Structure structure) {}

    private static <A, R> Traced<R> trace(Function<A, R> f, Tree.Flat argument) {
        Tree.Structure[] structure = new Tree.Structure[1];
        Graph graph = Graph.traceToDifferentiate(Spec.of(argument.leaves()), leaves -> {
            Tree.Flat result = Tree.flatten(f.apply(Tree.rebuild(argument.structure(), leaves)));
            structure[0] = result.structure();
            return result.leaves();
        });
        return new Traced<>(graph, structure[0]);
    }

    private static <A, R> Pulled<A, R> pull(Function<A, R> f, A argument) {
        Tree.Flat flat = Tree.flatten(argument);
        Traced<R> traced = trace(f, flat);
        Linearized linearized = Reverse.linearize(traced.graph, flat.leaves());
        return new Pulled<>(flat, traced.structure, linearized.outputs(), linearized);
    }

    private record Pulled<A, R>(
            Tree.Flat argument, Tree.Structure result, List<Tensor> outputs, Linearized linearized) {
        R value() {
            return Tree.rebuild(result, outputs);
        }

        A back(List<Tensor> cotangents) {
            List<Tensor> pulled = new ArrayList<>(linearized.pullback().apply(cotangents));
            List<Boolean> parameters = Tree.parameters(argument);
            for (int i = 0; i < pulled.size(); i++) {
                if (!parameters.get(i)) {
                    pulled.set(i, null);
                }
            }
            return Tree.rebuild(argument.structure(), orZeros(pulled, argument.leaves()));
        }
    }

    private static List<Tensor> orZeros(List<Tensor> changes, List<Tensor> of) {
        List<Tensor> result = new ArrayList<>();
        for (int i = 0; i < changes.size(); i++) {
            result.add(changes.get(i) != null ? changes.get(i) : of.get(i).zerosLike());
        }
        return result;
    }
}
