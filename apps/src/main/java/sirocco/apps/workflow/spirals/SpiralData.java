package sirocco.apps.workflow.spirals;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import sirocco.apps.Failure;
import sirocco.tensor.Tensor;
import sirocco.tensor.io.Npz;

/**
 * Spirals to train on, to watch the training by, and to test with.
 *
 * <p>As an NPZ archive: {@code train_data}, {@code validation_data} and {@code test_data} [n, points, 3] with rows (t,
 * x, y), and
 * {@code train_alpha}, … [n].
 */
public record SpiralData(SpiralSet train, SpiralSet validation, SpiralSet test) {

    static SpiralData generate(int count, int points, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        return new SpiralData(
                SpiralSet.generate(count, points, random),
                SpiralSet.generate(count, points, random),
                SpiralSet.generate(count, points, random));
    }

    /** Reads an archive. Throws {@link Failure} naming the array, what was got and what was expected. */
    static SpiralData read(Path file) {
        try (Npz archive = Npz.open(file)) {
            return new SpiralData(
                    set(file, archive, "train"), set(file, archive, "validation"), set(file, archive, "test"));
        } catch (NoSuchFileException absent) {
            throw new Failure(file + ": no such file", absent);
        } catch (IOException damaged) {
            throw new Failure(damaged.getMessage(), damaged);
        }
    }

    private static SpiralSet set(Path file, Npz archive, String part) throws IOException {
        Tensor data = array(file, archive, part + "_data");
        Tensor alpha = array(file, archive, part + "_alpha");
        if (data.rank() != 3 || data.shape().size(2) != 3 || data.size() == 0) {
            throw new Failure(
                    file + ", array \"" + part + "_data\": [spirals, points, 3] is expected, got " + data.spec());
        }
        int n = data.shape().size(0);
        if (alpha.size() != n) {
            throw new Failure(file + ", array \"" + part + "_alpha\": " + n + " values are expected, one a spiral, got "
                    + alpha.spec());
        }
        return new SpiralSet(points(file, part, data), alpha.toFloats());
    }

    private static float[][][] points(Path file, String part, Tensor data) {
        int n = data.shape().size(0);
        int count = data.shape().size(1);
        float[] all = data.toFloats();
        float[][][] points = new float[n][count][];
        for (int i = 0; i < n; i++) {
            for (int k = 0; k < count; k++) {
                int at = (i * count + k) * 3;
                points[i][k] = new float[] {all[at], all[at + 1], all[at + 2]};
                boolean finite = Float.isFinite(all[at] + all[at + 1] + all[at + 2]);
                if (!finite || k > 0 && points[i][k][0] <= points[i][k - 1][0]) {
                    throw new Failure(file + ", array \"" + part + "_data\", spiral " + i + ", point " + k
                            + ": finite values and increasing times are expected");
                }
            }
        }
        return points;
    }

    private static Tensor array(Path file, Npz archive, String name) throws IOException {
        if (!archive.names().contains(name)) {
            throw new Failure(file + ": no array \"" + name + "\"; there are " + archive.names());
        }
        return archive.read(name);
    }

    /** Writes what {@link #read} reads. */
    void write(Path file) throws IOException {
        Map<String, Tensor> arrays = new LinkedHashMap<>();
        put(arrays, "train", train);
        put(arrays, "validation", validation);
        put(arrays, "test", test);
        Npz.write(file, arrays, Npz.Compression.DEFLATED);
    }

    private static void put(Map<String, Tensor> arrays, String part, SpiralSet set) {
        int count = set.points()[0].length;
        float[] all = new float[set.size() * count * 3];
        for (int i = 0; i < set.size(); i++) {
            for (int k = 0; k < count; k++) {
                System.arraycopy(set.points()[i][k], 0, all, (i * count + k) * 3, 3);
            }
        }
        arrays.put(part + "_data", Tensor.of(all, set.size(), count, 3));
        arrays.put(part + "_alpha", Tensor.of(set.alpha()));
    }
}
