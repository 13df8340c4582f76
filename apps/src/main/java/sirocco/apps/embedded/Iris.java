package sirocco.apps.embedded;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The measurements of 150 iris flowers of three species (R. A. Fisher, "The use of multiple measurements in taxonomic
 * problems", Annals of Eugenics 7 (1936) 179–188; data of E. Anderson).
 *
 * @param features [150, 4], row-major: sepal length, sepal width, petal length, petal width in cm
 * @param species  [150] in 0 … 2
 */
public record Iris(float[] features, int[] species) {
    public static final int FEATURES = 4;
    public static final List<String> FEATURE_NAMES =
            List.of("sepal length (cm)", "sepal width (cm)", "petal length (cm)", "petal width (cm)");
    public static final List<String> SPECIES = List.of("setosa", "versicolor", "virginica");

    /** The data, from the jar. */
    public static Iris load() {
        try (var lines = new BufferedReader(
                new InputStreamReader(Iris.class.getResourceAsStream("iris.csv"), StandardCharsets.UTF_8))) {
            String[][] rows = lines.lines().skip(1).map(line -> line.split(",")).toArray(String[][]::new);
            float[] features = new float[rows.length * FEATURES];
            int[] species = new int[rows.length];
            for (int i = 0; i < rows.length; i++) {
                for (int j = 0; j < FEATURES; j++) {
                    features[i * FEATURES + j] = Float.parseFloat(rows[i][j]);
                }
                species[i] = Integer.parseInt(rows[i][FEATURES]);
            }
            return new Iris(features, species);
        } catch (IOException missing) {
            throw new UncheckedIOException(missing);
        }
    }
}
