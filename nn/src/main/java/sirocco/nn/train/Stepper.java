package sirocco.nn.train;

import sirocco.tensor.Compiled;

/** The compiled step of a training, fed with its feed. */
final class Stepper<M, D, S> {
    private final Trainer<M, D, S> trainer;
    private final Feed<D> feed;
    private State<M, S> initial;
    private Compiled.Bound<State<M, S>> bound;
    private Trainer.Tick tick;
    private double rate;
    private boolean first;

    /** @param initial will be overwritten */
    Stepper(Trainer<M, D, S> trainer, State<M, S> initial, Feed<D> feed) {
        this.trainer = trainer;
        this.initial = initial;
        this.feed = feed;
    }

    /** Does step {@code step} of the training (0, 1, …). */
    void run(long step, double newRate) {
        set(newRate, step % feed.count() == 0);
        if (bound == null) {
            compile(feed.of(step));
        } else if (!feed.isConstant()) {
            bound.set(1, feed.of(step));
        }
        bound.run();
    }

    private void compile(Batch<D> batch) {
        var compiled = trainer.compiledStep();
        trainer.listener().compiled(compiled.program(initial, batch, tick));
        bound = compiled.bind(initial, batch, tick);
    }

    private void set(double newRate, boolean newFirst) {
        if (tick == null || newRate != rate || newFirst != first) {
            rate = newRate;
            first = newFirst;
            tick = Trainer.Tick.of(rate, first);
            if (bound != null) {
                bound.set(2, tick);
            }
        }
    }

    /** The state by now; the next step overwrites it. */
    State<M, S> state() {
        return bound == null ? initial : bound.result();
    }

    /** Goes back to {@code state}. */
    void reset(State<M, S> state) {
        if (bound == null) {
            initial = state;
        } else {
            bound.set(0, state);
        }
    }
}
