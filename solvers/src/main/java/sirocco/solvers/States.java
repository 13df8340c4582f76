package sirocco.solvers;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BinaryOperator;
import sirocco.tensor.DType;
import sirocco.tensor.Tensor;

/** Arithmetic of flat states: lists of tensors. */
final class States {
    private States() {}

    /** y + h Σⱼ wⱼ kⱼ. */
    static List<Tensor> moved(List<Tensor> y, Tensor h, double[] weights, List<List<Tensor>> slopes) {
        List<Tensor> change = scaled(h, weights, slopes);
        return zip(y, change, Tensor::add);
    }

    /** h Σⱼ wⱼ kⱼ, over the slopes there are. */
    static List<Tensor> scaled(Tensor h, double[] weights, List<List<Tensor>> slopes) {
        List<Tensor> result = new ArrayList<>();
        for (int leaf = 0; leaf < slopes.getFirst().size(); leaf++) {
            Tensor sum = sum(weights, slopes, leaf);
            result.add(sum.mul(h.convert(sum.dtype())));
        }
        return result;
    }

    private static Tensor sum(double[] weights, List<List<Tensor>> slopes, int leaf) {
        Tensor sum = null;
        for (int j = 0; j < slopes.size(); j++) {
            if (weights[j] != 0) {
                Tensor slope = slopes.get(j).get(leaf);
                Tensor part = weights[j] == 1 ? slope : slope.mul(weights[j]);
                sum = sum == null ? part : sum.add(part);
            }
        }
        return sum == null ? slopes.getFirst().get(leaf).mul(0) : sum;
    }

    static List<Tensor> zip(List<Tensor> a, List<Tensor> b, BinaryOperator<Tensor> f) {
        List<Tensor> result = new ArrayList<>();
        for (int i = 0; i < a.size(); i++) {
            result.add(f.apply(a.get(i), b.get(i)));
        }
        return result;
    }

    /** {@code a} where the BOOL scalar is true, else {@code b}. */
    static List<Tensor> choose(Tensor which, List<Tensor> a, List<Tensor> b) {
        return zip(a, b, which::where);
    }

    static List<Tensor> constant(List<Tensor> tensors) {
        return tensors.stream().map(Tensor::stopGradient).toList();
    }

    /** The root of the mean square of all elements, F64. */
    static Tensor rms(List<Tensor> state) {
        Tensor sum = Tensor.scalar(DType.F64, 0);
        long count = 0;
        for (Tensor tensor : state) {
            sum = sum.add(tensor.square().sum().convert(DType.F64));
            count += tensor.size();
        }
        return sum.div(count).sqrt();
    }

    /** Whether all elements are finite, a BOOL scalar. */
    static Tensor finite(List<Tensor> state) {
        Tensor sum = Tensor.scalar(DType.F64, 0);
        for (Tensor tensor : state) {
            sum = sum.add(tensor.mul(0).sum().convert(DType.F64));
        }
        return sum.eq(sum.like(0));
    }
}
