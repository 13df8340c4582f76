package sirocco.solvers;

import java.util.List;
import sirocco.tensor.DType;
import sirocco.tensor.Tensor;

/**
 * A right-hand side, a state at the start, and times in F64.
 *
 * @param watch the event at which the solution ends; null if there is none
 * @param times the start and the end; or, where the steps are known, [steps + 1] ends of steps
 * @param saved [n] times at which states are wanted; null if there are none
 */
record Problem(Field field, Watch watch, List<Tensor> y, List<Tensor> times, Tensor saved) {

    boolean stepsAreKnown() {
        return times.size() == 1;
    }

    Tensor t0() {
        return stepsAreKnown() ? times.getFirst().select(0, 0) : times.get(0);
    }

    Tensor t1() {
        return stepsAreKnown() ? times.getFirst().select(0, -1) : times.get(1);
    }

    /** 1 forward in time, −1 backward. */
    Tensor direction() {
        return t1().ge(t0()).where(Tensor.scalar(DType.F64, 1), Tensor.scalar(DType.F64, -1));
    }

    /** The same numbers, constant to derivatives. */
    Problem constant() {
        return new Problem(
                field.constant(),
                watch == null ? null : new Watch(watch.function().constant(), watch.crossing()),
                States.constant(y),
                States.constant(times),
                saved);
    }
}
