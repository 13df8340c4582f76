package sirocco.solvers;

import java.util.ArrayList;
import java.util.List;
import sirocco.solvers.tableau.Interpolant;
import sirocco.solvers.tableau.Tableau;
import sirocco.tensor.Tensor;

/** A step of a Runge–Kutta method: the slopes of its stages, and the state at the end. */
record Stages(Tableau tableau, Tensor h, List<List<Tensor>> slopes, List<Tensor> y) implements Solver.Step {
    @Override
    public List<Tensor> error() {
        return States.scaled(h, tableau.e(), slopes);
    }

    @Override
    public List<Tensor> memory() {
        return tableau.firstSameAsLast() ? slopes.getLast() : List.of();
    }

    @Override
    public List<Tensor> polynomial() {
        Interpolant interpolant = tableau.interpolant();
        List<List<Tensor>> powers = new ArrayList<>();
        for (int power = 1; power <= interpolant.degree(); power++) {
            powers.add(States.scaled(h, interpolant.power(power), slopes));
        }
        List<Tensor> result = new ArrayList<>();
        for (int leaf = 0; leaf < y.size(); leaf++) {
            int index = leaf;
            result.add(Tensor.stack(0, powers.stream().map(p -> p.get(index)).toList()));
        }
        return result;
    }
}
