package sirocco.apps.workflow.node;

import java.util.ArrayList;
import java.util.List;
import sirocco.nn.Pass;
import sirocco.nn.continuous.VectorField;
import sirocco.nn.train.Objective;
import sirocco.nn.train.Plan;
import sirocco.solvers.OdeSolve;
import sirocco.solvers.OdeTerm;
import sirocco.solvers.SaveAt;
import sirocco.tensor.DType;
import sirocco.tensor.Tensor;

/**
 * Multiple shooting (Bock, Plitt 1984, in the form that teaches from the data): all windows of some length of an
 * equally spaced trajectory are solved as a batch, each from its own first data point. Short windows cannot end in the
 * poor minima that a whole path of many cycles has, so they prepare a field for longer ones.
 */
final class Shooting {
    private Shooting() {}

    /**
     * Windows of a trajectory.
     *
     * @param offsets [windows, 1], the time at which each begins
     * @param values [windows, points, variables]
     */
    record Windows(Tensor offsets, Tensor values) {

        static Windows of(Path path, int points) {
            int count = path.values().shape().size(0) - points + 1;
            List<Tensor> values = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                values.add(path.values().slice(0, i, i + points));
            }
            return new Windows(path.times().slice(0, 0, count).unsqueeze(1), Tensor.stack(0, values));
        }
    }

    /** The field after training on windows of that many points; the path's times must be equally spaced. */
    static <F extends Record & VectorField> F fit(
            Fitting fitting, OdeSolve solve, F field, Path path, int points, Plan plan) {
        double step =
                path.times().select(0, 1).item() - path.times().select(0, 0).item();
        Tensor times = Tensor.arange(DType.F32, points).mul(step);
        Objective<F, Windows> objective = (f, windows, pass) -> loss(solve, f, times, windows, pass);
        return fitting.before("windows-" + points, objective, field, Windows.of(path, points), plan);
    }

    private static <F extends Record & VectorField> Tensor loss(
            OdeSolve solve, F field, Tensor times, Windows windows, Pass pass) {
        OdeTerm<Tensor, Object> shifted =
                (t, y, none) -> field.slope(windows.offsets().add(t), y);
        Tensor solved = solve.solve(
                        shifted,
                        times.select(0, 0),
                        times.select(0, -1),
                        windows.values().select(1, 0),
                        List.of(),
                        SaveAt.times(times))
                .values();
        return PathFit.error(solved, windows.values().permute(1, 0, 2));
    }
}
