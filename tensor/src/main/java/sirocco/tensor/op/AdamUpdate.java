package sirocco.tensor.op;

import java.util.List;
import sirocco.tensor.Spec;
import sirocco.tensor.Tensor;

/**
 * One step of Adam (Kingma, Ba 2015) for one parameter:
 * <pre>m = m + (1 − β₁)(g − m), v = v + (1 − β₂)(g² − v), p = p − rate · (m / c₁) / (√(v / c₂) + ε)</pre>
 * Inputs are p, g, m, v of one shape, then the scalars rate, c₁ = 1 − β₁ᵗ and c₂ = 1 − β₂ᵗ of step t = 1, 2, …; outputs
 * are the new p, m and v.
 *
 * @param decay the weight decay, 0 for none
 */
public record AdamUpdate(double beta1, double beta2, double epsilon, double decay, Decay kind) implements Composite {

    /** How parameters decay. */
    public enum Decay {
        /** As the gradient of ½ decay p²: it goes through the moments. */
        L2,
        /** p shrinks by rate · decay beforehand (AdamW: Loshchilov, Hutter 2019). */
        DECOUPLED
    }

    @Override
    public List<Spec> outputs(List<Spec> inputs) {
        Spec p = inputs.getFirst();
        if (!inputs.subList(1, 4).stream().allMatch(p::equals)) {
            throw new IllegalArgumentException("adamupdate: p, g, m and v must be alike, got " + inputs.subList(0, 4));
        }
        return List.of(p, p, p);
    }

    @Override
    public List<Tensor> body(List<Tensor> inputs) {
        Tensor p = inputs.get(0);
        Tensor rate = inputs.get(4);
        boolean throughGradient = decay != 0 && kind == Decay.L2;
        Tensor g = throughGradient ? inputs.get(1).add(p.mul(decay)) : inputs.get(1);
        Tensor m = towards(inputs.get(2), g, beta1);
        Tensor v = towards(inputs.get(3), g.square(), beta2);
        Tensor size = v.div(inputs.get(6)).sqrt().add(epsilon);
        boolean beforehand = decay != 0 && kind == Decay.DECOUPLED;
        Tensor kept = beforehand ? p.sub(p.mul(rate.mul(decay))) : p;
        return List.of(kept.sub(rate.mul(m.div(inputs.get(5)).div(size))), m, v);
    }

    private static Tensor towards(Tensor average, Tensor value, double beta) {
        return average.add(value.sub(average).mul(1 - beta));
    }
}
