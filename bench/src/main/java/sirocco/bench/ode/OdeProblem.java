package sirocco.bench.ode;

import java.util.List;
import sirocco.solvers.OdeTerm;
import sirocco.tensor.Tensor;

/**
 * An equation from t = 0 whose state at the end is known, for our solvers and for plain Java: Hairer, Nørsett &amp; Wanner,
 * Solving Ordinary Differential Equations I and II.
 *
 * @param name as in the names of files
 * @param y0 the state at the start
 * @param reference the state at {@code t1}
 * @param term for our solvers
 * @param plain the same for others
 */
record OdeProblem(
        String name, Stiffness stiffness, double t1, double[] y0, double[] reference, Term term, Slope plain) {

    enum Stiffness {
        NONE,
        STIFF
    }

    /** A right-hand side without parameters. */
    interface Term extends OdeTerm<Tensor, List<Tensor>> {}

    /** y' at (t, y). */
    interface Slope {
        double[] at(double t, double[] y);
    }

    private static final double MOON = .012277471;
    private static final double MU = 100;

    static List<OdeProblem> all() {
        return List.of(arenstorf(), lorenz(), vanDerPol());
    }

    /** A period of an orbit around earth and moon, which ends where it began. */
    static OdeProblem arenstorf() {
        double[] y0 = {.994, 0, 0, -2.00158510637908252240537862224};
        return new OdeProblem(
                "arenstorf",
                Stiffness.NONE,
                17.0652165601579625588917206249,
                y0,
                y0,
                (t, s, none) -> moonOrbit(s),
                (t, s) -> moonOrbit(s));
    }

    private static Tensor moonOrbit(Tensor s) {
        Tensor x = s.select(0, 0);
        Tensor y = s.select(0, 1);
        Tensor vx = s.select(0, 2);
        Tensor vy = s.select(0, 3);
        Tensor earth = x.add(MOON);
        Tensor moon = x.add(MOON - 1);
        Tensor a = earth.square().add(y.square()).pow(1.5).reciprocal().mul(1 - MOON);
        Tensor b = moon.square().add(y.square()).pow(1.5).reciprocal().mul(MOON);
        return Tensor.stack(
                0,
                List.of(
                        vx,
                        vy,
                        x.add(vy.mul(2)).sub(earth.mul(a)).sub(moon.mul(b)),
                        y.sub(vx.mul(2)).sub(y.mul(a)).sub(y.mul(b))));
    }

    private static double[] moonOrbit(double[] s) {
        double earth = s[0] + MOON;
        double moon = s[0] + MOON - 1;
        double a = (1 - MOON) / Math.pow(earth * earth + s[1] * s[1], 1.5);
        double b = MOON / Math.pow(moon * moon + s[1] * s[1], 1.5);
        return new double[] {s[2], s[3], s[0] + 2 * s[3] - earth * a - moon * b, s[1] - 2 * s[2] - s[1] * a - s[1] * b};
    }

    /** To t = 5; the reference by scipy's DOP853 at rtol 1e-13. */
    static OdeProblem lorenz() {
        return new OdeProblem(
                "lorenz",
                Stiffness.NONE,
                5,
                new double[] {1, 1, 1},
                new double[] {-6.512113699419155, -6.974042788415665, 23.92412957210426},
                (t, s, none) -> butterfly(s),
                (t, s) -> new double[] {10 * (s[1] - s[0]), s[0] * (28 - s[2]) - s[1], s[0] * s[1] - 8 / 3. * s[2]});
    }

    private static Tensor butterfly(Tensor s) {
        Tensor x = s.select(0, 0);
        Tensor y = s.select(0, 1);
        Tensor z = s.select(0, 2);
        return Tensor.stack(
                0,
                List.of(
                        y.sub(x).mul(10),
                        x.mul(z.neg().add(28)).sub(y),
                        x.mul(y).sub(z.mul(8 / 3.))));
    }

    /** μ = 100, to t = 200; the reference by scipy's Radau at rtol 1e-12. */
    static OdeProblem vanDerPol() {
        return new OdeProblem(
                "vanderpol100",
                Stiffness.STIFF,
                200,
                new double[] {2, 0},
                new double[] {1.718587208019227, -0.008796821912416918},
                (t, s, none) -> relaxation(s),
                (t, s) -> new double[] {s[1], MU * (1 - s[0] * s[0]) * s[1] - s[0]});
    }

    private static Tensor relaxation(Tensor s) {
        Tensor x = s.select(0, 0);
        Tensor y = s.select(0, 1);
        return Tensor.stack(0, List.of(y, x.square().neg().add(1).mul(MU).mul(y).sub(x)));
    }

    /** The greatest error of a state at the end, relative to max(1, |y|). */
    double error(double[] last) {
        double greatest = 0;
        for (int i = 0; i < last.length; i++) {
            double error = Math.abs(last[i] - reference[i]) / Math.max(1, Math.abs(reference[i]));
            greatest = Math.max(greatest, error);
        }
        return greatest;
    }
}
