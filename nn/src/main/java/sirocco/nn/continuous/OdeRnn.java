package sirocco.nn.continuous;

import java.util.List;
import java.util.Optional;
import sirocco.nn.layer.Linear;
import sirocco.solvers.OdeSolve;
import sirocco.solvers.SaveAt;
import sirocco.tensor.Control;
import sirocco.tensor.DType;
import sirocco.tensor.Key;
import sirocco.tensor.Shape;
import sirocco.tensor.Tensor;

/**
 * A recurrent net whose state follows an equation between observations (Rubanova, Chen, Duvenaud 2019, "Latent
 * ordinary differential equations for irregularly-sampled time series"):
 * <pre>h' = solution of dh/dt = f(t, h) from the time before, h = tanh(W x + b + U h')</pre>
 * Sequences with times of their own are put on the grid of all times, with a mask that says where they have
 * observations; a state is left as it is where there is none.
 *
 * @param field f, of as many variables as the state has
 * @param input W [hidden, inputs] and b [hidden]
 * @param recurrent U [hidden, hidden], without a bias
 */
public record OdeRnn<F extends Record & VectorField>(F field, OdeSolve solve, Linear input, Linear recurrent) {

    /**
     * What a sequence gives.
     *
     * @param states after each time, [batch, time, hidden]
     * @param last [batch, hidden]
     */
    public record Sequence(Tensor states, Tensor last) {}

    /** With weights uniform on ±1/√(inputs), ±1/√hidden. */
    public static <F extends Record & VectorField> OdeRnn<F> of(
            F field, OdeSolve solve, int inputs, int hidden, Key key) {
        List<Key> keys = key.split(2);
        return new OdeRnn<>(
                field, solve, Linear.of(inputs, hidden, keys.get(0)), Linear.withoutBias(hidden, hidden, keys.get(1)));
    }

    /**
     * All states, from zero at the first time on.
     *
     * @param times [time], increasing
     * @param x [batch, time, inputs]; what stands where the mask is false does not matter, but must be finite
     * @param observed BOOL [batch, time], if points are missing
     */
    public Sequence run(Tensor times, Tensor x, Optional<Tensor> observed) {
        int batch = x.shape().size(0);
        Tensor projected = input.apply(x).permute(1, 0, 2);
        Tensor start = Tensor.zeros(x.dtype(), batch, recurrent.weight().shape().size(0));
        Tensor before = Tensor.concat(0, List.of(times.slice(0, 0, 1), times.slice(0, 0, -1)));
        Tensor seen = observed.map(m -> m.permute(1, 0).unsqueeze(2))
                .orElseGet(
                        () -> Tensor.full(DType.BOOL, Shape.of(projected.shape().size(0), 1, 1), 1));
        Control.Step<Tensor, Tensor> result =
                Control.scan(this::step, start, new Moment(before, times, projected, seen));
        return new Sequence(result.given().permute(1, 0, 2), result.carry());
    }

    /** One time of all sequences: from when to when the state moves, the projected inputs, whether there are any. */
    private record Moment(Tensor from, Tensor to, Tensor projected, Tensor observed) {}

    private Control.Step<Tensor, Tensor> step(Tensor h, Moment now) {
        Tensor moved = solve.solve(field.term(), now.from, now.to, h, NeuralOde.none(), SaveAt.end())
                .last();
        Tensor updated = now.projected.add(recurrent.apply(moved)).tanh();
        Tensor next = now.observed.where(updated, moved);
        return new Control.Step<>(next, next);
    }
}
