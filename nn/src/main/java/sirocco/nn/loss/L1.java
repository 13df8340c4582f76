package sirocco.nn.loss;

import sirocco.tensor.Tensor;

/** Absolute error |x − t|. */
public record L1() implements Loss {

    @Override
    public Tensor each(Tensor output, Tensor target) {
        Loss.requireAlike("l1", output, target);
        return output.sub(target).abs();
    }
}
