package sirocco.tensor.op;

import java.util.Arrays;
import java.util.List;
import sirocco.tensor.Control;
import sirocco.tensor.DType;
import sirocco.tensor.Spec;
import sirocco.tensor.Tensor;

/**
 * X with A·X = B, for A [n, n] and B [n, m], by Gauss and Jordan's elimination with partial pivoting. A singular matrix
 * gives values that are not finite.
 */
public record LinearSolve() implements Composite {

    /** The solution of A·X = B. */
    public static Tensor of(Tensor a, Tensor b) {
        return Ops.apply(new LinearSolve(), a, b);
    }

    /** The same for a vector. */
    public static Tensor ofVector(Tensor a, Tensor b) {
        return of(a, b.unsqueeze(1)).squeeze(1);
    }

    @Override
    public List<Spec> outputs(List<Spec> inputs) {
        Spec a = inputs.get(0);
        Spec b = inputs.get(1);
        if (a.shape().rank() != 2
                || b.shape().rank() != 2
                || a.shape().size(0) != a.shape().size(1)
                || a.shape().size(0) != b.shape().size(0)) {
            throw new IllegalArgumentException("linear system: [n, n] and [n, m] are expected, got " + inputs);
        }
        return List.of(b);
    }

    @Override
    public List<Tensor> body(List<Tensor> inputs) {
        int n = inputs.get(0).shape().size(0);
        Tensor rows = Tensor.arange(DType.I32, n);
        Tensor both = Tensor.concat(1, inputs);
        Tensor solved = Control.scan(
                        (Tensor w, Tensor k) -> new Control.Step<>(eliminated(w, k, rows), List.<Tensor>of()),
                        both,
                        rows)
                .carry();
        return List.of(solved.slice(1, n, both.shape().size(1)));
    }

    /** Column {@code k} made that of the identity. */
    private static Tensor eliminated(Tensor w, Tensor k, Tensor rows) {
        Tensor column = w.take(1, k).abs();
        Tensor pivot = rows.ge(k).where(column, column.like(-1)).argmax(0);
        Tensor chosen = w.take(0, pivot);
        Tensor swapped = w.putRow(w.take(0, k), pivot).putRow(chosen, k);
        Tensor row = chosen.div(chosen.take(0, k));
        Tensor factors = swapped.take(1, k);
        Tensor others = rows.eq(k).where(factors.like(0), factors).unsqueeze(1);
        return swapped.sub(others.mul(row.unsqueeze(0))).putRow(row, k);
    }

    /** With Λ = A⁻ᵀ·X̄, B̄ = Λ and Ā = −Λ·Xᵀ. */
    @Override
    public Linearized linearize(List<Tensor> inputs) {
        Tensor x = of(inputs.get(0), inputs.get(1));
        return new Linearized(List.of(x), cotangents -> {
            Tensor lambda = of(inputs.get(0).transpose(), cotangents.getFirst());
            return List.of(lambda.matmul(x.transpose()).neg(), lambda);
        });
    }

    /** Ẋ = A⁻¹·(Ḃ − Ȧ·X). */
    @Override
    public List<Tensor> jvp(List<Tensor> inputs, List<Tensor> outputs, List<Tensor> tangents) {
        Tensor change = tangents.get(1);
        if (tangents.get(0) != null) {
            Tensor product = tangents.get(0).matmul(outputs.getFirst());
            change = change == null ? product.neg() : change.sub(product);
        }
        return change == null ? Arrays.asList((Tensor) null) : List.of(of(inputs.get(0), change));
    }
}
