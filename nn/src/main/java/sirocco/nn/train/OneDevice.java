package sirocco.nn.train;

import sirocco.tensor.Compiled;

/** Steps done whole by one program on one device. */
final class OneDevice<M, D, S> implements Stepper<M, S> {
    private final Trainer<M, D, S> trainer;
    private final Feed<D> feed;
    private State<M, S> initial;
    private Compiled.Bound<State<M, S>> bound;
    private Trainer.Tick tick;
    private double rate;
    private boolean first;

    /** @param initial will be overwritten */
    OneDevice(Trainer<M, D, S> trainer, State<M, S> initial, Feed<D> feed) {
        this.trainer = trainer;
        this.initial = initial;
        this.feed = feed;
    }

    @Override
    public void run(long step, double newRate) {
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
        trainer.listener().compiled(compiled.explain(initial, batch, tick));
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

    @Override
    public State<M, S> state() {
        return bound == null ? initial : bound.result();
    }

    @Override
    public void reset(State<M, S> state) {
        if (bound == null) {
            initial = state;
        } else {
            bound.set(0, state);
        }
    }

    /** There is nothing to close. */
    @Override
    public void close() {}
}
