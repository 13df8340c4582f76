package sirocco.solvers;

import java.util.ArrayList;
import java.util.List;
import sirocco.solvers.tableau.Adams;
import sirocco.solvers.tableau.Tableau;
import sirocco.solvers.tableau.Tableaus;
import sirocco.tensor.Control;
import sirocco.tensor.DType;
import sirocco.tensor.Tensor;

/**
 * The multistep method of Adams, Bashforth and Moulton: predict by the slopes of the last steps, evaluate, correct,
 * evaluate. Two evaluations a step at any order. It needs steps of equal size; as long as there are not enough of them,
 * and where the size changes, steps are those of a Runge–Kutta formula of no lower order. Hairer, Nørsett &amp; Wanner,
 * Solving Ordinary Differential Equations I, III.1.
 *
 * @param order from 2 to 8
 */
public record AdamsBashforthMoulton(int order) implements Solver {

    /** Sizes that differ by less than this part are equal: the ends of steps are rounded. */
    private static final double EQUAL = 1e-8;

    public AdamsBashforthMoulton {
        if (order < 2 || order > 8) {
            throw new IllegalArgumentException(
                    "Adams–Bashforth–Moulton: an order from 2 to 8 is expected, got " + order);
        }
    }

    private Tableau toStart() {
        return order <= 4 ? Tableaus.rk4() : order == 5 ? Tableaus.tsit5() : Tableaus.dopri8();
    }

    @Override
    public int errorOrder() {
        return order + 1;
    }

    @Override
    public boolean estimatesError() {
        return false;
    }

    @Override
    public int degree() {
        return HermiteStep.DEGREE;
    }

    @Override
    public int evaluationsToStart() {
        return 1;
    }

    /** The first steps take more, as many as their formula has stages. */
    @Override
    public int evaluationsPerStep() {
        return 2;
    }

    /** The slopes at the last ends of steps, the newest first, and how many of them are in steps of what size. */
    private record Past(List<List<Tensor>> slopes, Tensor size, Tensor count) {
        static Past of(List<Tensor> memory, int order) {
            int leaves = (memory.size() - 2) / order;
            List<List<Tensor>> slopes = new ArrayList<>();
            for (int i = 0; i < order; i++) {
                slopes.add(memory.subList(i * leaves, (i + 1) * leaves));
            }
            return new Past(slopes, memory.get(memory.size() - 2), memory.getLast());
        }

        List<Tensor> memory() {
            List<Tensor> result = new ArrayList<>();
            slopes.forEach(result::addAll);
            result.add(size);
            result.add(count);
            return result;
        }

        /** Before a step of size {@code h}: of slopes in steps of another size only the newest is of use. */
        Past before(Tensor h) {
            Tensor equal = h.sub(size).abs().le(h.abs().mul(EQUAL));
            return new Past(slopes, h, equal.where(count, count.like(1)));
        }

        Past after(List<Tensor> slope) {
            List<List<Tensor>> moved = new ArrayList<>(List.of(slope));
            moved.addAll(slopes.subList(0, slopes.size() - 1));
            return new Past(moved, size, count.add(1));
        }
    }

    @Override
    public List<Tensor> start(Field field, Tensor t, List<Tensor> y) {
        List<Tensor> slope = field.at(t, y);
        List<List<Tensor>> slopes = new ArrayList<>(List.of(slope));
        while (slopes.size() < order) {
            slopes.add(slope.stream().map(Tensor::zerosLike).toList());
        }
        return new Past(slopes, Tensor.scalar(DType.F64, 0), Tensor.scalar(DType.F64, 1)).memory();
    }

    @Override
    public Step step(Field field, Tensor t, Tensor h, List<Tensor> y, List<Tensor> memory) {
        Past past = Past.of(memory, order).before(h);
        List<Tensor> end = Control.cond(
                past.count.ge(past.count.like(order)),
                () -> corrected(field, t, h, y, past.slopes),
                () -> new ExplicitRungeKutta(toStart())
                        .step(field, t, h, y, past.slopes.getFirst())
                        .y());
        List<Tensor> slope = field.at(t.add(h), end);
        return new HermiteStep(
                h, y, end, past.slopes.getFirst(), slope, past.after(slope).memory());
    }

    private List<Tensor> corrected(Field field, Tensor t, Tensor h, List<Tensor> y, List<List<Tensor>> slopes) {
        List<Tensor> predicted = States.moved(y, h, Adams.bashforth(order), slopes);
        List<List<Tensor>> withNext = new ArrayList<>(List.of(field.at(t.add(h), predicted)));
        withNext.addAll(slopes.subList(0, order - 1));
        return States.moved(y, h, Adams.moulton(order), withNext);
    }

    @Override
    public String toString() {
        return "ABM" + order;
    }
}
