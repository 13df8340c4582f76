package sirocco.apps.data;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import sirocco.apps.Failure;
import sirocco.tensor.DType;
import sirocco.tensor.Tensor;
import sirocco.tensor.io.Npz;

/**
 * Reads heartbeats from an NPZ archive: X [n, 187] (bytes stand for 0 … 1 in steps of 1/255), y [n], and record [n]
 * where it is there.
 */
final class NpzBeats {
    private static final float BYTE_SCALE = 255;

    private NpzBeats() {}

    /** Reads it; {@code y} may be missing where labels may. */
    static Signals read(Path file, BeatsFile.Labels labels) {
        try (Npz archive = Npz.open(file)) {
            Tensor x = archive.read("X");
            if (x.shape().rank() != 2 || x.shape().size(1) != Beats.LENGTH) {
                throw new Failure(
                        file + ", array \"X\": shape " + x.shape() + " where [n, " + Beats.LENGTH + "] is expected");
            }
            Optional<int[]> records = archive.names().contains("record")
                    ? Optional.of(integers(file, archive, "record"))
                    : Optional.empty();
            boolean without =
                    labels == BeatsFile.Labels.OPTIONAL && !archive.names().contains("y");
            return new Signals(
                    file.toString(),
                    samples(x),
                    without ? Optional.empty() : Optional.of(integers(file, archive, "y")),
                    records);
        } catch (NoSuchFileException absent) {
            throw new Failure(file + ": no such file", absent);
        } catch (IOException damaged) {
            throw new Failure(damaged.getMessage(), damaged);
        }
    }

    private static float[] samples(Tensor x) {
        float[] samples = x.toFloats();
        if (x.dtype() == DType.U8) {
            for (int i = 0; i < samples.length; i++) {
                samples[i] /= BYTE_SCALE;
            }
        }
        return samples;
    }

    private static int[] integers(Path file, Npz archive, String name) throws IOException {
        Tensor values = archive.read(name);
        if (values.shape().rank() != 1 || !values.dtype().isInteger()) {
            throw new Failure(file + ", array \"" + name + "\": " + values.dtype() + " " + values.shape()
                    + " where one row of whole numbers is expected");
        }
        return values.toInts();
    }
}
