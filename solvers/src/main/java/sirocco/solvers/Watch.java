package sirocco.solvers;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import sirocco.tensor.Control;
import sirocco.tensor.DType;
import sirocco.tensor.Tensor;
import sirocco.tensor.grad.Forward;

/**
 * An {@link Event} on flat states.
 *
 * @param function (parameters, t, state) → a scalar
 */
record Watch(Field function, Event.Crossing crossing) {

    /** Halvings of a step until its event is found: to the last bit of its length. */
    private static final int HALVINGS = 53;

    /** The function at time {@code t}, an F64 scalar. */
    Tensor at(Tensor t, List<Tensor> y) {
        return function.at(t, y).getFirst().convert(DType.F64);
    }

    /** Whether the function goes through 0 between two values. */
    Tensor crossed(Tensor before, Tensor after) {
        Tensor zero = before.like(0);
        Tensor falls = before.gt(zero).and(after.le(zero));
        Tensor rises = before.lt(zero).and(after.ge(zero));
        return switch (crossing) {
            case FALLING -> falls;
            case RISING -> rises;
            case EITHER -> falls.or(rises);
        };
    }

    private record Bracket(Tensor low, Tensor high, Tensor halvings) {}

    /** The part of a step after which the function is 0, by bisection on the step's polynomial. */
    Tensor part(Tensor t, Tensor h, List<Tensor> y, List<Tensor> powers, Tensor before) {
        Bracket whole = new Bracket(before.like(0), before.like(1), Tensor.scalar(DType.I32, 0));
        return Control.whileLoop(
                        bracket -> bracket.halvings.lt(HALVINGS),
                        bracket -> {
                            Tensor middle = bracket.low.add(bracket.high).mul(.5);
                            Tensor value = at(t.add(h.mul(middle)), on(y, powers, middle));
                            Tensor done = crossed(before, value);
                            return new Bracket(
                                    done.where(bracket.low, middle),
                                    done.where(middle, bracket.high),
                                    bracket.halvings.add(Tensor.scalar(DType.I32, 1)));
                        },
                        whole)
                .high();
    }

    private static List<Tensor> on(List<Tensor> y, List<Tensor> powers, Tensor theta) {
        return States.zip(
                y,
                powers,
                (start, rows) -> Dense.value(start.unsqueeze(0), rows.unsqueeze(0), theta.unsqueeze(0))
                        .squeeze(0));
    }

    /**
     * The time {@code t} of an event, with its derivative: where the function g changes by δ at a fixed time, the event
     * moves by −δ / (dg/dt along the solution).
     */
    Tensor moving(Field field, Tensor t, List<Tensor> y) {
        List<Tensor> still = States.constant(y);
        List<Tensor> parameters = States.constant(function.parameters());
        List<Tensor> arguments = new ArrayList<>(parameters);
        arguments.add(t.convert(y.getFirst().dtype()));
        arguments.addAll(still);
        List<Tensor> changes = new ArrayList<>(Collections.nCopies(parameters.size(), null));
        changes.add(y.getFirst().like(1));
        changes.addAll(field.constant().at(t, still));
        Tensor speed =
                Forward.push(function.graph(), arguments, changes).tangents().getFirst();
        Tensor value = at(t, y);
        return t.sub(
                value.sub(value.stopGradient()).div(speed.convert(DType.F64).stopGradient()));
    }
}
