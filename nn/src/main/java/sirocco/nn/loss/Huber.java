package sirocco.nn.loss;

import sirocco.tensor.Tensor;

/** With d = x − t: d²/2 where |d| ≤ δ, else δ(|d| − δ/2) (Huber 1964). */
public record Huber(double delta) implements Loss {

    @Override
    public Tensor each(Tensor output, Tensor target) {
        Loss.requireAlike("huber", output, target);
        Tensor d = output.sub(target);
        Tensor size = d.abs();
        return size.gt(delta).where(size.sub(delta / 2).mul(delta), d.square().mul(.5));
    }
}
