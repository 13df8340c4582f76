package sirocco.nn.train;

import java.util.ArrayList;
import java.util.List;
import sirocco.tensor.Compiled;
import sirocco.tensor.ConcreteTensor;
import sirocco.tensor.DType;
import sirocco.tensor.Key;
import sirocco.tensor.Tensor;
import sirocco.tensor.Tree;

/** One training from beginning to end. */
final class Fit<M, D, S> {
    private static final double NANOS = 1e-9;

    private final Trainer<M, D, S> trainer;
    private final Plan plan;
    private final State<M, S> initial;
    private final Batches<D> training;
    private final Evaluation<M, D> validation;
    private final List<Epoch> history = new ArrayList<>();
    private Compiled.Bound<State<M, S>> bound;
    private Trainer.Tick tick;
    private Rates rates;
    private double rate = Double.NaN;
    private boolean first = true;
    private M lastGood;
    private Best<M> best;

    /** The best weights so far, and how good they are: the higher the better. */
    private record Best<M>(M model, double score, int epoch) {}

    Fit(Trainer<M, D, S> trainer, State<M, S> initial, D training, D validation) {
        this.trainer = trainer;
        this.plan = trainer.plan();
        this.initial = copy(initial);
        this.training = new Batches<>(training, plan.batchSize());
        this.validation = validation == null
                ? null
                : new Evaluation<>(trainer.compiledLoss(), new Batches<>(validation, plan.batchSize()));
        this.rates = plan.rates();
        this.lastGood = copy(initial.model());
        this.best = new Best<>(lastGood, Double.NEGATIVE_INFINITY, 0);
    }

    Trained<M, S> run() {
        int done = (int) initial.step().item() / training.count();
        long start = System.nanoTime();
        Trained.Reason reason = Trained.Reason.ALL_EPOCHS;
        for (int epoch = done; epoch < plan.epochs() && reason == Trained.Reason.ALL_EPOCHS; epoch++) {
            train(epoch);
            double seconds = (System.nanoTime() - start) * NANOS;
            reason = judge(report(epoch, epoch + 1 - done, seconds));
        }
        State<M, S> last = bound == null ? initial : copy(bound.result());
        M model = plan.stopping().isPresent() ? best.model : last.model();
        int of = plan.stopping().isPresent() ? best.epoch : Math.max(done, lastEpoch());
        return new Trained<>(model, last, List.copyOf(history), of, reason);
    }

    private int lastEpoch() {
        return history.isEmpty() ? 0 : history.getLast().epoch();
    }

    private void train(int epoch) {
        training.shuffle(Key.of(plan.seed()).fold(epoch));
        int steps = training.count();
        for (int i = 0; i < steps; i++) {
            long step = (long) epoch * steps + i;
            set(rates.at(step, epoch), i == 0);
            if (bound == null) {
                compile(training.get(i));
            } else if (steps > 1) {
                bound.set(1, training.get(i));
            }
            bound.run();
            trainer.listener().step(epoch + 1, i + 1, steps);
        }
    }

    private void compile(Batch<D> batch) {
        var step = trainer.compiledStep();
        trainer.listener().compiled(step.program(initial, batch, tick));
        bound = step.bind(initial, batch, tick);
    }

    private void set(double newRate, boolean newFirst) {
        if (newRate != rate || newFirst != first || tick == null) {
            rate = newRate;
            first = newFirst;
            tick = new Trainer.Tick(Tensor.scalar(DType.F32, rate), Batches.flag(first));
            if (bound != null) {
                bound.set(2, tick);
            }
        }
    }

    private Epoch report(int epoch, int epochsDone, double seconds) {
        State<M, S> state = bound.result();
        double loss = trainingLoss(state.sums(), epoch);
        double validationLoss = validation == null ? Double.NaN : validation.loss(state.model());
        double metric = trainer.metric() == null ? Double.NaN : trainer.metric().applyAsDouble(state.model());
        double perSecond = (double) training.rows() * epochsDone / seconds;
        double left = seconds / epochsDone * (plan.epochs() - epoch - 1);
        return new Epoch(epoch + 1, plan.epochs(), loss, validationLoss, metric, rate, perSecond, left);
    }

    private double trainingLoss(State.Sums sums, int epoch) {
        double loss = sums.loss().item() / sums.rows().item();
        int finite = (int) sums.finiteSteps().item();
        boolean allFinite = finite == training.count();
        if (!Double.isFinite(loss) || !allFinite && !trainer.optimiser().skipsNonFinite()) {
            throw new NonFiniteLossException(epoch + 1, finite + 1, training.count(), rate, lastGood);
        }
        return loss;
    }

    private Trained.Reason judge(Epoch epoch) {
        history.add(epoch);
        rates = rates.after(epoch.loss());
        lastGood = copy(bound.result().model());
        Listener.Answer answer = trainer.listener().after(epoch);
        if (plan.stopping().isPresent() && hasStalled(plan.stopping().get(), epoch)) {
            return Trained.Reason.NO_IMPROVEMENT;
        }
        return answer == Listener.Answer.STOP ? Trained.Reason.LISTENER : Trained.Reason.ALL_EPOCHS;
    }

    private boolean hasStalled(EarlyStopping stopping, Epoch epoch) {
        double score = stopping.monitor().score(epoch);
        if (score > best.score) {
            best = new Best<>(lastGood, score, epoch.epoch());
        }
        return epoch.epoch() - best.epoch >= stopping.patience();
    }

    private static <T> T copy(T tree) {
        return Tree.map(tree, Fit::copyOf);
    }

    private static Tensor copyOf(Tensor tensor) {
        return Tensor.copyOf(tensor.spec(), ((ConcreteTensor) tensor).segment());
    }
}
