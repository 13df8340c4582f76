package sirocco.nn.continuous;

import sirocco.nn.layer.Linear;
import sirocco.tensor.Key;
import sirocco.tensor.Tensor;

/**
 * A gated recurrent unit in continuous time, without input (De Brouwer, Simm, Arany, Moreau 2019, "GRU-ODE-Bayes",
 * equation 3):
 * <pre>r = σ(Uᵣ h + cᵣ),  z = σ(U_z h + c_z),  n = tanh(Uₙ (r ∘ h) + cₙ),  dh/dt = (1 − z) ∘ (n − h)</pre>
 * A state that begins within [−1, 1] stays there. As the field of an {@link OdeRnn} it moves the state between
 * observations.
 *
 * @param reset Uᵣ [hidden, hidden] and cᵣ [hidden]
 * @param update U_z and c_z
 * @param candidate Uₙ and cₙ
 */
public record GruOde(Linear reset, Linear update, Linear candidate) implements VectorField {

    /** Everything uniform on ±1/√hidden. */
    public static GruOde of(int hidden, Key key) {
        var keys = key.split(3);
        return new GruOde(
                Linear.of(hidden, hidden, keys.get(0)),
                Linear.of(hidden, hidden, keys.get(1)),
                Linear.of(hidden, hidden, keys.get(2)));
    }

    @Override
    public Tensor slope(Tensor t, Tensor h) {
        Tensor r = reset.apply(h).sigmoid();
        Tensor z = update.apply(h).sigmoid();
        Tensor n = candidate.apply(r.mul(h)).tanh();
        return z.neg().add(1).mul(n.sub(h));
    }
}
