package sirocco.nn.train;

/** Does the steps of a training, on the batches of its feed. */
interface Stepper<M, S> extends AutoCloseable {

    /** Does step {@code step} of the training (0, 1, …). */
    void run(long step, double rate);

    /** The state by now; the next step overwrites it. */
    State<M, S> state();

    /** Goes back to {@code state}. */
    void reset(State<M, S> state);

    @Override
    void close();
}
