package sirocco.solvers;

import java.util.List;
import sirocco.tensor.DType;
import sirocco.tensor.Tensor;

/**
 * Proportional, integral and derivative control of the step size (Söderlind 2003, "Digital filters in adaptive
 * time-stepping"). With e = rms(errorᵢ / (atol + rtol · max(|yᵢ|, |y₁ᵢ|))), a step is accepted if e &lt; 1.
 * The next step is longer by
 * <pre>factor = safety · r^((P+I+D)/k) · r₁^(−(P+2D)/k) · r₂^(D/k),</pre>
 * where k is the order of the error estimate, r = 1/e, and r₁, r₂ are those of the last accepted steps, 1 at first.
 * After acceptance the factor lies in [1, factorMax], after rejection in [factorMin, safety].
 *
 * @param dtMin the solution ends with {@link Status#DT_UNDERFLOW} rather than take a shorter step
 * @param dtMax no step is longer
 */
public record Pid(
        double rtol,
        double atol,
        double p,
        double i,
        double d,
        double safety,
        double factorMin,
        double factorMax,
        double dtMin,
        double dtMax)
        implements Controller {

    public Pid {
        if (!(rtol >= 0) || !(atol > 0)) {
            throw new IllegalArgumentException(
                    "step-size control: rtol must not be negative and atol must be positive, got" + " rtol " + rtol
                            + ", atol " + atol + ". No finite step has an error of zero");
        }
        if (!(safety > 0 && safety <= 1 && factorMin > 0 && factorMin < safety && factorMax > 1)) {
            throw new IllegalArgumentException(
                    "step-size control: 0 < factorMin < safety ≤ 1 < factorMax is expected, got " + factorMin + ", "
                            + safety + ", " + factorMax);
        }
        if (!(dtMin >= 0 && dtMax > dtMin)) {
            throw new IllegalArgumentException(
                    "step-size control: 0 ≤ dtMin < dtMax is expected, got " + dtMin + ", " + dtMax);
        }
    }

    /** Integral control with these tolerances: P = D = 0, I = 1, safety 0.9, factors from 0.2 to 10. */
    public static Pid of(double rtol, double atol) {
        return new Pid(rtol, atol, 0, 1, 0, .9, .2, 10, 0, Double.POSITIVE_INFINITY);
    }

    /** The same with these coefficients; for a problem of moderate stiffness P = 0.4, I = 0.3, D = 0, say. */
    public Pid coefficients(double proportional, double integral, double derivative) {
        return new Pid(rtol, atol, proportional, integral, derivative, safety, factorMin, factorMax, dtMin, dtMax);
    }

    public Pid factors(double newSafety, double least, double greatest) {
        return new Pid(rtol, atol, p, i, d, newSafety, least, greatest, dtMin, dtMax);
    }

    public Pid steps(double shortest, double longest) {
        return new Pid(rtol, atol, p, i, d, safety, factorMin, factorMax, shortest, longest);
    }

    @Override
    public double shortestStep() {
        return dtMin;
    }

    @Override
    public void check(Solver solver) {
        if (!solver.estimatesError()) {
            throw new IllegalArgumentException("step-size control: " + solver
                    + " has no error estimate. Use ConstantStep or EqualSteps, or a method with an embedded formula");
        }
    }

    @Override
    public List<Tensor> start() {
        return List.of(Tensor.scalar(DType.F64, 1), Tensor.scalar(DType.F64, 1));
    }

    @Override
    public Verdict judge(Solver solver, Tensor h, List<Tensor> before, Solver.Step step, List<Tensor> memory) {
        List<Tensor> size = States.zip(before, step.y(), (a, b) -> a.abs().maximum(b.abs()));
        Tensor error = States.rms(relative(step.error(), size));
        Tensor accept = error.lt(1);
        Tensor r = error.reciprocal();
        Tensor factor = factor(solver.errorOrder(), r, memory);
        Tensor clipped = accept.where(factor.clamp(1, factorMax), factor.clamp(factorMin, safety));
        Tensor shrunk = factor.eq(factor).where(clipped, factor.like(factorMin));
        Tensor usable = r.gt(0).and(r.lt(Double.POSITIVE_INFINITY));
        Tensor kept = usable.where(r, r.like(1));
        return new Verdict(
                accept,
                error,
                h.mul(shrunk).minimum(dtMax),
                List.of(accept.where(kept, memory.get(0)), accept.where(memory.get(0), memory.get(1))));
    }

    /** errorᵢ / (atol + rtol · sizeᵢ). */
    List<Tensor> relative(List<Tensor> error, List<Tensor> size) {
        return States.zip(error, size, (e, s) -> e.div(s.mul(rtol).add(atol)));
    }

    private Tensor factor(int k, Tensor r, List<Tensor> memory) {
        Tensor factor = r.pow((p + i + d) / k).mul(safety);
        if (p + 2 * d != 0) {
            factor = factor.mul(memory.get(0).pow(-(p + 2 * d) / k));
        }
        return d == 0 ? factor : factor.mul(memory.get(1).pow(d / k));
    }
}
