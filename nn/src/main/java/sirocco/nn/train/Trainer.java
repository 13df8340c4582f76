package sirocco.nn.train;

import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.function.ToDoubleFunction;
import sirocco.nn.Pass;
import sirocco.nn.optimiser.Optimiser;
import sirocco.tensor.Compiled;
import sirocco.tensor.DType;
import sirocco.tensor.Device;
import sirocco.tensor.Key;
import sirocco.tensor.Tensor;
import sirocco.tensor.Tree;
import sirocco.tensor.grad.Grad;

/**
 * Trains a model: one compiled program does forward pass, gradient and optimiser, and updates the state in place. The
 * same seed gives the same weights, bit for bit, with any number of threads.
 *
 * @param <M> the model, a tree
 * @param <D> a data set, a tree of tensors [rows, …]
 * @param <S> the optimiser's memory
 * @param metric of the model after each epoch, the higher the better; null for none
 * @param checkpoints where the training is saved as it goes; null for nowhere
 * @param augmentation of the rows; null for none
 * @param replicas devices that share the batches; fewer than two for {@code device} alone
 */
public record Trainer<M, D, S>(
        Device device,
        Objective<M, D> objective,
        Optimiser<S> optimiser,
        Plan plan,
        ToDoubleFunction<M> metric,
        Listener listener,
        Checkpoints checkpoints,
        Sampler sampler,
        Augmentation<D> augmentation,
        List<Device> replicas) {

    public Trainer {
        replicas = List.copyOf(replicas);
    }

    public static <M, D, S> Trainer<M, D, S> of(
            Device device, Objective<M, D> objective, Optimiser<S> optimiser, Plan plan) {
        return new Trainer<>(
                device, objective, optimiser, plan, null, Listener.NONE, null, Sampler.shuffled(), null, List.of());
    }

    public Trainer<M, D, S> metric(ToDoubleFunction<M> value) {
        return new Trainer<>(
                device, objective, optimiser, plan, value, listener, checkpoints, sampler, augmentation, replicas);
    }

    public Trainer<M, D, S> listener(Listener value) {
        return new Trainer<>(
                device, objective, optimiser, plan, metric, value, checkpoints, sampler, augmentation, replicas);
    }

    /** Saves the training as it goes, for {@link #resume}. */
    public Trainer<M, D, S> checkpoints(Checkpoints value) {
        return new Trainer<>(
                device, objective, optimiser, plan, metric, listener, value, sampler, augmentation, replicas);
    }

    /** Chooses the rows of each epoch; without it each comes once, in random order. */
    public Trainer<M, D, S> sampler(Sampler value) {
        return new Trainer<>(
                device, objective, optimiser, plan, metric, listener, checkpoints, value, augmentation, replicas);
    }

    /** Changes rows at random before a step sees them. */
    public Trainer<M, D, S> augmentation(Augmentation<D> value) {
        return new Trainer<>(
                device, objective, optimiser, plan, metric, listener, checkpoints, sampler, value, replicas);
    }

    /**
     * Shares each batch among replicas of the model on these devices (one may be named several times), in parts of rows
     * that differ by at most one; one update is made with the mean gradient, weighted by rows. The result is that of
     * one device but for the order of sums, with three exceptions: dropout draws other numbers for each replica;
     * {@link sirocco.nn.layer.BatchNorm} normalises by the statistics of a replica's own rows, and its running
     * statistics are the means of the replicas'; an objective that is no mean over rows becomes the mean of the parts'.
     */
    public Trainer<M, D, S> replicas(List<Device> value) {
        return new Trainer<>(
                device, objective, optimiser, plan, metric, listener, checkpoints, sampler, augmentation, value);
    }

    /** The state before the first step. */
    public State<M, S> start(M model) {
        return State.of(model, optimiser, Key.of(plan.seed()));
    }

    /**
     * Trains a copy of {@code model}.
     *
     * @throws NonFiniteLossException if the loss becomes infinite or NaN
     */
    public Trained<M, S> fit(M model, D training) {
        return fit(start(model), training, null);
    }

    /**
     * Trains a copy of {@code model}, and takes the validation loss after each epoch.
     *
     * @throws NonFiniteLossException if the loss becomes infinite or NaN
     */
    public Trained<M, S> fit(M model, D training, D validation) {
        return fit(start(model), training, validation);
    }

    /**
     * Trains on from a copy of {@code state}, up to as many epochs as planned in all. It gives the bits that training
     * in one go gives, but that early stopping and a plateau's rate begin anew; they do not with {@link #resume}.
     *
     * @param validation null for none
     * @throws NonFiniteLossException if the loss becomes infinite or NaN
     * @throws CheckpointException if a checkpoint is to be written and cannot be
     */
    public Trained<M, S> fit(State<M, S> state, D training, D validation) {
        CheckpointFile file =
                checkpoints == null ? null : CheckpointFile.of(checkpoints.folder(), plan, sampler, training);
        return new Fit<>(this, Progress.of(state), training, validation, file).run();
    }

    /**
     * Trains on from the checkpoint in {@code folder}, up to as many epochs as planned in all: with the same model,
     * data, optimiser, rates and seed it gives, bit for bit, what the training would have given undisturbed. A training
     * that was at its end gives its result at once. Further checkpoints are written if this trainer {@linkplain
     * #checkpoints writes any}.
     *
     * @param model of the structure and shapes of the one that was trained; its values do not matter
     * @param validation null for none
     * @throws CheckpointException if there is no checkpoint, it is damaged, or it is of another training
     * @throws NonFiniteLossException if the loss becomes infinite or NaN
     */
    public Trained<M, S> resume(Path folder, M model, D training, D validation) {
        CheckpointFile from = CheckpointFile.of(folder, plan, sampler, training);
        Progress<M, S> progress = from.read(start(model), plan);
        CheckpointFile to = checkpoints == null ? null : from.in(checkpoints.folder());
        return new Fit<>(this, progress, training, validation, to).run();
    }

    /** The step, to be compiled: (state, batch, tick) → state. */
    Compiled.Of3<State<M, S>, Batch<D>, Tick, State<M, S>> compiledStep() {
        return device.compile((State<M, S> state, Batch<D> batch, Tick tick) ->
                        stepped(state, batch, tick).state())
                .donating(0);
    }

    /** A batch's loss in inference and its number of rows, to be compiled. */
    Compiled.Of2<M, Batch<D>, List<Tensor>> compiledLoss() {
        return device.compile((M model, Batch<D> batch) ->
                List.of(objective.loss(model, batch.data(), batch.over(Pass.inference())), batch.rows()));
    }

    /**
     * What else a step is told.
     *
     * @param rate the learning rate, F32
     * @param first whether it is the first of its epoch, BOOL
     */
    record Tick(Tensor rate, Tensor first) {
        static Tick of(double rate, boolean first) {
            return new Tick(Tensor.scalar(DType.F32, rate), Tensor.scalar(DType.BOOL, first ? 1 : 0));
        }
    }

    /** The update by the mean of what replicas found, to be compiled: (state, parts, tick) → state. */
    Compiled.Of3<State<M, S>, List<Replicas.Part<M>>, Tick, State<M, S>> compiledUpdate() {
        return device.compile((State<M, S> state, List<Replicas.Part<M>> parts, Tick tick) ->
                        updated(state, Replicas.mean(parts), tick).state())
                .donating(0);
    }

    /** A step's loss, a scalar, and the state after it. */
    record Stepped<M, S>(Tensor loss, State<M, S> state) {}

    Stepped<M, S> stepped(State<M, S> state, Batch<D> batch, Tick tick) {
        return updated(state, part(state.model(), state.key().split(2).get(1), batch), tick);
    }

    /** Loss and gradient of a batch, and the model with the statistics that it changed. */
    Replicas.Part<M> part(M model, Key key, Batch<D> batch) {
        var result = Grad.valueAndGradAux((M m) -> loss(m, batch, key)).apply(model);
        return new Replicas.Part<>(result.value(), result.gradient(), result.aux(), batch.rows());
    }

    private Stepped<M, S> updated(State<M, S> state, Replicas.Part<M> part, Tick tick) {
        M model = withParametersOf(state.model(), part.model());
        var next = optimiser.update(model, part.gradient(), state.optimiser(), tick.rate);
        return new Stepped<>(
                part.loss(),
                new State<>(
                        next.model(),
                        next.state(),
                        state.key().split(2).get(0),
                        state.step().add(1),
                        state.sums().with(part.loss(), part.rows(), tick.first)));
    }

    /** The parameters themselves, not their mean over the replicas, which is rounded; all else of the statistics. */
    private static <M> M withParametersOf(M model, M statistics) {
        Iterator<Tensor> parameters = Tree.leaves(model).iterator();
        Iterator<Boolean> are = Tree.parameters(Tree.flatten(statistics)).iterator();
        return Tree.map(statistics, t -> {
            Tensor parameter = parameters.next();
            return are.next() ? parameter : t;
        });
    }

    private Grad.WithAux<M> loss(M model, Batch<D> batch, Key key) {
        Pass pass = batch.over(Pass.training(key));
        Tensor loss = objective.loss(model, batch.data(), pass);
        return new Grad.WithAux<>(loss, pass.updated(model));
    }
}
