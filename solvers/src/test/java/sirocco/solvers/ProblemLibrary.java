package sirocco.solvers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import sirocco.tensor.DType;
import sirocco.tensor.Tensor;

/**
 * Problems that solvers are measured by, each from t = 0. A1 to E5: Hull, Enright, Fellen &amp; Sedgwick 1972, "Comparing
 * numerical methods for ordinary differential equations" (DETEST), to t = 20. The others: Hairer, Nørsett &amp; Wanner,
 * Solving Ordinary Differential Equations I (Arenstorf's orbit, Pleiades) and II (Van der Pol, Robertson, HIRES,
 * Oregonator).
 */
enum ProblemLibrary {
    A1(20, (t, y) -> y.neg(), 1),
    A2(20, (t, y) -> y.square().mul(y).mul(-.5), 1),
    A3(20, (t, y) -> y.mul(t.cos()), 1),
    A4(20, (t, y) -> y.mul(y.mul(-1 / 20.).add(1)).mul(.25), 1),
    A5(20, (t, y) -> y.sub(t).div(y.add(t)), 4),
    B1(20, ProblemLibrary::competition, 1, 3),
    B2(20, ProblemLibrary::linearReaction, 2, 0, 1),
    B3(20, ProblemLibrary::reaction, 1, 0, 0),
    B4(20, ProblemLibrary::torus, 3, 0, 0),
    B5(20, ProblemLibrary::rigidBody, 0, 1, 1),
    C1(20, (t, y) -> decayChain(y, Tensor.ones(DType.F64, 9)), Arrays.copyOf(new double[] {1}, 10)),
    C2(20, (t, y) -> decayChain(y, Tensor.arange(DType.F64, 10).slice(0, 1, 10)), Arrays.copyOf(new double[] {1}, 10)),
    C3(20, ProblemLibrary::heat, Arrays.copyOf(new double[] {1}, 10)),
    C4(20, ProblemLibrary::heat, Arrays.copyOf(new double[] {1}, 51)),
    D1(20, ProblemLibrary::twoBodies, orbit(.1)),
    D2(20, ProblemLibrary::twoBodies, orbit(.3)),
    D3(20, ProblemLibrary::twoBodies, orbit(.5)),
    D4(20, ProblemLibrary::twoBodies, orbit(.7)),
    D5(20, ProblemLibrary::twoBodies, orbit(.9)),
    E1(20, ProblemLibrary::bessel, .6713967071418030, .09540051444747446),
    E2(20, (t, y) -> vanDerPol(y, 1), 2, 0),
    E3(20, ProblemLibrary::duffing, 0, 0),
    E4(20, (t, y) -> vector(at(y, 1), at(y, 1).square().mul(-.4).add(.032)), 30, 0),
    E5(20, ProblemLibrary::pursuit, 0, 0),
    ARENSTORF(17.0652165601579625588917206249, ProblemLibrary::moonOrbit, .994, 0, 0, -2.00158510637908252240537862224),
    PLEIADES(
            3,
            ProblemLibrary::sevenStars,
            3,
            3,
            -1,
            -3,
            2,
            -2,
            2,
            3,
            -3,
            2,
            0,
            0,
            -4,
            4,
            0,
            0,
            0,
            0,
            0,
            1.75,
            -1.5,
            0,
            0,
            0,
            -1.25,
            1,
            0,
            0),
    LORENZ(5, (t, y) -> Problems.named("lorenz", 0).slope(t, y, Tensor.of(new double[] {10, 28, 8 / 3.})), 1, 1, 1),
    VAN_DER_POL_1(20, (t, y) -> vanDerPol(y, 1), 2, 0),
    VAN_DER_POL_10(20, (t, y) -> vanDerPol(y, 10), 2, 0),
    VAN_DER_POL_100(200, (t, y) -> vanDerPol(y, 100), 2, 0),
    VAN_DER_POL_1000(2000, (t, y) -> vanDerPol(y, 1000), 2, 0),
    ROBERTSON(
            1e4,
            (t, y) -> Problems.named("robertson", 0).slope(t, y, Tensor.of(new double[] {.04, 3e7, 1e4})),
            1,
            0,
            0),
    HIRES(321.8122, ProblemLibrary::hires, 1, 0, 0, 0, 0, 0, 0, .0057),
    OREGONATOR(360, ProblemLibrary::oregonator, 1, 2, 3);

