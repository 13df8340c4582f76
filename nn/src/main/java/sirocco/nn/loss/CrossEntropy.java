package sirocco.nn.loss;

import sirocco.tensor.ConcreteTensor;
import sirocco.tensor.DType;
import sirocco.tensor.Shape;
import sirocco.tensor.Tensor;
import sirocco.tensor.op.LogSoftmax;
import sirocco.tensor.op.Ops;

/**
 * −log softmax(x)[t] of logits x [batch, classes]; PyTorch's {@code nn.CrossEntropyLoss}. Targets are integer classes
 * [batch], or probabilities [batch, classes] of the logits' type: −Σ_c t_c log softmax(x)_c.
 *
 * <p>Classes must be 0 … classes − 1. Eager computation refuses others; a compiled program cannot, so look at the data
 * before.
 *
 * <p>With class weights, the mean over integer targets divides by the sum of the weights of the rows' classes.
 *
 * @param classWeights [classes], or null
 * @param smoothing ε: targets are (1 − ε) · onehot + ε/classes
 */
public record CrossEntropy(Tensor classWeights, double smoothing) implements Loss {

    public static CrossEntropy plain() {
        return new CrossEntropy(null, 0);
    }

    public static CrossEntropy weighted(Tensor classWeights) {
        return new CrossEntropy(classWeights, 0);
    }

    public CrossEntropy smoothed(double epsilon) {
        return new CrossEntropy(classWeights, epsilon);
    }

    @Override
    public Tensor each(Tensor logits, Tensor target) {
        return target.dtype().isFloating() ? soft(logits, target) : hard(logits, target);
    }

    private Tensor hard(Tensor logits, Tensor target) {
        requireClasses(target, logits.shape().size(-1));
        var op = new sirocco.tensor.op.CrossEntropy(smoothing);
        return Ops.apply(op, logits, target.convert(DType.I32), weights(logits));
    }

    /** Throws where a class is outside 0 … classes − 1, if the targets have values yet. */
    private static void requireClasses(Tensor target, int classes) {
        if (target instanceof ConcreteTensor) {
            int[] values = target.toInts();
            for (int row = 0; row < values.length; row++) {
                if (values[row] < 0 || values[row] >= classes) {
                    throw new IllegalArgumentException("crossEntropy: class " + values[row] + " in row " + row
                            + ": the logits have the classes 0 to " + (classes - 1));
                }
            }
        }
    }

    private Tensor soft(Tensor logits, Tensor target) {
        Loss.requireAlike("crossEntropy", logits, target);
        int classes = logits.shape().size(1);
        Tensor smooth = smoothing == 0 ? target : target.mul(1 - smoothing).add(smoothing / classes);
        return smooth.mul(LogSoftmax.of(logits, 1)).mul(weights(logits)).sum(1).neg();
    }

    private Tensor weights(Tensor logits) {
        Shape classes = Shape.of(logits.shape().size(-1));
        return classWeights == null ? Tensor.full(logits.dtype(), classes, 1) : classWeights.convert(logits.dtype());
    }

    @Override
    public Tensor rowShares(Tensor logits, Tensor target) {
        boolean byClass = classWeights != null && !target.dtype().isFloating();
        return byClass ? weights(logits).take(0, target.convert(DType.I32)) : null;
    }
}
