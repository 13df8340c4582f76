package sirocco.nn.train;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.DoubleStream;
import java.util.zip.CRC32C;
import java.util.zip.Checksum;
import sirocco.tensor.ConcreteTensor;
import sirocco.tensor.Tensor;
import sirocco.tensor.Tree;
import sirocco.tensor.io.FormatException;
import sirocco.tensor.io.Safetensors;

/**
 * The progress of a training as a safetensors file: {@code state…} and, with early stopping, {@code best…} by their
 * paths in the tree, {@code history} [epochs, 8] in F64. The metadata say which training it is (seed, batch size, rows,
 * checksum of the data) and hold a checksum (CRC-32C) of all else.
 */
record CheckpointFile(Path file, Map<String, String> training) {
    private static final String VERSION = "sirocco.checkpoint";
    private static final String CHECKSUM = "checksum";
    private static final String HISTORY = "history";
    private static final int COLUMNS = 8;
    private static final long PORTION = 1 << 30;

    /** The checkpoint in {@code folder} of a training by {@code plan} on {@code data}, drawn by {@code sampler}. */
    static CheckpointFile of(Path folder, Plan plan, Sampler sampler, Object data) {
        Map<String, String> training = new LinkedHashMap<>();
        training.put(VERSION, "1");
        training.put("seed", Long.toString(plan.seed()));
        int rows = Rows.count(data);
        training.put("rows", Integer.toString(rows));
        training.put("batch_size", Integer.toString(Math.min(rows, plan.batchSize())));
        training.put("sampler", sampler.name());
        Checksum sum = new CRC32C();
        Tree.leaves(data).forEach(tensor -> update(sum, tensor));
        training.put("data", Long.toHexString(sum.getValue()));
        return new CheckpointFile(folder.toAbsolutePath().resolve(Checkpoints.NAME), training);
    }

    /** The same training's checkpoint in another folder. */
    CheckpointFile in(Path folder) {
        return new CheckpointFile(folder.toAbsolutePath().resolve(Checkpoints.NAME), training);
    }

    /** Makes the folder and removes what killed trainings left there half written. */
    void prepare() {
        try {
            Files.createDirectories(file.getParent());
            try (DirectoryStream<Path> left = Files.newDirectoryStream(file.getParent(), ".sirocco-*.tmp")) {
                for (Path half : left) {
                    Files.delete(half);
                }
            }
        } catch (IOException refused) {
            throw unwritable(refused);
        }
    }

    /** Replaces the file by one that holds {@code progress}, with its best model if {@code plan} asks for it. */
    void write(Progress<?, ?> progress, Plan plan) {
        Map<String, Tensor> tensors = new LinkedHashMap<>(Tree.named(tree(progress, plan)));
        if (!progress.history().isEmpty()) {
            tensors.put(HISTORY, table(progress.history()));
        }
        Map<String, String> metadata = new TreeMap<>(training);
        metadata.put(CHECKSUM, checksum(tensors, metadata));
        try {
            new Safetensors(tensors, metadata).write(file);
        } catch (IOException refused) {
            throw unwritable(refused);
        }
    }

    /**
     * What the file holds, for a training that would start with {@code start}.
     *
     * @throws CheckpointException if it is missing, damaged, or of another training
     */
    <M, S> Progress<M, S> read(State<M, S> start, Plan plan) {
        Safetensors read = safetensors();
        check(read);
        Map<String, Tensor> tensors = new LinkedHashMap<>(read.tensors());
        Tensor table = tensors.remove(HISTORY);
        List<Epoch> history = table == null ? List.of() : epochs(table);
        try {
            Map<String, Object> tree = Tree.withNamed(tree(Progress.of(start), plan), tensors);
            @SuppressWarnings("unchecked")
            State<M, S> state = (State<M, S>) tree.get("state");
            @SuppressWarnings("unchecked")
            M best = (M) tree.getOrDefault("best", state.model());
            return new Progress<>(state, best, history);
        } catch (IllegalArgumentException other) {
            throw new CheckpointException(
                    file,
                    "it is of another model, optimiser or plan: " + other.getMessage(),
                    "Resume with those it was written with, or begin anew in another folder",
                    other);
        }
    }

