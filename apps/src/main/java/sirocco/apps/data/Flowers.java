package sirocco.apps.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.commons.csv.CSVRecord;
import sirocco.apps.Failure;
import sirocco.apps.embedded.Iris;

/**
 * Iris flowers as a CSV file holds them: four measures in cm a line and, where it is known, the species by name or number;
 * with a header line or without.
 *
 * @param features [n, 4], row-major; NaN where one is missing
 * @param species  [n] in 0 … 2
 */
public record Flowers(String source, float[] features, Optional<int[]> species) {

    /** Reads {@code .csv} or {@code .csv.gz}. Throws {@link Failure} naming the line that is no flower. */
    public static Flowers read(Path file) {
        List<float[]> features = new ArrayList<>();
        List<Integer> species = new ArrayList<>();
        CsvFile.forEach(file, line -> {
            if (line.getRecordNumber() > 1 || !isHeader(line)) {
                add(file, line, features, species);
            }
        });
        if (features.isEmpty()) {
            throw new Failure(file + ": holds no flowers");
        }
        float[] all = new float[features.size() * Iris.FEATURES];
        for (int i = 0; i < features.size(); i++) {
            System.arraycopy(features.get(i), 0, all, i * Iris.FEATURES, Iris.FEATURES);
        }
        return new Flowers(
                file.toString(),
                all,
                species.isEmpty()
                        ? Optional.empty()
                        : Optional.of(
                                species.stream().mapToInt(Integer::intValue).toArray()));
    }

    /** One of its first values is a word. */
    private static boolean isHeader(CSVRecord line) {
        return line.stream()
                .limit(Iris.FEATURES)
                .anyMatch(value -> value.matches(".*[A-Za-z]{2,}.*") && !value.equalsIgnoreCase("nan"));
    }

    private static void add(Path file, CSVRecord line, List<float[]> features, List<Integer> species) {
        boolean labelled = line.size() == Iris.FEATURES + 1;
        boolean others = features.size() == species.size() && !features.isEmpty();
        boolean first = features.isEmpty();
        if (line.size() != Iris.FEATURES && !labelled || !first && others != labelled) {
            throw new Failure(CsvFile.at(file, line) + line.size()
                    + " values where four measures are expected, and on all lines or on none the species");
        }
        float[] flower = new float[Iris.FEATURES];
        for (int i = 0; i < flower.length; i++) {
            flower[i] = line.get(i).isEmpty() ? Float.NaN : (float) CsvFile.number(file, line, i);
        }
        features.add(flower);
        if (labelled) {
            species.add(species(file, line));
        }
    }

    private static int species(Path file, CSVRecord line) {
        String name = line.get(Iris.FEATURES).toLowerCase(Locale.ROOT).replaceFirst("^iris[- ]", "");
        return IntStream.range(0, Iris.SPECIES.size())
                .filter(k -> name.equals(Iris.SPECIES.get(k)) || name.equals(Integer.toString(k)))
                .findFirst()
                .orElseThrow(() -> new Failure(CsvFile.at(file, line) + "species \"" + line.get(Iris.FEATURES)
                        + "\" where one of " + String.join(", ", Iris.SPECIES) + " or 0 to 2 is expected"));
    }

    public int size() {
        return features.length / Iris.FEATURES;
    }

    /** These, of which no measure is missing. Throws {@link Failure} naming the first flower that lacks one. */
    public Flowers complete() {
        for (int i = 0; i < features.length; i++) {
            if (!Float.isFinite(features[i])) {
                throw new Failure(source + ", flower " + i / Iris.FEATURES + ": "
                        + Iris.FEATURE_NAMES.get(i % Iris.FEATURES) + " is missing or no finite number");
            }
        }
        return this;
    }
}
