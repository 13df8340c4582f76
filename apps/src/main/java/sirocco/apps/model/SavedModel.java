package sirocco.apps.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import sirocco.apps.Failure;
import sirocco.apps.Workflow;
import sirocco.apps.learn.Decision;
import sirocco.apps.report.RunRequest;
import sirocco.nn.StateDict;
import sirocco.tensor.Device;
import sirocco.tensor.io.Safetensors;

/**
 * The model that a finished run has left in its folder.
 *
 * @param config the settings that it was made with
 * @param saved its tensors and metadata
 */
public record SavedModel<C extends Record>(Path folder, ModelWorkflow<C> workflow, C config, Safetensors saved) {
    /** The name of the file. */
    public static final String FILE = "model.safetensors";

    /** The metadata's entry that a model has which is no run's result, saying what it is instead. */
    public static final String STATE = "state";

    /** Reads it. Throws {@link Failure} if the folder is no run's, the run is unfinished, or a file damaged. */
    public static SavedModel<?> read(Path folder) {
        RunRequest request = RunRequest.read(folder);
        return request.known() instanceof ModelWorkflow<?> workflow
                ? read(request, workflow)
                : refused(request.folder(), request.known());
    }

    private static SavedModel<?> refused(Path folder, Workflow<?> workflow) {
        throw new Failure(folder + ": a run of " + workflow.id() + ", which leaves no model to be put to use");
    }

    private static <C extends Record> SavedModel<C> read(RunRequest request, ModelWorkflow<C> workflow) {
        return new SavedModel<>(request.folder(), workflow, request.settingsOf(workflow), tensors(request));
    }

    private static Safetensors tensors(RunRequest request) {
        Path file = request.folder().resolve(FILE);
        if (!Files.exists(file)) {
            throw new Failure(request.folder() + ": there is no " + FILE + " in it; "
                    + (request.isFinished()
                            ? "it has been removed since the run finished."
                            : "the run is unfinished. Continue it with: sirocco resume " + request.folder()));
        }
        try {
            Safetensors saved = Safetensors.read(file);
            String state = saved.metadata().get(STATE);
            if (state != null) {
                throw new Failure(file + ": holds the " + state + " of a run that failed, not a trained model");
            }
            return saved;
        } catch (IOException damaged) {
            throw new Failure(file + ": is damaged: " + damaged.getMessage(), damaged);
        }
    }

    /** Ready to answer. */
    public Model on(Device device) {
        return workflow.model(this, device);
    }

    /** {@code model} with the saved tensors. Throws {@link Failure} if they are others than it has. */
    public <M> M into(M model) {
        try {
            return StateDict.load(model, saved.tensors());
        } catch (IllegalArgumentException other) {
            throw new Failure(
                    folder.resolve(FILE) + ": does not fit the settings in " + RunRequest.FILE + ": "
                            + other.getMessage(),
                    other);
        }
    }

    /** What the metadata say. Throws {@link Failure} where they say nothing of that name. */
    public String text(String name) {
        String text = saved.metadata().get(name);
        if (text == null) {
            throw new Failure(folder.resolve(FILE) + ": its metadata have no \"" + name
                    + "\". It was saved by another version; run " + workflow.id() + " anew.");
        }
        return text;
    }

    /** The names that the metadata list under a name, by commas. */
    public List<String> names(String name) {
        return List.of(text(name).split(","));
    }

    /** The numbers that the metadata list under a name, by commas. */
    public double[] numbers(String name) {
        try {
            return Arrays.stream(text(name).split(","))
                    .mapToDouble(Double::parseDouble)
                    .toArray();
        } catch (NumberFormatException damaged) {
            throw new Failure(
                    folder.resolve(FILE) + ": its metadata's \"" + name + "\" are no numbers: " + text(name), damaged);
        }
    }

    /** The decision that was chosen for a required recall; empty where classes are decided by argmax. */
    public Optional<Decision> decision() {
        return saved.metadata().containsKey(Decision.SHIFTS)
                ? Optional.of(Decision.of(numbers(Decision.SHIFTS)))
                : Optional.empty();
    }

    /** Numbers as {@link #numbers} reads them, digit for digit. */
    public static String listed(double[] numbers) {
        return String.join(
                ",", Arrays.stream(numbers).mapToObj(Double::toString).toList());
    }
}
