package sirocco.nn.continuous;

import sirocco.nn.layer.Activation;
import sirocco.nn.layer.Linear;
import sirocco.nn.layer.Mlp;
import sirocco.solvers.OdeSolve;
import sirocco.solvers.SaveAt;
import sirocco.tensor.DType;
import sirocco.tensor.Key;
import sirocco.tensor.Tensor;

/**
 * A neural controlled differential equation, dz = f(z) dX (Kidger, Morrill, Foster, Lyons 2020, "Neural controlled
 * differential equations for irregular time series"). X is a cubic Hermite spline through the data with backward
 * differences as slopes
 * (Morrill et al. 2021), which at any time depends on data up to the next one alone.
 *
 * @param initial from the first datum to the first state
 * @param field f, from a state to [hidden · channels], row by row
 */
public record NeuralCde(Linear initial, Mlp field, OdeSolve solve) {

    /** With {@code depth} hidden layers of {@code width} and a bounded field. */
    public static NeuralCde of(int channels, int hidden, int width, int depth, OdeSolve solve, Key key) {
        var keys = key.split(2);
        int[] sizes = new int[depth + 2];
        java.util.Arrays.fill(sizes, width);
        sizes[0] = hidden;
        sizes[depth + 1] = hidden * channels;
        return new NeuralCde(
                Linear.of(channels, hidden, keys.get(0)),
                Mlp.of(keys.get(1), Activation.SILU, sizes).ending(Activation.TANH),
                solve);
    }

    /**
     * The states at all times, [time, batch, hidden].
     *
     * @param times [time], increasing
     * @param x [batch, time, channels]; time itself should be one of the channels
     */
    public Tensor path(Tensor times, Tensor x) {
        Spline spline = Spline.of(times, x);
        return solve.solve(
                        (Tensor t, Tensor z, Object none) -> slope(z, spline.slope(t)),
                        times.select(0, 0),
                        times.select(0, -1),
                        initial.apply(x.select(1, 0)),
                        NeuralOde.none(),
                        SaveAt.times(times))
                .values();
    }

    /** f(z) · dX/dt, [batch, hidden]. */
    private Tensor slope(Tensor z, Tensor dX) {
        int batch = z.shape().size(0);
        Tensor matrix =
                field.apply(z).reshape(batch, z.shape().size(1), dX.shape().size(1));
        return matrix.matmul(dX.unsqueeze(2)).squeeze(2);
    }

    /**
     * The control.
     *
     * @param times [time]
     * @param x [time, batch, channels]
     * @param slopes dX/dt at the times, [time, batch, channels]
     */
    record Spline(Tensor times, Tensor x, Tensor slopes) {

        static Spline of(Tensor times, Tensor x) {
            Tensor byTime = x.permute(1, 0, 2);
            int n = times.shape().size(0);
            Tensor steps = times.slice(0, 1, n).sub(times.slice(0, 0, n - 1)).convert(x.dtype());
            Tensor rises = byTime.slice(0, 1, n).sub(byTime.slice(0, 0, n - 1)).div(steps.reshape(n - 1, 1, 1));
            return new Spline(
                    times.convert(x.dtype()), byTime, Tensor.concat(0, java.util.List.of(rises.slice(0, 0, 1), rises)));
        }

        /** dX/dt at time t, a scalar; [batch, channels]. */
        Tensor slope(Tensor t) {
            int n = times.shape().size(0);
            Tensor passed = times.slice(0, 1, n - 1).le(t).convert(DType.I32).sum();
            Tensor next = passed.add(1);
            Tensor from = times.take(0, passed);
            Tensor h = times.take(0, next).sub(from);
            Tensor theta = t.sub(from).div(h);
            Tensor rise = x.take(0, next).sub(x.take(0, passed)).div(h);
            Tensor first = slopes.take(0, passed);
            Tensor last = slopes.take(0, next);
            Tensor bend = first.add(last).sub(rise.mul(2));
            Tensor tilt = rise.mul(3).sub(first.mul(2)).sub(last);
            return first.add(tilt.mul(theta.mul(2))).add(bend.mul(theta.square().mul(3)));
        }
    }
}
