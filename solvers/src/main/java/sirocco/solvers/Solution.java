package sirocco.solvers;

import sirocco.tensor.Tensor;

/**
 * A solution of a differential equation.
 *
 * @param times [n] F64: the end alone, the times asked for, or the ends of all steps, NaN after the last one
 * @param values the states at these times, along a new first axis; NaN where the solution did not get
 * @param last the state at the end
 * @param dense the solution as a function of time, if {@link SaveAt#dense} was asked for, else null
 */
public record Solution<Y>(Tensor times, Y values, Y last, Stats stats, Dense<Y> dense) {

    /**
     * This solution if it got to its end or to an event.
     *
     * @throws IllegalStateException if it did not
     */
    public Solution<Y> orThrow() {
        if (stats.code().rank() > 0) {
            return eachOrThrow();
        }
        if (stats.status() != Status.SUCCESS && stats.status() != Status.EVENT) {
            throw new IllegalStateException("differential equation: ended by " + stats.status() + " after "
                    + (int) stats.accepted().item() + " accepted and "
                    + (int) stats.rejected().item() + " rejected steps, at t = " + lastTime());
        }
        return this;
    }

    private Solution<Y> eachOrThrow() {
        double[] codes = stats.code().toDoubles();
        for (int i = 0; i < codes.length; i++) {
            Status status = Status.values()[(int) codes[i]];
            if (status != Status.SUCCESS && status != Status.EVENT) {
                throw new IllegalStateException(
                        "differential equation: trajectory " + i + " of " + codes.length + " ended by " + status);
            }
        }
        return this;
    }

    private String lastTime() {
        double[] ts = times.toDoubles();
        int n = ts.length;
        while (n > 1 && Double.isNaN(ts[n - 1])) {
            n--;
        }
        return "" + ts[n - 1];
    }
}