    private final double t1;
    private final BiFunction<Tensor, Tensor, Tensor> slope;
    private final double[] y0;

    ProblemLibrary(double t1, BiFunction<Tensor, Tensor, Tensor> slope, double... y0) {
        this.t1 = t1;
        this.slope = slope;
        this.y0 = y0;
    }

    Solution<Tensor> solve(OdeSolve solve) {
        OdeTerm<Tensor, List<Tensor>> term = (t, y, none) -> slope.apply(t, y);
        return solve.solve(term, 0, t1, Tensor.of(y0), List.of(), SaveAt.end());
    }

    /**
     * How many times larger an error may be at the end than the tolerance of the steps: two bodies that come near each
     * other and the pulses of the Oregonator amplify errors, and the orbit around the moon does so each time it passes.
     */
    double amplification() {
        return switch (this) {
            case ARENSTORF -> 1e4;
            case D4, D5, PLEIADES, OREGONATOR -> 1e3;
            default -> 1e2;
        };
    }

    /** The state at the end, from {@code references.csv}. */
    double[] reference() {
        return lines("references.csv").stream()
                .map(line -> line.split(","))
                .filter(cells -> cells[0].equals(name()))
                .findFirst()
                .map(cells -> Arrays.stream(cells)
                        .skip(1)
                        .mapToDouble(Double::parseDouble)
                        .toArray())
                .orElseThrow();
    }

    /** The greatest error of a state at the end, relative to max(1, |y|). */
    double error(Tensor last) {
        double[] expected = reference();
        double[] got = last.toDoubles();
        double greatest = 0;
        for (int i = 0; i < got.length; i++) {
            double error = Math.abs(got[i] - expected[i]) / Math.max(1, Math.abs(expected[i]));
            greatest = error <= greatest ? greatest : error;
        }
        return greatest;
    }

