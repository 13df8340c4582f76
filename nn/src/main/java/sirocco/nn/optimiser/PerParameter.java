package sirocco.nn.optimiser;

import java.util.ArrayList;
import java.util.List;
import sirocco.tensor.DType;
import sirocco.tensor.Tensor;
import sirocco.tensor.Tree;

/** An optimiser that moves each parameter by the same rule, from its gradient and a few tensors of its own: slots. */
public interface PerParameter extends Optimiser<PerParameter.State> {

    /**
     * @param step how many steps were done, I32 scalar
     * @param slots for each parameter its slots
     */
    record State(Tensor step, List<List<Tensor>> slots) {}

    /** A parameter after a step, and its slots. */
    record Moved(Tensor parameter, List<Tensor> slots) {}

    /**
     * What a rule sees of the clock.
     *
     * @param step t = 1, 2, …, a scalar of the parameter's type
     * @param rate the learning rate, a scalar of the parameter's type
     */
    record Clock(Tensor step, Tensor rate) {

        /** 1 − βᵗ, without cancellation. */
        Tensor correction(double beta) {
            return step.mul(Math.log(beta)).expm1().neg();
        }
    }

    /** The slots of a parameter before the first step. */
    List<Tensor> start(Tensor parameter);

    /** The rule. */
    Moved move(Tensor parameter, Tensor gradient, List<Tensor> slots, Clock clock);

    @Override
    default State init(Object model) {
        return new State(
                Tensor.scalar(DType.I32, 0),
                Gradients.parameters(model).stream().map(this::start).toList());
    }

    @Override
    default <M> Updated<M, State> update(M model, M gradient, State state, Tensor rate) {
        List<Tensor> gradients = Gradients.parameters(gradient);
        List<List<Tensor>> slots = new ArrayList<>();
        Tensor step = state.step.add(1);
        M moved = Tree.mapParameters(model, p -> {
            int i = slots.size();
            Clock clock = new Clock(step.convert(p.dtype()), rate.convert(p.dtype()));
            Moved next = move(p, gradients.get(i), state.slots.get(i), clock);
            slots.add(next.slots);
            return next.parameter;
        });
        return new Updated<>(moved, new State(step, List.copyOf(slots)));
    }

    /** {@code gradient} with the gradient of ½ decay p² (L2 regularisation). */
    static Tensor decayed(Tensor gradient, Tensor parameter, double decay) {
        return decay == 0 ? gradient : gradient.add(parameter.mul(decay));
    }

    /** β · average + (1 − β) · value. */
    static Tensor average(Tensor average, Tensor value, double beta) {
        return average.add(value.sub(average).mul(1 - beta));
    }
}
