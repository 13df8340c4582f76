package sirocco.apps.workflow.ecg;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import sirocco.apps.Failure;
import sirocco.apps.Run;
import sirocco.nn.Layer;
import sirocco.nn.StateDict;
import sirocco.nn.layer.Sequential;
import sirocco.tensor.Tensor;
import sirocco.tensor.io.Safetensors;

/**
 * Whether a net begins with the weights of a former run, and which of them it trains.
 *
 * @param from the folder of that run, or a file of its kind; empty to begin anew
 * @param freeze which weights stay as they are
 */
record BeatTransfer(String from, Freeze freeze) {
    static final BeatTransfer NONE = new BeatTransfer("", Freeze.NONE);

    /** Which weights stay as they are. */
    enum Freeze {
        NONE,
        /** All but those of the last layer. */
        BODY
    }

    /**
     * The net to train: {@code fresh}, or with the weights of the former run. Its last layer stays fresh where the former
     * one had another number of classes.
     */
    Layer start(Run<?> run, Sequential fresh) {
        if (from.isEmpty() && freeze == Freeze.BODY) {
            throw new Failure("freeze=body keeps the weights of a former run: name it with --set from=DIR");
        }
        if (from.isEmpty()) {
            return fresh;
        }
        Sequential loaded = loaded(run, fresh);
        return freeze == Freeze.NONE ? loaded : new Sequential(List.of(new Frozen(body(loaded)), head(loaded)));
    }

    /** The net as it was before {@link #start} wrapped it, for a file like that of any other run. */
    static Layer unwrapped(Layer trained) {
        Layer net = trained instanceof Averaged averaged ? averaged.average() : trained;
        if (net instanceof Sequential parts && parts.steps().getFirst() instanceof Frozen frozen) {
            List<Layer> steps = new ArrayList<>(((Sequential) frozen.inner()).steps());
            steps.add(head(parts));
            return new Sequential(steps);
        }
        return net;
    }

    private static Sequential body(Sequential net) {
        return new Sequential(net.steps().subList(0, net.steps().size() - 1));
    }

    private static Layer head(Sequential net) {
        return net.steps().getLast();
    }

    private Sequential loaded(Run<?> run, Sequential fresh) {
        Path given = Path.of(from);
        Path file = Files.isDirectory(given) ? given.resolve("model.safetensors") : given;
        Map<String, Tensor> saved = read(file).tensors();
        Map<String, Tensor> own = StateDict.of(fresh);
        Map<String, Tensor> weights = new LinkedHashMap<>(saved);
        String head = (fresh.steps().size() - 1) + ".";
        boolean replaced = false;
        for (var entry : own.entrySet()) {
            Tensor former = saved.get(entry.getKey());
            boolean other =
                    former != null && !former.spec().equals(entry.getValue().spec());
            if (entry.getKey().startsWith(head) && other) {
                weights.put(entry.getKey(), entry.getValue());
                replaced = true;
            }
        }
        try {
            Sequential loaded = StateDict.load(fresh, weights);
            run.note("The net begins with the weights of " + file
                    + (replaced ? "; its last layer is new, for another number of classes." : "."));
            return loaded;
        } catch (IllegalArgumentException unlike) {
            throw new Failure(
                    "from=" + from + ": holds another net than the one set here (" + unlike.getMessage()
                            + "). Give the workflow and the settings of the net that the former run had",
                    unlike);
        }
    }

    private Safetensors read(Path file) {
        if (!Files.isReadable(file)) {
            throw new Failure("from=" + from + ": no such file " + file + ". Name the folder of a run that has ended");
        }
        try {
            return Safetensors.read(file);
        } catch (IOException damaged) {
            throw new Failure("from=" + from + ": " + damaged.getMessage(), damaged);
        }
    }
}
