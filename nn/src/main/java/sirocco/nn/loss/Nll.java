package sirocco.nn.loss;

import sirocco.tensor.DType;
import sirocco.tensor.Tensor;

/**
 * −x[t] of log-probabilities x [batch, classes] and integer classes t [batch]; PyTorch's {@code nn.NLLLoss}.
 *
 * @param classWeights [classes], or null; the mean divides by the sum of the weights of the rows' classes
 */
public record Nll(Tensor classWeights) implements Loss {

    @Override
    public Tensor each(Tensor logProbabilities, Tensor target) {
        Tensor index = target.convert(DType.I32).unsqueeze(1);
        Tensor loss = logProbabilities.takeAlong(1, index).squeeze(1).neg();
        Tensor shares = rowShares(logProbabilities, target);
        return shares == null ? loss : loss.mul(shares);
    }

    @Override
    public Tensor rowShares(Tensor logProbabilities, Tensor target) {
        return classWeights == null
                ? null
                : classWeights.convert(logProbabilities.dtype()).take(0, target.convert(DType.I32));
    }
}
