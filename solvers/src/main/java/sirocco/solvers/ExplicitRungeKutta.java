package sirocco.solvers;

import java.util.ArrayList;
import java.util.List;
import sirocco.solvers.tableau.Tableau;
import sirocco.solvers.tableau.Tableaus;
import sirocco.tensor.Tensor;

/** Any explicit Runge–Kutta method. Where the last stage is the next step's first one, it is computed once. */
public record ExplicitRungeKutta(Tableau tableau) implements Solver {

    public static ExplicitRungeKutta euler() {
        return new ExplicitRungeKutta(Tableaus.euler());
    }

    public static ExplicitRungeKutta heun() {
        return new ExplicitRungeKutta(Tableaus.heun());
    }

    public static ExplicitRungeKutta midpoint() {
        return new ExplicitRungeKutta(Tableaus.midpoint());
    }

    public static ExplicitRungeKutta ralston() {
        return new ExplicitRungeKutta(Tableaus.ralston());
    }

    public static ExplicitRungeKutta bosh3() {
        return new ExplicitRungeKutta(Tableaus.bosh3());
    }

    public static ExplicitRungeKutta rk4() {
        return new ExplicitRungeKutta(Tableaus.rk4());
    }

    public static ExplicitRungeKutta dopri5() {
        return new ExplicitRungeKutta(Tableaus.dopri5());
    }

    public static ExplicitRungeKutta tsit5() {
        return new ExplicitRungeKutta(Tableaus.tsit5());
    }

    public static ExplicitRungeKutta dopri8() {
        return new ExplicitRungeKutta(Tableaus.dopri8());
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
        return tableau.firstSameAsLast() ? 1 : 0;
    }

    @Override
    public int evaluationsPerStep() {
        return tableau.stages() - evaluationsToStart();
    }

    @Override
    public List<Tensor> start(Field field, Tensor t, List<Tensor> y) {
        return tableau.firstSameAsLast() ? field.at(t, y) : List.of();
    }

    @Override
    public Step step(Field field, Tensor t, Tensor h, List<Tensor> y, List<Tensor> memory) {
        List<List<Tensor>> slopes = new ArrayList<>();
        slopes.add(tableau.firstSameAsLast() ? memory : field.at(t, y));
        List<Tensor> at = y;
        for (int i = 1; i < tableau.stages(); i++) {
            at = States.moved(y, h, tableau.a()[i], slopes);
            slopes.add(field.at(t.add(h.mul(tableau.c()[i])), at));
        }
        List<Tensor> end = tableau.firstSameAsLast() ? at : States.moved(y, h, tableau.b(), slopes);
        return new Stages(tableau, h, slopes, end);
    }

    @Override
    public String toString() {
        return tableau.name();
    }
}
