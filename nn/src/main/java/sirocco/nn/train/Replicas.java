package sirocco.nn.train;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import sirocco.tensor.Compiled;
import sirocco.tensor.ConcreteTensor;
import sirocco.tensor.DType;
import sirocco.tensor.Device;
import sirocco.tensor.Key;
import sirocco.tensor.Spec;
import sirocco.tensor.Tensor;
import sirocco.tensor.Tree;

/**
 * Steps shared by several devices, each with a replica of the model: each computes the loss and gradient of its part of
 * the rows; their means, weighted by rows, make one update on the trainer's own device.
 */
final class Replicas<M, D, S> implements Stepper<M, S> {
    private final Trainer<M, D, S> trainer;
    private final Feed<D> feed;
    private final List<Replica> replicas = new ArrayList<>();
    private final ExecutorService threads;
    private State<M, S> initial;
    private Compiled.Bound<State<M, S>> update;

    /** @param initial will be overwritten */
    Replicas(Trainer<M, D, S> trainer, State<M, S> initial, Feed<D> feed) {
        this.trainer = trainer;
        this.initial = initial;
        this.feed = feed;
        for (Device device : trainer.replicas()) {
            replicas.add(new Replica(device));
        }
        this.threads = Executors.newFixedThreadPool(replicas.size(), Replicas::thread);
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "sirocco-replica");
        thread.setDaemon(true);
        return thread;
    }

    /**
     * What a replica finds.
     *
     * @param model with the statistics that its rows changed
     * @param rows how many rows counted
     */
    record Part<M>(Tensor loss, M gradient, M model, Tensor rows) {

        /** This times its share of {@code all} rows; 0 where it has none, since a mean over no rows is NaN. */
        private Part<M> shareOf(Tensor all) {
            Tensor share = rows.div(all);
            Tensor some = rows.gt(0);
            UnaryOperator<Tensor> scaled =
                    t -> t.dtype().isFloating() ? some.where(t.mul(share.convert(t.dtype())), t.zerosLike()) : t;
            return new Part<>(scaled.apply(loss), Tree.map(gradient, scaled), Tree.map(model, scaled), rows);
        }
    }

    /** A device, its part of the rows, and its program. */
    private final class Replica {
        private final Compiled.Of3<M, Key, Batch<D>, Part<M>> program;
        private Batch<D> shard;
        private Compiled.Bound<Part<M>> bound;

        Replica(Device device) {
            this.program = device.compile(trainer::part);
        }

        /** Takes rows {@code from} to {@code until} − 1 of a batch; a place left over weighs nothing. */
        void take(Batch<D> batch, int from, int until) {
            int rows = Rows.count(batch.data());
            int capacity = Math.ceilDiv(rows, replicas.size());
            boolean padded = batch.weights() != null || rows % replicas.size() != 0;
            if (shard == null) {
                shard = new Batch<>(
                        Rows.allocate(batch.data(), capacity),
                        padded ? ConcreteTensor.uninitialised(Spec.of(DType.F32, capacity)) : null);
            }
            int[] all = IntStream.range(0, rows).toArray();
            int first = from < until ? from : 0;
            Rows.copy(batch.data(), shard.data(), all, first, first + until - from);
            if (shard.weights() instanceof ConcreteTensor weights) {
                for (int i = 0; i < capacity; i++) {
                    DType.F32.setDouble(weights.segment(), i, i < until - from ? 1 : 0);
                }
            }
        }

        Part<M> run(M model, Key key) {
            if (bound == null) {
                bound = program.bind(model, key, shard);
            } else {
                bound.set(0, model);
                bound.set(1, key);
                bound.set(2, shard);
            }
            bound.run();
            return bound.result();
        }
    }

    @Override
    public void run(long step, double rate) {
        share(feed.of(step), feed.rowsOf(step));
        Trainer.Tick tick = Trainer.Tick.of(rate, step % feed.count() == 0);
        List<Part<M>> parts = parts(state());
        if (update == null) {
            trainer.listener()
                    .compiled(replicas.getFirst()
                            .program
                            .explain(initial.model(), initial.key(), replicas.getFirst().shard));
            update = trainer.compiledUpdate().bind(initial, parts, tick);
        } else {
            update.set(1, parts);
            update.set(2, tick);
        }
        update.run();
    }

    /** The rows that count, in parts that differ by at most one row. */
    private void share(Batch<D> batch, int rows) {
        int n = replicas.size();
        for (int r = 0; r < n; r++) {
            replicas.get(r).take(batch, rows * r / n, rows * (r + 1) / n);
        }
    }

    private List<Part<M>> parts(State<M, S> state) {
        Key key = state.key().split(2).get(1);
        List<Callable<Part<M>>> work = new ArrayList<>();
        for (int r = 0; r < replicas.size(); r++) {
            Replica replica = replicas.get(r);
            Key own = key.fold(r);
            work.add(() -> replica.run(state.model(), own));
        }
        try {
            List<Part<M>> parts = new ArrayList<>();
            for (Future<Part<M>> done : threads.invokeAll(work)) {
                parts.add(done.get());
            }
            return parts;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("training: interrupted while waiting for the replicas", e);
        } catch (ExecutionException e) {
            throw switch (e.getCause()) {
                case RuntimeException own -> own;
                case Error own -> throw own;
                default -> new IllegalStateException(e);
            };
        }
    }

    /** The mean of what the replicas found, weighted by their rows; a replica without rows is left out. */
    static <M> Part<M> mean(List<Part<M>> parts) {
        Tensor rows = parts.stream().map(Part::rows).reduce(Tensor::add).orElseThrow();
        Part<M> mean = parts.getFirst().shareOf(rows);
        for (Part<M> part : parts.subList(1, parts.size())) {
            Part<M> share = part.shareOf(rows);
            mean = new Part<>(
                    mean.loss.add(share.loss),
                    Tree.zip(mean.gradient, share.gradient, Replicas::sum),
                    Tree.zip(mean.model, share.model, Replicas::sum),
                    rows);
        }
        return new Part<>(mean.loss, mean.gradient, mean.model, rows);
    }

    /** Integers, as counts of batches, are those of the first replica. */
    private static Tensor sum(Tensor a, Tensor b) {
        return a.dtype().isFloating() ? a.add(b) : a;
    }

    @Override
    public State<M, S> state() {
        return update == null ? initial : update.result();
    }

    @Override
    public void reset(State<M, S> state) {
        if (update == null) {
            initial = state;
        } else {
            update.set(0, state);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
