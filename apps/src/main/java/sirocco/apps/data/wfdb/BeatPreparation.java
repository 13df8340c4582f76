package sirocco.apps.data.wfdb;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import sirocco.apps.Failure;
import sirocco.apps.Progress;
import sirocco.apps.RunFolder;
import sirocco.apps.data.Beats;
import sirocco.tensor.DType;
import sirocco.tensor.Tensor;
import sirocco.tensor.io.Npz;

/** Turns a folder of recordings into one file of heartbeats. A recording that cannot be read is listed, and left out. */
public final class BeatPreparation {
    /** The lead that nearly all recordings of the MIT-BIH database have: modified limb lead II. */
    public static final String USUAL_LEAD = "MLII";

    private static final String HEADER = ".hea";
    private static final float STEPS = 255;

    private final ByteArrayOutputStream samples = new ByteArrayOutputStream();
    private final List<Integer> labels = new ArrayList<>();
    private final List<Integer> records = new ArrayList<>();
    private final Map<String, String> broken = new LinkedHashMap<>();
    private int skipped;

    private BeatPreparation() {}

    /**
     * What was made.
     *
     * @param beats   of each class
     * @param skipped beats that were annotated but could not be cut
     * @param broken  why each recording that was left out could not be read
     */
    public record Summary(long[] beats, int skipped, Map<String, String> broken) {}

    /**
     * Cuts recordings and writes their beats: {@code .npz} with X uint8 [n, 187] (divide by 255), y uint8 [n] and record
     * int32 [n]; or {@code .csv} with 187 samples and the class on each line. The file appears whole or not at all.
     *
     * @param names of the recordings, which are whole numbers; empty for all in the folder
     * @param lead  to take; if absent MLII, or the first signal where there is no MLII
     * @throws Failure if no recording can be read or the file cannot be written
     */
    public static Summary prepare(Path folder, List<String> names, Optional<String> lead, Path out, Progress progress) {
        requireEnding(out);
        List<String> all = names.isEmpty() ? recordings(folder) : List.copyOf(names);
        var preparation = new BeatPreparation();
        for (int i = 0; i < all.size(); i++) {
            preparation.add(folder, all.get(i), lead);
            progress.step("recordings", i + 1, all.size(), preparation.labels.size() + " beats");
        }
        return preparation.finish(folder, out);
    }

    private static void requireEnding(Path out) {
        String name = out.getFileName().toString();
        if (!name.endsWith(".npz") && !name.endsWith(".csv")) {
            throw new Failure("--out " + out + ": beats are written to .npz and .csv files");
        }
    }

    private static List<String> recordings(Path folder) {
        try (var files = Files.list(folder)) {
            List<String> names = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(HEADER))
                    .map(name -> name.substring(0, name.length() - HEADER.length()))
                    .sorted()
                    .toList();
            if (names.isEmpty()) {
                throw new Failure(folder + ": holds no recordings (files *" + HEADER + ")");
            }
            return names;
        } catch (IOException unreadable) {
            throw new Failure(folder + ": is no folder that can be read", unreadable);
        }
    }

    private void add(Path folder, String name, Optional<String> lead) {
        try {
            int number = number(folder, name);
            Recording recording = Recording.read(folder, name);
            BeatCutter.Cut cut = BeatCutter.cut(recording, signal(recording, lead));
            samples.writeBytes(cut.samples());
            for (int label : cut.labels()) {
                labels.add(label);
                records.add(number);
            }
            skipped += cut.skipped();
        } catch (Failure damaged) {
            broken.put(name, damaged.getMessage());
        }
    }

    private static int number(Path folder, String name) {
        try {
            return Integer.parseInt(name);
        } catch (NumberFormatException word) {
            throw new Failure(folder.resolve(name) + ": the name of a recording must be a whole number", word);
        }
    }

    private static int signal(Recording recording, Optional<String> lead) {
        OptionalInt signal = recording.lead(lead.orElse(USUAL_LEAD));
        if (signal.isEmpty() && lead.isPresent()) {
            throw new Failure("recording " + recording.header().name() + ": no lead " + lead.get() + "; it has "
                    + recording.header().signals().stream()
                            .map(Header.Signal::lead)
                            .toList());
        }
        return signal.orElse(0);
    }

    private Summary finish(Path folder, Path out) {
        if (labels.isEmpty()) {
            throw new Failure(folder + ": no beats could be prepared"
                    + broken.values().stream().map(why -> "\n  " + why).reduce("", String::concat));
        }
        if (out.toString().endsWith(".npz")) {
            writeNpz(out);
        } else {
            byte[] csv = csv();
            new RunFolder(out.toAbsolutePath().getParent())
                    .write(out.getFileName().toString(), file -> file.write(csv));
        }
        long[] counts = new long[Beats.CLASSES.size()];
        labels.forEach(label -> counts[label]++);
        return new Summary(counts, skipped, broken);
    }

    private void writeNpz(Path out) {
        byte[] bytes = samples.toByteArray();
        int[] x = IntStream.range(0, bytes.length).map(i -> bytes[i] & 255).toArray();
        var arrays = new LinkedHashMap<String, Tensor>();
        arrays.put("X", Tensor.of(x, labels.size(), Beats.LENGTH).convert(DType.U8));
        arrays.put("y", Tensor.of(integers(labels)).convert(DType.U8));
        arrays.put("record", Tensor.of(integers(records)));
        try {
            Npz.write(out, arrays, Npz.Compression.DEFLATED);
        } catch (IOException refused) {
            throw RunFolder.failure(out, refused);
        }
    }

    private static int[] integers(List<Integer> values) {
        return values.stream().mapToInt(Integer::intValue).toArray();
    }

    private byte[] csv() {
        byte[] bytes = samples.toByteArray();
        var text = new StringBuilder();
        for (int i = 0; i < labels.size(); i++) {
            for (int k = 0; k < Beats.LENGTH; k++) {
                text.append((bytes[i * Beats.LENGTH + k] & 255) / STEPS).append(',');
            }
            text.append(labels.get(i)).append('\n');
        }
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }
}
