package sirocco.solvers;

import java.util.ArrayList;
import java.util.List;
import sirocco.solvers.tableau.Tableau;
import sirocco.solvers.tableau.Tableaus;
import sirocco.tensor.Tensor;
import sirocco.tensor.op.LinearSolve;
import sirocco.tensor.op.Ops;

/**
 * A diagonally implicit Runge–Kutta method with an explicit first stage, for stiff equations of few components: the
 * Jacobian of the whole state, n × n, is found and inverted in every step. A step whose Newton iteration fails is
 * rejected.
 *
 * @param tableau with the last row as weights, so that the last stage is the next step's first one
 * @param accuracy to which stages are solved, relative to their elements
 */
public record ImplicitRungeKutta(Tableau tableau, double accuracy, int maxIterations) implements Solver {

    public ImplicitRungeKutta {
        if (!tableau.firstSameAsLast()) {
            throw new IllegalArgumentException(
                    "implicit method: the last row of tableau " + tableau + " must be its weights");
        }
    }

    /** The implicit Euler method, of order 1. */
    public static ImplicitRungeKutta implicitEuler() {
        return of(Tableaus.implicitEuler());
    }

    /** Kværnø's method of order 3. */
    public static ImplicitRungeKutta kvaerno3() {
        return of(Tableaus.kvaerno3());
    }

    /** Kennedy and Carpenter's method of order 4. */
    public static ImplicitRungeKutta kenCarp4() {
        return of(Tableaus.kenCarp4());
    }

    /** Kværnø's method of order 5. */
    public static ImplicitRungeKutta kvaerno5() {
        return of(Tableaus.kvaerno5());
    }

    private static ImplicitRungeKutta of(Tableau tableau) {
        return new ImplicitRungeKutta(tableau, 1e-9, 12);
    }

    @Override
    public int errorOrder() {
        return tableau.embeddedOrder() + 1;
    }

    @Override
    public boolean estimatesError() {
        return tableau.estimatesError();
    }

    @Override
    public int degree() {
        return tableau.interpolant().degree();
    }

    @Override
    public int evaluationsToStart() {
        return 1;
    }

    /** One for each stage; those in the iterations and in the Jacobian are not counted. */
    @Override
    public int evaluationsPerStep() {
        return tableau.stages() - 1;
    }

    @Override
    public List<Tensor> start(Field field, Tensor t, List<Tensor> y) {
        return field.at(t, y);
    }

    @Override
    public Step step(Field field, Tensor t, Tensor h, List<Tensor> y, List<Tensor> memory) {
        Ravel ravel = Ravel.of(y);
        ImplicitStage stage = new ImplicitStage(field.graph(), ravel, accuracy, maxIterations);
        Tensor start = ravel.vector(y);
        Tensor g = h.mul(tableau.a()[1][1]);
        Tensor inverse = inverse(field, ravel, t, g, start);
        List<List<Tensor>> slopes = new ArrayList<>(List.of(List.of(ravel.vector(memory))));
        Tensor at = start;
        for (int i = 1; i < tableau.stages(); i++) {
            Tensor base =
                    States.moved(List.of(start), h, tableau.a()[i], slopes).getFirst();
            List<Tensor> inputs = new ArrayList<>(field.parameters());
            inputs.addAll(List.of(t.add(h.mul(tableau.c()[i])), g, base, at, inverse));
            at = Ops.applyAll(stage, inputs).getFirst();
            slopes.add(List.of(at.sub(base).div(g.convert(at.dtype()))));
        }
        List<Tensor> end = ravel.state(at);
        return new Stages(
                tableau, h, slopes.stream().map(k -> ravel.state(k.getFirst())).toList(), end);
    }

    /** Of I − g ∂f/∂y at the start, for the iteration alone: derivatives do not depend on it. */
    private static Tensor inverse(Field field, Ravel ravel, Tensor t, Tensor g, Tensor y) {
        Tensor matrix =
                ImplicitStage.matrix(field.constant(), ravel, t.stopGradient(), g.stopGradient(), y.stopGradient());
        return LinearSolve.of(matrix, Tensor.eye(y.dtype(), ravel.size()));
    }

    @Override
    public String toString() {
        return tableau.name();
    }
}
