package sirocco.solvers;

import java.util.List;
import sirocco.tensor.DType;
import sirocco.tensor.Tensor;

/** What is saved of a solution, as a function of the times it is saved at: values stay as they are, derivatives know the times. */
final class Saved {
    private Saved() {}

    /**
     * States [k, …] that move with the times [k] they were saved at, along their slopes. What the solution did not get to stays.
     *
     * @param reached [k], whether the solution got there
     * @param last [k, …] or [1, …]: states for which there is a slope in any case
     */
    static List<Tensor> at(Field field, List<Tensor> rows, Tensor times, Tensor reached, List<Tensor> last) {
        if (!Endpoint.mayMove(times)) {
            return rows;
        }
        List<Tensor> safe = States.zip(rows, last, (row, end) -> along(reached, row, end));
        Tensor moving = reached.where(times, times.stopGradient());
        List<Tensor> moved = Trajectories.at(Endpoint.Side.END, field, safe, moving);
        return States.zip(moved, rows, (now, row) -> along(reached, now, row));
    }

    /** Whether a solution from {@code t0} to {@code end} got to these times. */
    static Tensor reached(Tensor times, Tensor t0, Tensor end) {
        Tensor start = t0.stopGradient();
        return times.sub(start).abs().le(end.sub(start).abs()).stopGradient();
    }

    /** The same of many trajectories, [batch, k, n] at times [batch, k]; {@code last} is [batch, n]. */
    static Tensor eachAt(Field field, Tensor rows, Tensor times, Tensor reached, Tensor last) {
        int count = (int) times.size();
        int n = rows.shape().size(2);
        Tensor ends = last.unsqueeze(1).broadcastTo(rows.shape()).reshape(count, n);
        return at(field, List.of(rows.reshape(count, n)), times.reshape(count), reached.reshape(count), List.of(ends))
                .getFirst()
                .reshape(rows.shape());
    }

    /**
     * Rows of all steps, [steps + 1, …], the first of which is the start, and row {@code last} the end.
     *
     * @param last an I32 scalar
     */
    static Tensor between(Tensor rows, Tensor start, Tensor end, Tensor last) {
        Tensor number = Tensor.arange(DType.I32, rows.shape().size(0));
        Tensor ended = along(number.eq(last), end.unsqueeze(0), rows);
        return along(number.eq(Tensor.scalar(DType.I32, 0)), start.unsqueeze(0), ended);
    }

    /** The same of many trajectories: [batch, steps + 1, …] between [batch, …] and [batch, …], {@code last} [batch]. */
    static Tensor eachBetween(Tensor rows, Tensor start, Tensor end, Tensor last) {
        Tensor number = Tensor.arange(DType.I32, rows.shape().size(1)).unsqueeze(0);
        Tensor ended = along(number.eq(last.unsqueeze(1)), end.unsqueeze(1), rows);
        Tensor first = number.eq(Tensor.scalar(DType.I32, 0))
                .broadcastTo(rows.shape().size(0), rows.shape().size(1));
        return along(first, start.unsqueeze(1), ended);
    }

    private static Tensor along(Tensor condition, Tensor yes, Tensor no) {
        Tensor wide = condition;
        while (wide.rank() < Math.max(yes.rank(), no.rank())) {
            wide = wide.unsqueeze(wide.rank());
        }
        return wide.where(yes, no);
    }
}
