package sirocco.bench.ode;

import java.util.function.Supplier;
import org.hipparchus.ode.ODEIntegrator;
import org.hipparchus.ode.ODEState;
import org.hipparchus.ode.ODEStateAndDerivative;
import org.hipparchus.ode.OrdinaryDifferentialEquation;
import org.hipparchus.ode.nonstiff.DormandPrince54Integrator;
import org.hipparchus.ode.nonstiff.DormandPrince853Integrator;
import org.hipparchus.ode.nonstiff.GraggBulirschStoerIntegrator;

/** Hipparchus, a library of plain Java on arrays. It has no method for stiff equations. */
record Hipparchus(Method method) implements Peer {

    /** Dormand and Prince's pairs of orders 5 and 8, and extrapolation by Gragg, Bulirsch and Stoer. */
    enum Method {
        DP54,
        DP853,
        GBS
    }

    @Override
    public String name() {
        return "Hipparchus " + method;
    }

    private ODEIntegrator integrator(double t1, double rtol) {
        double shortest = t1 * 1e-15;
        double atol = rtol * 1e-3;
        return switch (method) {
            case DP54 -> new DormandPrince54Integrator(shortest, t1, atol, rtol);
            case DP853 -> new DormandPrince853Integrator(shortest, t1, atol, rtol);
            case GBS -> new GraggBulirschStoerIntegrator(shortest, t1, atol, rtol);
        };
    }

    @Override
    public Supplier<Outcome> ready(OdeProblem problem, double rtol) {
        OrdinaryDifferentialEquation equation = new OrdinaryDifferentialEquation() {
            @Override
            public int getDimension() {
                return problem.y0().length;
            }

            @Override
            public double[] computeDerivatives(double t, double[] y) {
                return problem.plain().at(t, y);
            }
        };
        return () -> {
            ODEIntegrator integrator = integrator(problem.t1(), rtol);
            ODEStateAndDerivative end = integrator.integrate(equation, new ODEState(0, problem.y0()), problem.t1());
            return new Outcome(end.getPrimaryState(), integrator.getEvaluations());
        };
    }
}
