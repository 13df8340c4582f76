package sirocco.nn.train;

import java.util.List;

/**
 * How far a training is: from this it continues with the bits it would have had undisturbed. What early stopping and
 * falling rates remember follows from the history.
 *
 * @param best the model after the best epoch, or the first one
 * @param history the epochs that are done
 */
record Progress<M, S>(State<M, S> state, M best, List<Epoch> history) {

    static <M, S> Progress<M, S> of(State<M, S> state) {
        return new Progress<>(state, state.model(), List.of());
    }
}
