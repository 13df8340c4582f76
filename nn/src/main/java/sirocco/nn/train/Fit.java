package sirocco.nn.train;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import sirocco.tensor.ConcreteTensor;
import sirocco.tensor.Tensor;
import sirocco.tensor.Tree;

/** One training, from where it stands to its end. */
final class Fit<M, D, S> {
    private static final double NANOS = 1e-9;

    /** How often, within an epoch, the losses are looked at: looking waits for the device. */
    private static final double SECONDS_BETWEEN_LOOKS = .5;

    /** How often, within an epoch, the state is copied, so that few steps are to be repeated if one goes wrong. */
    private static final double SECONDS_BETWEEN_COPIES = 20;

    private final Trainer<M, D, S> trainer;
    private final Plan plan;
    private final long initialSteps;
    private final Feed<D> training;
    private final Evaluation<M, D> validation;
    private final CheckpointFile file;
    private final Stepper<M, S> stepper;
    private final List<Epoch> history;

    /** The state as all was last seen to be finite. Written over, since fresh memory costs more than the copy. */
    private final State<M, S> good;

    private final long start = System.nanoTime();
    private Rates rates;
    private double rate = Double.NaN;
    private Best<M> best;
    private long steps;
    private long savedSteps;
    private long savedAt = start;
    private long lookedAt = start;
    private long copiedAt = start;

    /** The best weights so far, and how good they are: the higher the better. */
    private record Best<M>(M model, double score, int epoch) {
        Best<M> or(M other, double otherScore, int otherEpoch) {
            return otherScore > score ? new Best<>(copy(other), otherScore, otherEpoch) : this;
        }
    }

    /** @param file where to save; null for nowhere */
    Fit(Trainer<M, D, S> trainer, Progress<M, S> from, D training, D validation, CheckpointFile file) {
        this.trainer = trainer;
        this.plan = trainer.plan();
        this.good = copy(from.state());
        this.initialSteps = (long) good.step().item();
        this.training = new Feed<>(training, plan, trainer.sampler(), trainer.augmentation());
        this.stepper = trainer.replicas().size() > 1
                ? new Replicas<>(trainer, copy(good), this.training)
                : new OneDevice<>(trainer, copy(good), this.training);
        this.validation = validation == null
                ? null
                : new Evaluation<>(trainer.compiledLoss(), new Batches<>(validation, plan.batchSize()));
        this.file = file;
        this.history = new ArrayList<>(from.history());
        this.steps = initialSteps;
        this.savedSteps = initialSteps;
        remember(from.best());
    }

    /** Brings the rates and the best score to where the history leads them. */
    private void remember(M bestModel) {
        rates = plan.rates();
        best = new Best<>(copy(bestModel), Double.NEGATIVE_INFINITY, 0);
        for (Epoch epoch : history) {
            rates = rates.after(epoch.loss());
            best = best.or(bestModel, score(epoch), epoch.epoch());
        }
    }

    private double score(Epoch epoch) {
        return plan.stopping().map(s -> s.monitor().score(epoch)).orElse(Double.NEGATIVE_INFINITY);
    }

    Trained<M, S> run() {
        try (training;
                stepper) {
            return train();
        }
    }

    private Trained<M, S> train() {
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
        State<M, S> last = copy(stepper.state());
        M model = plan.stopping().isPresent() ? best.model : last.model();
        int of = plan.stopping().isPresent() ? best.epoch : epoch();
        return new Trained<>(model, last, List.copyOf(history), of, reason);
    }

    /** How many epochs are done. */
    private int epoch() {
        return (int) (steps / training.count());
    }

    private void train(int epoch) {
        int count = training.count();
        for (int i = (int) (steps % count); i < count; i++) {
            rate = rates.at(steps, epoch);
            stepper.run(steps, rate);
            steps++;
            trainer.listener().step(epoch + 1, i + 1, count);
            if (i + 1 < count) {
                lookAround();
            }
        }
    }

    /** Between two steps of an epoch. */
    private void lookAround() {
        if (file != null && trainer.checkpoints().areDue(steps - savedSteps, since(savedAt))) {
            save();
        }
        if (since(lookedAt) >= SECONDS_BETWEEN_LOOKS) {
            lookedAt = System.nanoTime();
            requireFinite(stepper.state());
            if (since(copiedAt) >= SECONDS_BETWEEN_COPIES) {
                keep(stepper.state());
            }
        }
    }

    private void keep(State<M, S> state) {
        copiedAt = System.nanoTime();
        if (areFinite(state.model())) {
            overwrite(Tree.leaves(good), Tree.leaves(state));
        }
    }

