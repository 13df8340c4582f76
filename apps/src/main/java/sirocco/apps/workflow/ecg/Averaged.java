package sirocco.apps.workflow.ecg;

import java.util.List;
import java.util.stream.IntStream;
import sirocco.nn.Layer;
import sirocco.nn.Pass;
import sirocco.tensor.Buffer;
import sirocco.tensor.DType;
import sirocco.tensor.Tensor;
import sirocco.tensor.Tree;

/**
 * A net that trains, and outside training answers with a running average of its weights (Polyak, Juditsky 1992): before each
 * step average += (1 − d) · (weight − average), with d = min(decay, (1 + steps) / (10 + steps)), so that the average soon
 * forgets the first weights.
 *
 * @param steps so far, a scalar
 */
record Averaged(Layer net, @Buffer Layer average, @Buffer Tensor steps, double decay) implements Layer {
    private static final double SLOWNESS = 10;

    static Averaged of(Layer net, double decay) {
        return new Averaged(net, net, Tensor.scalar(DType.F32, 0), decay);
    }

    @Override
    public Tensor apply(Tensor x, Pass pass) {
        if (!pass.isTraining()) {
            return average.apply(x, pass);
        }
        Tensor kept = steps.add(1).div(steps.add(SLOWNESS)).minimum(decay);
        List<Tensor> weights = Tree.leaves(net);
        List<Tensor> averages = Tree.leaves(average);
        IntStream.range(0, weights.size()).forEach(i -> {
            Tensor w = weights.get(i);
            Tensor a = averages.get(i);
            if (w.dtype().isFloating()) {
                pass.change(a, w.add(a.sub(w).mul(kept.convert(w.dtype()))));
            }
        });
        pass.change(steps, steps.add(1));
        return net.apply(x, pass);
    }
}
