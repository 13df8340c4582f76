package sirocco.solvers;

import java.util.ArrayList;
import java.util.List;
import sirocco.tensor.Tensor;

/**
 * A step without an estimate of its error, by its ends and the slopes there.
 *
 * @param first the slope at the beginning
 * @param slope the slope at the end
 */
record HermiteStep(
        Tensor h, List<Tensor> before, List<Tensor> y, List<Tensor> first, List<Tensor> slope, List<Tensor> memory)
        implements Solver.Step {
    /** Of the cubic Hermite polynomial. */
    static final int DEGREE = 3;

    @Override
    public List<Tensor> error() {
        return y.stream().map(Tensor::zerosLike).toList();
    }

    /** The cubic Hermite polynomial. */
    @Override
    public List<Tensor> polynomial() {
        List<Tensor> result = new ArrayList<>();
        for (int i = 0; i < y.size(); i++) {
            Tensor size = h.convert(y.get(i).dtype());
            Tensor rise = y.get(i).sub(before.get(i));
            Tensor k0 = first.get(i).mul(size);
            Tensor k1 = slope.get(i).mul(size);
            result.add(Tensor.stack(
                    0,
                    List.of(
                            k0,
                            rise.mul(3).sub(k0.mul(2)).sub(k1),
                            rise.mul(-2).add(k0).add(k1))));
        }
        return result;
    }
}
