package sirocco.solvers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import sirocco.tensor.DType;
import sirocco.tensor.Tensor;
import sirocco.tensor.grad.Grad;
import sirocco.testing.GoldenCase;
import sirocco.testing.GoldenCases;
import sirocco.testing.Tolerance;

/** Solutions equal those of diffrax: the same steps, the same numbers. */
class GoldenTest {

    private static List<GoldenCase> explicit(String file) {
        return GoldenCases.of("ode", file).stream()
                .filter(c -> !c.word("solver").equals("Kvaerno5"))
                .toList();
    }

    static List<GoldenCase> fixed() {
        return explicit("fixed.npz");
    }

    static List<GoldenCase> solve() {
        return explicit("solve.npz");
    }

    static List<GoldenCase> dense() {
        return explicit("dense.npz");
    }

    static List<GoldenCase> gradient() {
        return explicit("gradient.npz");
    }

    private static OdeTerm<Tensor, Tensor> term(GoldenCase golden) {
        return Problems.named(golden.word("problem"), golden.has("width") ? golden.integer("width") : 0);
    }

    private static OdeSolve method(GoldenCase golden) {
        Solver solver = Problems.solver(golden.word("solver"));
        if (golden.has("dt")) {
            return OdeSolve.by(solver, golden.number("dt"));
        }
        Pid control = Pid.of(golden.number("rtol"), golden.number("atol"))
                .coefficients(golden.number("pcoeff"), golden.number("icoeff"), golden.number("dcoeff"))
                .factors(golden.number("safety"), golden.number("factormin"), golden.number("factormax"));
        OdeSolve method = OdeSolve.by(solver).controlledBy(control).maxSteps(8192);
        return method.firstStep(firstStep(golden));
    }

    /** The cases called automatic record runs whose first step was 0.01; {@link InitialStepTest} checks the rule. */
    private static double firstStep(GoldenCase golden) {
        double given = golden.number("dt0");
        return given > 0 ? given : golden.outputs().get("step_t").select(0, 1).item();
    }

    @ParameterizedTest
    @MethodSource("fixed")
    void constantStepsAreDiffraxs(GoldenCase golden) {
        Map<String, Tensor> in = golden.inputs(DType.F64);
        Solution<Tensor> solution = method(golden)
                .solve(term(golden), in.get("t0"), in.get("t1"), in.get("y0"), in.get("params"), SaveAt.steps());
        assertEquals(Status.SUCCESS, solution.stats().status());
        assertEquals(golden.integer("steps"), (int) solution.stats().accepted().item());
        new Tolerance(1e-12, 0).check(golden + ": ts", golden.outputs().get("ts"), solution.times());
        new Tolerance(1e-12, 0).check(golden + ": ys", golden.outputs().get("ys"), solution.values());
    }

    @ParameterizedTest
    @MethodSource("solve")
    void controlledStepsAreDiffraxs(GoldenCase golden) {
        Map<String, Tensor> in = golden.inputs(DType.F64);
        Solution<Tensor> solution = method(golden)
                .solve(
                        term(golden),
                        in.get("t0"),
                        in.get("t1"),
                        in.get("y0"),
                        in.get("params"),
                        SaveAt.times(in.get("ts")));
        assertEquals(Status.SUCCESS, solution.stats().status());
        assertEquals(golden.integer("num_accepted_steps"), (int)
                solution.stats().accepted().item());
        assertEquals(golden.integer("num_rejected_steps"), (int)
                solution.stats().rejected().item());
        double tolerance = switch (golden.word("problem")) {
            case "lorenz" -> 1e-4;
            case "arenstorf" -> 1e-3;
            default -> 1e-9;
        };
        new Tolerance(tolerance, 1e-9).check(golden + ": ys", golden.outputs().get("ys"), solution.values());
    }

    @ParameterizedTest
    @MethodSource("dense")
    void denseOutputIsDiffraxs(GoldenCase golden) {
        Map<String, Tensor> in = golden.inputs(DType.F64);
        Solution<Tensor> solution = method(golden)
                .solve(term(golden), in.get("t0"), in.get("t1"), in.get("y0"), in.get("params"), SaveAt.dense());
        assertEquals(golden.integer("num_accepted_steps"), (int)
                solution.stats().accepted().item());
        Tensor ts = in.get("ts");
        new Tolerance(1e-7, 1e-9)
                .check(
                        golden + ": ys",
                        golden.outputs().get("ys"),
                        solution.dense().at(ts));
        new Tolerance(1e-6, 1e-7)
                .check(
                        golden + ": dys",
                        golden.outputs().get("dys"),
                        solution.dense().derivative(ts));
    }

    private record Unknowns(Tensor y0, Tensor params) {}

    @ParameterizedTest
    @MethodSource("gradient")
    void gradientsAreDiffraxs(GoldenCase golden) {
        Map<String, Tensor> in = golden.inputs(DType.F64);
        boolean path = golden.op().equals("path_gradient");
        boolean backsolve = golden.word("adjoint").equals("BacksolveAdjoint");
        OdeSolve method = method(golden).maxSteps(256).adjoint(backsolve ? Adjoint.backsolve() : Adjoint.storedSteps());
        Grad.ValueAndGradient<Unknowns> result = Grad.<Unknowns>valueAndGrad(
                        u -> path ? pathLoss(golden, method, in, u) : endLoss(golden, method, in, u))
                .apply(new Unknowns(in.get("y0"), in.get("params")));
        Tolerance allowed = golden.has("dt")
                ? new Tolerance(1e-10, 1e-12)
                : backsolve ? new Tolerance(1e-4, 1e-4) : new Tolerance(1e-7, 1e-9);
        allowed.check(golden + ": loss", golden.outputs().get("loss"), result.value());
        allowed.check(
                golden + ": y0", golden.gradients().get("y0"), result.gradient().y0());
        allowed.check(
                golden + ": params",
                golden.gradients().get("params"),
                result.gradient().params());
    }

    private static Tensor endLoss(GoldenCase golden, OdeSolve method, Map<String, Tensor> in, Unknowns u) {
        Solution<Tensor> solution =
                method.solve(term(golden), in.get("t0"), in.get("t1"), u.y0, u.params, SaveAt.end());
        return solution.last().mul(in.get("w")).sum();
    }

    private static Tensor pathLoss(GoldenCase golden, OdeSolve method, Map<String, Tensor> in, Unknowns u) {
        Tensor ts = in.get("ts");
        Solution<Tensor> solution =
                method.solve(term(golden), ts.select(0, 0), ts.select(0, -1), u.y0, u.params, SaveAt.times(ts));
        return solution.values().sub(in.get("target")).square().mean();
    }
}