    private Safetensors safetensors() {
        try {
            return Safetensors.read(file);
        } catch (NoSuchFileException missing) {
            throw new CheckpointException(
                    file, "there is no such file", "Give the folder that the training's checkpoints are in", missing);
        } catch (FormatException damaged) {
            throw new CheckpointException(
                    file, "it is damaged: " + damaged.getMessage(), "Restore it from a copy, or begin anew", damaged);
        } catch (IOException unreadable) {
            throw new CheckpointException(
                    file, "it cannot be read: " + unreadable, "See that the file may be read", unreadable);
        }
    }

    private void check(Safetensors read) {
        Map<String, String> metadata = new TreeMap<>(read.metadata());
        String checksum = metadata.remove(CHECKSUM);
        if (!metadata.containsKey(VERSION) || checksum == null) {
            throw new CheckpointException(
                    file, "it is no checkpoint of a training", "Is it a saved model? Give the folder of checkpoints");
        }
        if (!checksum.equals(checksum(read.tensors(), metadata))) {
            throw new CheckpointException(
                    file,
                    "it is damaged: its contents do not have the checksum " + checksum,
                    "Restore it from a copy, or begin anew");
        }
        training.forEach((name, value) -> {
            if (!value.equals(metadata.get(name))) {
                throw new CheckpointException(
                        file,
                        "it is of another training: " + name + " " + metadata.get(name) + ", here " + value,
                        "Resume with the same data, batch size and seed, or begin anew in another folder");
            }
        });
    }

    private CheckpointException unwritable(IOException refused) {
        return new CheckpointException(
                file,
                "it cannot be written: " + refused,
                "An older one, if there is one, is whole. See that the disk has room and the folder may be written to,"
                        + " then resume",
                refused);
    }

    private static Map<String, Object> tree(Progress<?, ?> progress, Plan plan) {
        return plan.stopping().isPresent()
                ? Map.of("best", progress.best(), "state", progress.state())
                : Map.of("state", progress.state());
    }

    private static Tensor table(List<Epoch> history) {
        double[] cells = history.stream()
                .flatMapToDouble(e -> DoubleStream.of(
                        e.epoch(),
                        e.of(),
                        e.trainingLoss(),
                        e.validationLoss(),
                        e.metric(),
                        e.rate(),
                        e.samplesPerSecond(),
                        e.secondsLeft()))
                .toArray();
        return Tensor.of(cells, history.size(), COLUMNS);
    }

    private static List<Epoch> epochs(Tensor table) {
        double[] c = table.toDoubles();
        List<Epoch> epochs = new ArrayList<>();
        for (int i = 0; i < c.length; i += COLUMNS) {
            epochs.add(
                    new Epoch((int) c[i], (int) c[i + 1], c[i + 2], c[i + 3], c[i + 4], c[i + 5], c[i + 6], c[i + 7]));
        }
        return epochs;
    }

    /** Of names, types, shapes and values of the tensors and of the metadata. */
    private static String checksum(Map<String, Tensor> tensors, Map<String, String> metadata) {
        Checksum sum = new CRC32C();
        sum.update(metadata.toString().getBytes(StandardCharsets.UTF_8));
        tensors.forEach((name, tensor) -> {
            sum.update((name + tensor.spec()).getBytes(StandardCharsets.UTF_8));
            update(sum, tensor);
        });
        return Long.toHexString(sum.getValue());
    }

    private static void update(Checksum sum, Tensor tensor) {
        long bytes = tensor.spec().bytes();
        MemorySegment all = ((ConcreteTensor) tensor).segment();
        for (long from = 0; from < bytes; from += PORTION) {
            sum.update(all.asSlice(from, Math.min(PORTION, bytes - from)).asByteBuffer());
        }
    }
}
