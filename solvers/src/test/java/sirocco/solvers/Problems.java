package sirocco.solvers;

import java.util.List;
import sirocco.tensor.Tensor;

/** The right-hand sides of the golden values; parameters are p[0], p[1], … */
final class Problems {
    private Problems() {}

    static OdeTerm<Tensor, Tensor> named(String name, int width) {
        return switch (name) {
            case "decay" -> (t, y, p) -> y.mul(p.select(0, 0)).neg();
            case "oscillator" ->
                (t, y, p) -> vector(at(y, 1), at(p, 0).square().mul(at(y, 0)).neg());
            case "lotka_volterra" ->
                (t, y, p) -> {
                    Tensor both = at(y, 0).mul(at(y, 1));
                    return vector(
                            at(p, 0).mul(at(y, 0)).sub(at(p, 1).mul(both)),
                            at(p, 3).mul(both).sub(at(p, 2).mul(at(y, 1))));
                };
            case "van_der_pol", "van_der_pol_5", "van_der_pol_1000" ->
                (t, y, p) -> vector(
                        at(y, 1),
                        at(p, 0).mul(at(y, 0).square().neg().add(1))
                                .mul(at(y, 1))
                                .sub(at(y, 0)));
            case "lorenz" ->
                (t, y, p) -> vector(
                        at(p, 0).mul(at(y, 1).sub(at(y, 0))),
                        at(y, 0).mul(at(p, 1).sub(at(y, 2))).sub(at(y, 1)),
                        at(y, 0).mul(at(y, 1)).sub(at(p, 2).mul(at(y, 2))));
            case "robertson" ->
                (t, y, p) -> {
                    Tensor r1 = at(p, 0).mul(at(y, 0));
                    Tensor r2 = at(p, 1).mul(at(y, 1).square());
                    Tensor r3 = at(p, 2).mul(at(y, 1)).mul(at(y, 2));
                    return vector(r3.sub(r1), r1.sub(r2).sub(r3), r2);
                };
            case "forced" -> (t, y, p) -> at(p, 0).mul(at(p, 1).mul(t).cos()).sub(at(p, 2).mul(y));
            case "arenstorf" -> Problems::arenstorf;
            case "neural_ode" -> (t, y, p) -> net(y, p, width);
            case "ball" ->
                (t, y, p) -> vector(
                        at(y, 1), at(p, 0).neg().sub(at(p, 1).mul(at(y, 1)).mul(at(y, 1).abs())));
            default -> throw new IllegalArgumentException("no problem " + name);
        };
    }

    private static Tensor at(Tensor vector, int index) {
        return vector.select(0, index);
    }

    private static Tensor vector(Tensor... parts) {
        return Tensor.stack(0, List.of(parts));
    }

    private static Tensor arenstorf(Tensor time, Tensor state, Tensor p) {
        Tensor mu = at(p, 0);
        Tensor x = at(state, 0);
        Tensor y = at(state, 1);
        Tensor vx = at(state, 2);
        Tensor vy = at(state, 3);
        Tensor earth = x.add(mu);
        Tensor moon = x.sub(1).add(mu);
        Tensor rest = mu.neg().add(1);
        Tensor a = earth.square().add(y.square()).pow(1.5);
        Tensor b = moon.square().add(y.square()).pow(1.5);
        return vector(
                vx,
                vy,
                x.add(vy.mul(2)).sub(rest.mul(earth).div(a)).sub(mu.mul(moon).div(b)),
                y.sub(vx.mul(2)).sub(rest.mul(y).div(a)).sub(mu.mul(y).div(b)));
    }

    private static Tensor net(Tensor y, Tensor p, int width) {
        int dim = y.shape().size(0);
        int weights = width * dim;
        Tensor w1 = p.slice(0, 0, weights).reshape(width, dim);
        Tensor b1 = p.slice(0, weights, weights + width);
        Tensor w2 = p.slice(0, weights + width, 2 * weights + width).reshape(dim, width);
        Tensor b2 = p.slice(0, 2 * weights + width, 2 * weights + width + dim);
        return w2.matmul(w1.matmul(y).add(b1).tanh()).add(b2).tanh();
    }

    static Solver solver(String name) {
        return switch (name) {
            case "Euler" -> ExplicitRungeKutta.euler();
            case "Heun" -> ExplicitRungeKutta.heun();
            case "Midpoint" -> ExplicitRungeKutta.midpoint();
            case "Ralston" -> ExplicitRungeKutta.ralston();
            case "Bosh3" -> ExplicitRungeKutta.bosh3();
            case "Dopri5" -> ExplicitRungeKutta.dopri5();
            case "Tsit5" -> ExplicitRungeKutta.tsit5();
            case "Dopri8" -> ExplicitRungeKutta.dopri8();
            case "Kvaerno5" -> ImplicitRungeKutta.kvaerno5();
            default -> throw new IllegalArgumentException("no solver " + name);
        };
    }
}
