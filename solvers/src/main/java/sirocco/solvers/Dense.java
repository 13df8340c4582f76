package sirocco.solvers;

import java.util.ArrayList;
import java.util.List;
import sirocco.tensor.DType;
import sirocco.tensor.Shape;
import sirocco.tensor.Tensor;
import sirocco.tensor.Tree;

/**
 * A solution as a function of time: a polynomial for each step.
 *
 * @param ends [steps + 1] F64: where the steps begin and end; only the first {@code count} steps were taken
 * @param count an I32 scalar
 * @param starts the states at the beginnings of the steps, [steps, …]
 * @param powers the coefficients of θ, θ², … for each tensor of the state, [steps, degree, …]
 */
public record Dense<Y>(Tensor ends, Tensor count, Y starts, List<Tensor> powers) {

    /** The states at {@code ts}, [n] F64, along a new first axis; NaN outside of the interval. Derivatives know {@code ts}. */
    public Y at(Tensor ts) {
        return evaluate(ts, Order.VALUE);
    }

    /** The derivatives of {@link #at} by time. */
    public Y derivative(Tensor ts) {
        return evaluate(ts, Order.DERIVATIVE);
    }

    private enum Order {
        VALUE,
        DERIVATIVE
    }

    private Y evaluate(Tensor ts, Order order) {
        Place place = Place.of(ends, count, ts);
        List<Tensor> y = new ArrayList<>();
        List<Tensor> from = Tree.leaves(starts);
        for (int i = 0; i < from.size(); i++) {
            Tensor rows = powers.get(i).take(0, place.step);
            y.add(
                    order == Order.VALUE
                            ? masked(place, value(from.get(i).take(0, place.step), rows, place.theta))
                            : masked(place, slope(rows, place.theta, place.h)));
        }
        return Tree.rebuild(Tree.flatten(starts).structure(), y);
    }

    private static Tensor masked(Place place, Tensor values) {
        return along(place.inside, values).where(values, values.like(Double.NaN));
    }

    /** In which step each time lies, and where in it. */
    private record Place(Tensor step, Tensor theta, Tensor h, Tensor inside) {
        static Place of(Tensor ends, Tensor count, Tensor ts) {
            int steps = ends.shape().size(0) - 1;
            Tensor forward = ends.select(0, steps > 0 ? 1 : 0).ge(ends.select(0, 0));
            Tensor direction = forward.where(ends.like(1), ends.like(-1));
            Tensor times = ts.convert(DType.F64);
            Tensor ended =
                    times.mul(direction).unsqueeze(1).gt(ends.mul(direction).unsqueeze(0));
            Tensor counted = Tensor.arange(DType.I32, steps + 1).lt(count).unsqueeze(0);
            Tensor passed = ended.and(counted.broadcastTo(ended.shape()))
                    .convert(DType.I32)
                    .sum(1);
            Tensor step = passed.sub(1).maximum(0);
            Tensor from = ends.take(0, step).stopGradient();
            Tensor to = ends.take(0, step.add(1)).stopGradient();
            Tensor h = to.sub(from);
            Tensor theta = times.sub(from).div(h.eq(h.like(0)).where(h.like(1), h));
            Tensor last = ends.take(0, count).mul(direction);
            Tensor inside = times.mul(direction)
                    .le(last)
                    .and(times.mul(direction).ge(ends.select(0, 0).mul(direction)));
            return new Place(step, theta, h, inside);
        }
    }

    /** [n, …] + Σ θᵈ · [n, degree, …] by Horner's rule. */
    static Tensor value(Tensor starts, Tensor powers, Tensor theta) {
        Tensor at = along(theta.convert(starts.dtype()), starts);
        Tensor sum = null;
        for (int d = powers.shape().size(1) - 1; d >= 0; d--) {
            Tensor power = powers.select(1, d);
            sum = sum == null ? power : sum.mul(at).add(power);
        }
        return starts.add(sum.mul(at));
    }

    private static Tensor slope(Tensor powers, Tensor theta, Tensor h) {
        Tensor at = along(theta.convert(powers.dtype()), powers.select(1, 0));
        Tensor sum = null;
        for (int d = powers.shape().size(1) - 1; d >= 0; d--) {
            Tensor power = powers.select(1, d).mul(d + 1.);
            sum = sum == null ? power : sum.mul(at).add(power);
        }
        return sum.div(along(h.convert(powers.dtype()), sum));
    }

    /** [n] as [n, 1, …, 1], of the rank of {@code like}. */
    static Tensor along(Tensor vector, Tensor like) {
        Shape shape = vector.shape();
        for (int i = 1; i < like.rank(); i++) {
            shape = shape.insert(i, 1);
        }
        return vector.reshape(shape);
    }
}
