package sirocco.nn.train;

import java.util.ArrayList;
import java.util.List;
import sirocco.tensor.Compiled;
import sirocco.tensor.ConcreteTensor;
import sirocco.tensor.DType;
import sirocco.tensor.Key;
import sirocco.tensor.Tensor;
import sirocco.tensor.Tree;

/** One training, from where it stands to its end. */
final class Fit<M, D, S> {
    private static final double NANOS = 1e-9;

    private final Trainer<M, D, S> trainer;
    private final Plan plan;
    private final State<M, S> initial;
    private final long initialSteps;
    private final Batches<D> training;
    private final Evaluation<M, D> validation;
    private final CheckpointFile file;
    private final List<Epoch> history;
    private final long start = System.nanoTime();
    private Compiled.Bound<State<M, S>> bound;
    private Trainer.Tick tick;
    private Rates rates;
    private double rate = Double.NaN;
    private boolean first = true;
    private M lastGood;
    private Best<M> best;
    private long steps;
    private long savedSteps;
    private long savedAt = System.nanoTime();

    /** The best weights so far, and how good they are: the higher the better. */
    private record Best<M>(M model, double score, int epoch) {
        Best<M> or(M other, double otherScore, int otherEpoch) {
            return otherScore > score ? new Best<>(other, otherScore, otherEpoch) : this;
        }
    }

    /** @param file where to save; null for nowhere */
    Fit(Trainer<M, D, S> trainer, Progress<M, S> from, D training, D validation, CheckpointFile file) {
        this.trainer = trainer;
        this.plan = trainer.plan();
        this.initial = copy(from.state());
        this.initialSteps = (long) initial.step().item();
        this.training = new Batches<>(training, plan.batchSize());
        this.validation = validation == null
                ? null
                : new Evaluation<>(trainer.compiledLoss(), new Batches<>(validation, plan.batchSize()));
        this.file = file;
        this.history = new ArrayList<>(from.history());
        this.lastGood = copy(initial.model());
        this.steps = initialSteps;
        this.savedSteps = initialSteps;
        remember(copy(from.best()));
    }

    /** Brings the rates and the best score to where the history leads them. */
    private void remember(M bestModel) {
        rates = plan.rates();
        best = new Best<>(bestModel, Double.NEGATIVE_INFINITY, 0);
        for (Epoch epoch : history) {
            rates = rates.after(epoch.loss());
            best = best.or(bestModel, score(epoch), epoch.epoch());
        }
    }

    private double score(Epoch epoch) {
        return plan.stopping().map(s -> s.monitor().score(epoch)).orElse(Double.NEGATIVE_INFINITY);
    }

    Trained<M, S> run() {
        if (file != null) {
            file.prepare();
        }
        Trained.Reason reason = hasStalled() ? Trained.Reason.NO_IMPROVEMENT : Trained.Reason.ALL_EPOCHS;
        while (reason == Trained.Reason.ALL_EPOCHS && epoch() < plan.epochs()) {
            int epoch = epoch();
            train(epoch);
            reason = judge(report(epoch));
        }
        if (steps > savedSteps) {
            save();
        }
        State<M, S> last = bound == null ? initial : copy(bound.result());
        M model = plan.stopping().isPresent() ? best.model : last.model();
        int of = plan.stopping().isPresent() ? best.epoch : epoch();
        return new Trained<>(model, last, List.copyOf(history), of, reason);
    }

    /** How many epochs are done. */
    private int epoch() {
        return (int) (steps / training.count());
    }

    private void train(int epoch) {
        training.shuffle(Key.of(plan.seed()).fold(epoch));
        int count = training.count();
        for (int i = (int) (steps % count); i < count; i++) {
            set(rates.at(steps, epoch), i == 0);
            if (bound == null) {
                compile(training.get(i));
            } else if (count > 1) {
                bound.set(1, training.get(i));
            }
            bound.run();
            steps++;
            trainer.listener().step(epoch + 1, i + 1, count);
            if (i + 1 < count && file != null && trainer.checkpoints().areDue(steps - savedSteps, since(savedAt))) {
                save();
            }
        }
    }

    private static double since(long nanoTime) {
        return (System.nanoTime() - nanoTime) * NANOS;
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

    /** Writes a checkpoint; none of a training that has gone wrong, so that the one before it stays. */
    private void save() {
        if (file == null) {
            return;
        }
        State<M, S> state = bound.result();
        if (isGood(state) && Finite.parameters(state.model())) {
            file.write(new Progress<>(state, best.model, history), plan);
            savedSteps = steps;
            savedAt = System.nanoTime();
        }
    }

    private boolean isGood(State<M, S> state) {
        long inEpoch = (steps - 1) % training.count() + 1;
        return trainer.optimiser().skipsNonFinite()
                || (long) state.sums().finiteSteps().item() == inEpoch;
    }

    private Epoch report(int epoch) {
        State<M, S> state = bound.result();
        double loss = trainingLoss(state, epoch);
        double validationLoss = validation == null ? Double.NaN : validation.loss(state.model());
        double metric = trainer.metric() == null ? Double.NaN : trainer.metric().applyAsDouble(state.model());
        double epochs = (double) (steps - initialSteps) / training.count();
        double seconds = since(start);
        double perSecond = training.rows() * epochs / seconds;
        double left = seconds / epochs * (plan.epochs() - epoch - 1);
        return new Epoch(epoch + 1, plan.epochs(), loss, validationLoss, metric, rate, perSecond, left);
    }

    private double trainingLoss(State<M, S> state, int epoch) {
        State.Sums sums = state.sums();
        double loss = sums.loss().item() / sums.rows().item();
        if (!Double.isFinite(loss) || !isGood(state)) {
            int finite = (int) sums.finiteSteps().item();
            throw new NonFiniteLossException(epoch + 1, finite + 1, training.count(), rate, lastGood);
        }
        return loss;
    }

    private Trained.Reason judge(Epoch epoch) {
        history.add(epoch);
        rates = rates.after(epoch.loss());
        lastGood = copy(bound.result().model());
        best = best.or(lastGood, score(epoch), epoch.epoch());
        Listener.Answer answer = trainer.listener().after(epoch);
        if (file != null && trainer.checkpoints().areDueAfterAnEpoch(steps - savedSteps, since(savedAt))) {
            save();
        }
        if (hasStalled()) {
            return Trained.Reason.NO_IMPROVEMENT;
        }
        return answer == Listener.Answer.STOP ? Trained.Reason.LISTENER : Trained.Reason.ALL_EPOCHS;
    }

    private boolean hasStalled() {
        return plan.stopping().isPresent()
                && !history.isEmpty()
                && history.getLast().epoch() - best.epoch
                        >= plan.stopping().get().patience();
    }

    private static <T> T copy(T tree) {
        return Tree.map(tree, Fit::copyOf);
    }

    private static Tensor copyOf(Tensor tensor) {
        return Tensor.copyOf(tensor.spec(), ((ConcreteTensor) tensor).segment());
    }
}