    private static double since(long nanoTime) {
        return (System.nanoTime() - nanoTime) * NANOS;
    }

    /** Writes a checkpoint; none of a training that has gone wrong, so that the one before it stays. */
    private void save() {
        if (file == null) {
            return;
        }
        State<M, S> state = stepper.state();
        if (isGood(state) && areFinite(state.model())) {
            file.write(new Progress<>(state, best.model, history), plan);
            savedSteps = steps;
            savedAt = System.nanoTime();
        }
    }

    private boolean isGood(State<M, S> state) {
        long inEpoch = (steps - 1) % training.count() + 1;
        return trainer.optimiser().skipsNonFinite() || finiteSteps(state) == inEpoch;
    }

    private static long finiteSteps(State<?, ?> state) {
        return (long) state.sums().finiteSteps().item();
    }

    private void requireFinite(State<M, S> state) {
        if (!isGood(state)) {
            throw nonFinite();
        }
    }

    /** Whether all parameters are. */
    private static boolean areFinite(Object model) {
        Tree.Flat flat = Tree.flatten(model);
        List<Boolean> parameters = Tree.parameters(flat);
        return IntStream.range(0, parameters.size())
                .filter(parameters::get)
                .allMatch(i -> ((ConcreteTensor) flat.leaves().get(i)).isFinite());
    }

    /** Does the steps since the last good state once more, up to the first that is not finite. */
    private NonFiniteLossException nonFinite() {
        stepper.reset(good);
        State<M, S> before = good;
        for (long step = (long) good.step().item(); step < steps; step++) {
            boolean first = step % training.count() == 0;
            stepper.run(step, rateOf(step));
            State<M, S> after = stepper.state();
            if (finiteSteps(after) == (first ? 0 : finiteSteps(before))) {
                return nonFinite(NonFiniteLossException.What.LOSS, step, before);
            }
            if (!areFinite(after.model())) {
                return nonFinite(NonFiniteLossException.What.WEIGHTS, step, before);
            }
            before = copy(after);
        }
        Diagnosis.Reason reason = new Diagnosis.Reason(
                "done once more, each step since " + good.step().item() + " had a finite loss, but their sum is not",
                null);
        return nonFinite(NonFiniteLossException.What.LOSS, steps - 1, reason);
    }

    private NonFiniteLossException nonFinite(NonFiniteLossException.What what, long step, State<M, S> before) {
        Trainer.Tick tick = Trainer.Tick.of(rateOf(step), step % training.count() == 0);
        return nonFinite(what, step, new Diagnosis<>(trainer, training).of(before, step, tick));
    }

    private NonFiniteLossException nonFinite(NonFiniteLossException.What what, long step, Diagnosis.Reason reason) {
        long goodStep = (long) good.step().item();
        return new NonFiniteLossException(what, step, training.count(), rateOf(step), reason, good.model(), goodStep);
    }

    private double rateOf(long step) {
        int epoch = (int) (step / training.count());
        Rates then = plan.rates();
        for (Epoch done : history) {
            then = done.epoch() <= epoch ? then.after(done.loss()) : then;
        }
        return then.at(step, epoch);
    }

    private Epoch report(int epoch) {
        State<M, S> state = stepper.state();
        double loss = trainingLoss(state);
        double validationLoss = validation == null ? Double.NaN : validation.loss(state.model());
        double metric = trainer.metric() == null ? Double.NaN : trainer.metric().applyAsDouble(state.model());
        double epochs = (double) (steps - initialSteps) / training.count();
        double seconds = since(start);
        double perSecond = training.rows() * epochs / seconds;
        double left = seconds / epochs * (plan.epochs() - epoch - 1);
        return new Epoch(epoch + 1, plan.epochs(), loss, validationLoss, metric, rate, perSecond, left);
    }

    private double trainingLoss(State<M, S> state) {
        requireFinite(state);
        double loss = state.sums().loss().item() / state.sums().rows().item();
        if (!Double.isFinite(loss)) {
            throw nonFinite();
        }
        return loss;
    }

    private Trained.Reason judge(Epoch epoch) {
        history.add(epoch);
        rates = rates.after(epoch.loss());
        State<M, S> now = stepper.state();
        keep(now);
        best = best.or(now.model(), score(epoch), epoch.epoch());
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

    private static void overwrite(List<Tensor> old, List<Tensor> values) {
        for (int i = 0; i < old.size(); i++) {
            ((ConcreteTensor) old.get(i)).segment().copyFrom(((ConcreteTensor) values.get(i)).segment());
        }
    }

    private static Tensor copyOf(Tensor tensor) {
        return Tensor.copyOf(tensor.spec(), ((ConcreteTensor) tensor).segment());
    }
}
