package sirocco.nn.loss;

import sirocco.tensor.Tensor;

/** Squared error (x − t)². */
public record Mse() implements Loss {

    @Override
    public Tensor each(Tensor output, Tensor target) {
        Loss.requireAlike("mse", output, target);
        return output.sub(target).square();
    }
}
