package sirocco.nn.loss;

import sirocco.tensor.Tensor;

/** With d = x − t: d²/(2β) where |d| < β, else |d| − β/2 (Girshick 2015); β > 0. */
public record SmoothL1(double beta) implements Loss {

    @Override
    public Tensor each(Tensor output, Tensor target) {
        Loss.requireAlike("smoothL1", output, target);
        Tensor d = output.sub(target);
        Tensor size = d.abs();
        return size.lt(beta).where(d.square().mul(.5 / beta), size.sub(beta / 2));
    }
}
