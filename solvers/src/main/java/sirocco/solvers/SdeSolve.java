package sirocco.solvers;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import sirocco.tensor.Control;
import sirocco.tensor.DType;
import sirocco.tensor.Key;
import sirocco.tensor.Shape;
import sirocco.tensor.Tensor;
import sirocco.tensor.Tree;
import sirocco.tensor.grad.Grad;

/**
 * Solves stochastic differential equations dy = f(t, y, args) dt + g(t, y, args) dW in equal steps, where each
 * element of the state has a Brownian motion of its own. The same key gives the same path, of which derivatives can
 * be taken.
 */
public record SdeSolve(SdeMethod method, int steps) {

    public SdeSolve {
        if (steps < 1) {
            throw new IllegalArgumentException("stochastic equation: at least one step is needed, got " + steps);
        }
    }

    /**
     * A path at the ends of all steps.
     *
     * @param times [steps + 1] F64
     * @param values the states there, [steps + 1, …]
     * @param noise the Brownian motions there, [steps + 1, …]
     */
    public record Path<Y>(Tensor times, Y values, Y noise) {
        /** The state at the end. */
        public Y last() {
            return Tree.map(values, rows -> rows.select(0, -1));
        }
    }

    private record Moment<Y>(Tensor t, Y increment) {}

    /** The path from {@code y0} that {@code key} gives. */
    public <Y, A> Path<Y> solve(
            OdeTerm<Y, A> drift, OdeTerm<Y, A> diffusion, double t0, double t1, Y y0, A args, Key key) {
        check(t0, t1, y0);
        double h = (t1 - t0) / steps;
        return solve(drift, diffusion, t0, t1, y0, args, increments(y0, Math.sqrt(h), key));
    }

    /**
     * The path from {@code y0} over the whole interval of a Brownian motion. Another number of steps is another
     * approximation of the same path.
     */
    public <Y, A> Path<Y> solve(
            OdeTerm<Y, A> drift, OdeTerm<Y, A> diffusion, VirtualBrownianTree motion, Y y0, A args) {
        return solve(drift, diffusion, motion, motion.t0(), motion.t1(), y0, args);
    }

    /** As {@link #solve(OdeTerm, OdeTerm, VirtualBrownianTree, Object, Object)}, on a part of the interval. */
    public <Y, A> Path<Y> solve(
            OdeTerm<Y, A> drift,
            OdeTerm<Y, A> diffusion,
            VirtualBrownianTree motion,
            double t0,
            double t1,
            Y y0,
            A args) {
        check(t0, t1, y0);
        if (t0 < motion.t0() || t1 > motion.t1()) {
            throw new IllegalArgumentException("stochastic equation: the Brownian motion goes from " + motion.t0()
                    + " to " + motion.t1() + ", asked for " + t0 + " to " + t1);
        }
        Y at = motion.at(Tensor.linspace(DType.F64, t0, t1, steps + 1), y0);
        Y increments = Tree.map(at, w -> w.slice(0, 1, steps + 1).sub(w.slice(0, 0, steps)));
        return solve(drift, diffusion, t0, t1, y0, args, increments);
    }

    private static void check(double t0, double t1, Object y0) {
        Checks.state(Tree.flatten(y0));
        if (!(t1 > t0) || Double.isInfinite(t1 - t0)) {
            throw new IllegalArgumentException(
                    "stochastic equation: finite times t0 < t1 are expected, got " + t0 + " and " + t1);
        }
    }

    private <Y, A> Path<Y> solve(
            OdeTerm<Y, A> drift, OdeTerm<Y, A> diffusion, double t0, double t1, Y y0, A args, Y increments) {
        double h = (t1 - t0) / steps;
        Tensor times = Tensor.linspace(DType.F64, t0, t1, steps + 1);
        Y inner = Control.scan(
                        (Y y, Moment<Y> moment) -> {
                            Tensor t =
                                    moment.t.convert(Tree.leaves(y).getFirst().dtype());
                            Y next = step(drift, diffusion, args, t, h, y, moment.increment);
                            return new Control.Step<>(next, next);
                        },
                        y0,
                        new Moment<>(times.slice(0, 0, steps), increments))
                .given();
        Y values = Tree.zip(y0, inner, (start, rows) -> Tensor.concat(0, List.of(start.unsqueeze(0), rows)));
        Y noise = Tree.map(increments, rows -> rows.cumsum(0).pad(0, 1, 0));
        return new Path<>(times, values, noise);
    }

    /** [steps, …] normal numbers with this standard deviation, a key for each tensor of the state. */
    private <Y> Y increments(Y y0, double deviation, Key key) {
        Tree.Flat flat = Tree.flatten(y0);
        List<Key> keys = key.split(flat.leaves().size());
        List<Tensor> result = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            Tensor like = flat.leaves().get(i);
            Shape shape = Shape.of(steps).concat(like.shape());
            result.add(keys.get(i).normal(like.dtype(), shape).mul(deviation));
        }
        return Tree.rebuild(flat.structure(), result);
    }

    private <Y, A> Y step(OdeTerm<Y, A> drift, OdeTerm<Y, A> diffusion, A args, Tensor t, double h, Y y, Y dw) {
        UnaryOperator<Y> g = state -> diffusion.slope(t, state, args);
        Y euler = moved(y, drift.slope(t, y, args), h, g.apply(y), dw);
        return switch (method) {
            case EULER_MARUYAMA -> euler;
            case MILSTEIN -> Tree.zip(euler, correction(g, y, h, dw), Tensor::add);
            case HEUN -> {
                Tensor end = t.add(h);
                Y f = mean(drift.slope(t, y, args), drift.slope(end, euler, args));
                Y noise = mean(g.apply(y), diffusion.slope(end, euler, args));
                yield moved(y, f, h, noise, dw);
            }
        };
    }

    /** y + f h + g dW. */
    private static <Y> Y moved(Y y, Y f, double h, Y g, Y dw) {
        Y drifted = Tree.zip(y, f, (state, slope) -> state.add(slope.mul(h)));
        return Tree.zip(drifted, Tree.zip(g, dw, Tensor::mul), Tensor::add);
    }

    private static <Y> Y mean(Y a, Y b) {
        return Tree.zip(a, b, (x, y) -> x.add(y).mul(.5));
    }

    /** ½ g' g (dW² − h), where each component of g depends on its own component of y alone. */
    private static <Y> Y correction(UnaryOperator<Y> g, Y y, double h, Y dw) {
        Y along = Grad.jvp(g, y, g.apply(y)).tangent();
        return Tree.zip(along, dw, (slope, d) -> slope.mul(d.square().sub(h)).mul(.5));
    }
}
