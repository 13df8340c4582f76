package sirocco.apps.learn;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import sirocco.apps.Failure;
import sirocco.apps.Run;
import sirocco.apps.RunFolder;
import sirocco.apps.plot.Charts;
import sirocco.nn.StateDict;
import sirocco.nn.train.CheckpointException;
import sirocco.nn.train.Checkpoints;
import sirocco.nn.train.Epoch;
import sirocco.nn.train.Listener;
import sirocco.nn.train.Trained;
import sirocco.nn.train.Trainer;
import sirocco.tensor.Explanation;
import sirocco.tensor.backend.Program;
import sirocco.tensor.io.Safetensors;

/** What every training shows and leaves behind: progress, TensorBoard scalars, loss curves, a verdict, the saved model. */
public final class Learning {
    /** A validation loss this much above the best one it had been, relatively, means that the net has begun to overfit. */
    private static final double OVERFIT = .1;

    private Learning() {}

    /**
     * Trains {@code model}, saving the training as it goes and the distribution of its weights as events. In a run that
     * was interrupted it goes on where that one stopped, and gives the same bits as if it had not.
     *
     * @param validation null for none
     * @throws Failure if a checkpoint cannot be written or resumed from
     */
    public static <M, D, S> Trained<M, S> fit(Run<?> run, Trainer<M, D, S> trainer, M model, D training, D validation) {
        Trainer<M, D, S> watched =
                trainer.metric() == null ? Watch.<M>weights(run).over(trainer) : trainer;
        return fit(run, "training", watched, model, training, validation);
    }

    /** The same for one of several trainings of a run, each by a name of its own; it leaves no events. */
    public static <M, D, S> Trained<M, S> fit(
            Run<?> run, String name, Trainer<M, D, S> trainer, M model, D training, D validation) {
        Path folder = run.folder().path().resolve(Run.CHECKPOINTS).resolve(name);
        Trainer<M, D, S> saving = trainer.checkpoints(Checkpoints.in(folder));
        if (run.replicas() > 1) {
            saving = saving.replicas(Devices.ofReplicas(run));
        }
        try {
            return Checkpoints.existIn(folder)
                    ? saving.resume(folder, model, training, validation)
                    : saving.fit(model, training, validation);
        } catch (CheckpointException refused) {
            throw new Failure(refused.getMessage(), refused);
        }
    }

    /**
     * Shows each step as progress and writes each epoch to the run's events; records the memory of a step, and shows its
     * instructions as a detail.
     */
    public static Listener listener(Run<?> run, int epochs) {
        Listener shown = progress(run, "training", epochs);
        return new Listener() {
            @Override
            public void compiled(Explanation step) {
                run.compiled(step);
                Program.Footprint memory = step.program().footprint();
                run.metric("memory.planned_bytes", memory.planned());
                run.metric("memory.sum_of_intermediates_bytes", memory.sumOfIntermediates());
                if (step.program().deviceBytes() > 0) {
                    run.metric("memory.device_bytes", step.program().deviceBytes());
                }
                run.progress()
                        .detail(() ->
                                "training step, compiled:\n" + step.program().describe());
            }

            @Override
            public Answer after(Epoch epoch) {
                run.events().scalar("loss/train", epoch.epoch(), epoch.trainingLoss());
                if (!Double.isNaN(epoch.validationLoss())) {
                    run.events().scalar("loss/validation", epoch.epoch(), epoch.validationLoss());
                }
                if (!Double.isNaN(epoch.metric())) {
                    run.events().scalar("metric/validation", epoch.epoch(), epoch.metric());
                }
                run.events().scalar("learning_rate", epoch.epoch(), epoch.rate());
                return shown.after(epoch);
            }

            @Override
            public void step(int epoch, int done, int of) {
                shown.step(epoch, done, of);
            }
        };
    }

    /** Shows each step as progress of {@code task} and does nothing else: for trainings beside the one that counts. */
    public static Listener progress(Run<?> run, String task, int epochs) {
        return new Listener() {
            private String latest = "";

            @Override
            public Answer after(Epoch epoch) {
                latest = text(epoch);
                return Answer.CONTINUE;
            }

            @Override
            public void step(int epoch, int done, int of) {
                String where = epochs > 1 ? "epoch " + epoch + "/" + epochs : task;
                long all = (long) epochs * of;
                run.progress().step(task, (long) (epoch - 1) * of + done, all, where + latest);
            }
        };
    }

    private static String text(Epoch epoch) {
        StringBuilder text = new StringBuilder(", loss %.4f".formatted(epoch.trainingLoss()));
        if (!Double.isNaN(epoch.validationLoss())) {
            text.append(", validation %.4f".formatted(epoch.validationLoss()));
        }
        if (!Double.isNaN(epoch.metric())) {
            text.append(", metric %.4f".formatted(epoch.metric()));
        }
        return text.append(", %.0f rows/s".formatted(epoch.samplesPerSecond())).toString();
    }

    /** Records the last losses and the number of epochs, draws the curves, and says whether the net over- or underfits. */
    public static void report(Run<?> run, Trained<?, ?> trained) {
        List<Epoch> history = trained.history();
        if (history.isEmpty()) {
            return;
        }
        Epoch last = history.getLast();
        run.metric("train.loss", last.trainingLoss());
        run.metric("train.epochs", (long) last.epoch());
        run.metric("train.best_epoch", (long) trained.bestEpoch());
        run.metric("train.rows_per_s", last.samplesPerSecond());
        double[] train = history.stream().mapToDouble(Epoch::trainingLoss).toArray();
        double[] validation =
                history.stream().mapToDouble(Epoch::validationLoss).toArray();
        boolean validated = !Double.isNaN(last.validationLoss());
        if (validated) {
            run.metric("validation.loss", last.validationLoss());
            run.note(verdict(train, validation));
        }
        if (history.size() > 1) {
            run.plot(Charts.losses("Loss by epoch", train, validated ? validation : new double[0]));
        }
    }

    private static String verdict(double[] train, double[] validation) {
        int best = 0;
        for (int i = 1; i < validation.length; i++) {
            best = validation[i] < validation[best] ? i : best;
        }
        double last = validation[validation.length - 1];
        if (last > (1 + OVERFIT) * validation[best] && train[train.length - 1] < train[best]) {
            return "The net overfits: since epoch %d the validation loss rose from %.4f to %.4f while the training loss fell."
                    .formatted(best + 1, validation[best], last);
        }
        if (best == validation.length - 1 && validation.length > 1) {
            return "The net still improves (validation loss %.4f at the last epoch): more epochs may help."
                    .formatted(last);
        }
        return "The validation loss has levelled off at %.4f.".formatted(validation[best]);
    }

    /** Saves a model as {@code model.safetensors}, its tensors named as in PyTorch's state dict; the same bytes for the same model. */
    public static void save(Run<?> run, Object model, Map<String, String> metadata) {
        Path file = run.folder().path().resolve("model.safetensors");
        try {
            new Safetensors(StateDict.of(model), new TreeMap<>(metadata)).write(file);
        } catch (IOException refused) {
            throw RunFolder.failure(file, refused);
        }
    }
}
