package sirocco.tensor.op;

import java.util.List;
import java.util.stream.IntStream;
import sirocco.tensor.Spec;
import sirocco.tensor.Tensor;

/**
 * The pullback of {@link LayerNorm}. Inputs are dy […, n], x […, n], weight [n], mean […] and r […]; with x̂ = (x −
 * mean) · r and g = dy ∘ weight the outputs are dx = r · (g − mean g − x̂ · mean(g ∘ x̂)), dweight = Σ dy ∘ x̂, dbias
 * = Σ dy.
 */
public record LayerNormGradient() implements Composite {

    @Override
    public List<Spec> outputs(List<Spec> inputs) {
        return List.of(inputs.get(1), inputs.get(2), inputs.get(2));
    }

    @Override
    public List<Tensor> body(List<Tensor> inputs) {
        Tensor dy = inputs.get(0);
        Tensor r = inputs.get(4).unsqueeze(-1);
        Tensor normal = inputs.get(1).sub(inputs.get(3).unsqueeze(-1)).mul(r);
        Tensor g = dy.mul(inputs.get(2));
        Tensor dot = g.mul(normal).mean(-1).unsqueeze(-1);
        Tensor dx = g.sub(g.mean(-1).unsqueeze(-1)).sub(normal.mul(dot)).mul(r);
        return List.of(dx, overRows(dy.mul(normal)), overRows(dy));
    }

    private static Tensor overRows(Tensor t) {
        int[] rows = IntStream.range(0, t.rank() - 1).toArray();
        return rows.length == 0 ? t : t.sum(rows);
    }
}
