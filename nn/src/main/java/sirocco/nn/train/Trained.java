package sirocco.nn.train;

import java.util.List;

/**
 * What training gave.
 *
 * @param model the best weights with early stopping, else the last
 * @param state where training stopped, to continue from
 * @param history all epochs
 * @param bestEpoch the number of the epoch that {@code model} is from
 */
public record Trained<M, S>(M model, State<M, S> state, List<Epoch> history, int bestEpoch, Reason reason) {

    /** Why training stopped. */
    public enum Reason {
        ALL_EPOCHS,
        NO_IMPROVEMENT,
        LISTENER
    }
}