    /** The lines of a resource beside this class, without comments. */
    static List<String> lines(String resource) {
        try (BufferedReader reader = new BufferedReader(
                new InputStreamReader(ProblemLibrary.class.getResourceAsStream(resource), StandardCharsets.UTF_8))) {
            return reader.lines().filter(line -> !line.startsWith("#")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Tensor at(Tensor vector, int index) {
        return vector.select(0, index);
    }

    private static Tensor vector(Tensor... parts) {
        return Tensor.stack(0, List.of(parts));
    }

    private static Tensor competition(Tensor t, Tensor y) {
        Tensor both = at(y, 0).mul(at(y, 1));
        return vector(at(y, 0).sub(both).mul(2), both.sub(at(y, 1)));
    }

    private static Tensor linearReaction(Tensor t, Tensor y) {
        Tensor there = at(y, 1).sub(at(y, 0));
        Tensor back = at(y, 2).sub(at(y, 1));
        return vector(there, back.sub(there), back.neg());
    }

    private static Tensor reaction(Tensor t, Tensor y) {
        Tensor square = at(y, 1).square();
        return vector(at(y, 0).neg(), at(y, 0).sub(square), square);
    }

    private static Tensor torus(Tensor t, Tensor y) {
        Tensor r = at(y, 0).square().add(at(y, 1).square()).sqrt();
        return vector(
                at(y, 1).neg().sub(at(y, 0).mul(at(y, 2)).div(r)),
                at(y, 0).sub(at(y, 1).mul(at(y, 2)).div(r)),
                at(y, 0).div(r));
    }

    private static Tensor rigidBody(Tensor t, Tensor y) {
        return vector(
                at(y, 1).mul(at(y, 2)),
                at(y, 0).mul(at(y, 2)).neg(),
                at(y, 0).mul(at(y, 1)).mul(-.51));
    }

    /** y₁' = −r₁y₁, yᵢ' = rᵢ₋₁yᵢ₋₁ − rᵢyᵢ, y₁₀' = r₉y₉. */
    private static Tensor decayChain(Tensor y, Tensor rates) {
        Tensor flow = y.slice(0, 0, 9).mul(rates);
        return flow.pad(0, 1, 0).sub(flow.pad(0, 0, 1));
    }

    private static Tensor heat(Tensor t, Tensor y) {
        int n = y.shape().size(0);
        Tensor padded = y.pad(0, 1, 1);
        return padded.slice(0, 0, n).add(padded.slice(0, 2, n + 2)).sub(y.mul(2));
    }

    private static double[] orbit(double e) {
        return new double[] {1 - e, 0, 0, Math.sqrt((1 + e) / (1 - e))};
    }

    private static Tensor twoBodies(Tensor t, Tensor y) {
        Tensor r3 = at(y, 0).square().add(at(y, 1).square()).pow(1.5);
        return vector(
                at(y, 2), at(y, 3), at(y, 0).div(r3).neg(), at(y, 1).div(r3).neg());
    }

    private static Tensor bessel(Tensor t, Tensor y) {
        Tensor x = t.add(1);
        Tensor factor = x.square().reciprocal().mul(-.25).add(1);
        return vector(at(y, 1), at(y, 1).div(x).add(factor.mul(at(y, 0))).neg());
    }

    private static Tensor vanDerPol(Tensor y, double mu) {
        Tensor damping = at(y, 0).square().neg().add(1).mul(mu);
        return vector(at(y, 1), damping.mul(at(y, 1)).sub(at(y, 0)));
    }

    private static Tensor duffing(Tensor t, Tensor y) {
        Tensor x = at(y, 0);
        return vector(
                at(y, 1),
                x.square().mul(x).div(6).sub(x).add(t.mul(2.78535).sin().mul(2)));
    }

    private static Tensor pursuit(Tensor t, Tensor y) {
        return vector(at(y, 1), at(y, 1).square().add(1).sqrt().div(t.neg().add(25)));
    }

    private static Tensor moonOrbit(Tensor t, Tensor y) {
        return Problems.named("arenstorf", 0).slope(t, y, Tensor.of(new double[] {.012277471}));
    }

    /** Seven stars in a plane, star i of mass i: x, y, and their speeds. */
    private static Tensor sevenStars(Tensor t, Tensor y) {
        Tensor x = y.slice(0, 0, 7);
        Tensor z = y.slice(0, 7, 14);
        Tensor dx = x.unsqueeze(0).sub(x.unsqueeze(1));
        Tensor dz = z.unsqueeze(0).sub(z.unsqueeze(1));
        Tensor r3 = dx.square().add(dz.square()).add(Tensor.eye(DType.F64, 7)).pow(1.5);
        Tensor pull = Tensor.arange(DType.F64, 8).slice(0, 1, 8).unsqueeze(0).div(r3);
        return Tensor.concat(
                0, List.of(y.slice(0, 14, 28), dx.mul(pull).sum(1), dz.mul(pull).sum(1)));
    }

    private static Tensor hires(Tensor t, Tensor y) {
        Tensor fast = at(y, 5).mul(at(y, 7)).mul(280);
        Tensor y6 = at(y, 3).mul(.69)
                .add(at(y, 4).mul(1.71))
                .sub(at(y, 5).mul(.43))
                .add(at(y, 6).mul(.69))
                .sub(fast);
        Tensor y7 = fast.sub(at(y, 6).mul(1.81));
        return vector(
                at(y, 0).mul(-1.71)
                        .add(at(y, 1).mul(.43))
                        .add(at(y, 2).mul(8.32))
                        .add(.0007),
                at(y, 0).mul(1.71).sub(at(y, 1).mul(8.75)),
                at(y, 2).mul(-10.03).add(at(y, 3).mul(.43)).add(at(y, 4).mul(.035)),
                at(y, 1).mul(8.32).add(at(y, 2).mul(1.71)).sub(at(y, 3).mul(1.12)),
                at(y, 4).mul(-1.745).add(at(y, 5).mul(.43)).add(at(y, 6).mul(.43)),
                y6,
                y7,
                y7.neg());
    }

    private static Tensor oregonator(Tensor t, Tensor y) {
        Tensor left = at(y, 0).mul(-8.375e-6).add(1).sub(at(y, 1)).mul(at(y, 0));
        return vector(
                at(y, 1).add(left).mul(77.27),
                at(y, 2).sub(at(y, 0).add(1).mul(at(y, 1))).div(77.27),
                at(y, 0).sub(at(y, 2)).mul(.161));
    }
}
