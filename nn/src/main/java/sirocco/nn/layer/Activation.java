package sirocco.nn.layer;

import java.util.function.UnaryOperator;
import sirocco.nn.Layer;
import sirocco.nn.Pass;
import sirocco.tensor.Tensor;

/**
 * Elementwise functions between layers that have no setting; those with one are records: {@link LeakyRelu}, {@link
 * Elu}.
 */
public enum Activation implements Layer {
    /** x. */
    IDENTITY(x -> x),
    /** max(x, 0). */
    RELU(Tensor::relu),
    /** x for x > 0, else x/100; PyTorch's {@code nn.LeakyReLU()}. */
    LEAKY_RELU(new LeakyRelu(.01)::apply),
    /** x/2 · (1 + erf(x/√2)) (Hendrycks, Gimpel 2016). */
    GELU(x -> x.mul(.5).mul(x.mul(Math.sqrt(.5)).erf().add(1))),
    /** x/2 · (1 + tanh(√(2/π) (x + 0.044715 x³))): the approximation of {@link #GELU}. */
    GELU_TANH(Activation::geluTanh),
    /** x · σ(x), also called swish. */
    SILU(x -> x.mul(x.sigmoid())),
    /** x for x > 0, else exp(x) − 1 (Clevert et al. 2015). */
    ELU(new Elu(1)::apply),
    /** 1.0507 · ELU with α = 1.67326, which keeps mean 0 and variance 1 (Klambauer et al. 2017). */
    SELU(x -> new Elu(1.6732632423543772).apply(x).mul(1.0507009873554805)),
    /** x · tanh(softplus(x)) (Misra 2019). */
    MISH(x -> x.mul(x.softplus().tanh())),
    /** log(1 + exp x), and x itself above 20; PyTorch's {@code nn.Softplus()}. */
    SOFTPLUS(new Softplus(1, 20)::apply),
    /** x / (1 + |x|). */
    SOFTSIGN(x -> x.div(x.abs().add(1))),
    /** x cut to [−1, 1]; the derivative at ±1 is 0. */
    HARDTANH(x -> x.gt(-1).and(x.lt(1)).where(x, x.sign())),
    TANH(Tensor::tanh),
    /** 1 / (1 + exp −x). */
    SIGMOID(Tensor::sigmoid),
    /** log σ(x). */
    LOG_SIGMOID(x -> x.neg().softplus().neg());

    private final UnaryOperator<Tensor> function;

    Activation(UnaryOperator<Tensor> function) {
        this.function = function;
    }

    @Override
    public Tensor apply(Tensor x, Pass pass) {
        return function.apply(x);
    }

    private static Tensor geluTanh(Tensor x) {
        Tensor inner = x.square().mul(x).mul(.044715).add(x).mul(Math.sqrt(2 / Math.PI));
        return x.mul(.5).mul(inner.tanh().add(1));
    }
}
