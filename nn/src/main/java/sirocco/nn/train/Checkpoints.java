package sirocco.nn.train;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where and how often a training is saved, so that {@link Trainer#resume} can continue it: at the end of an epoch
 * (though not more than once a second) and, within long epochs, every so many seconds or steps. The file appears whole or
 * not at all; the one before it stays until then.
 *
 * @param folder of the file {@value #NAME}; made if it is missing
 * @param seconds at most so long between two checkpoints
 * @param steps at most so many steps between two checkpoints
 */
public record Checkpoints(Path folder, double seconds, int steps) {
    /** The name of the file. */
    public static final String NAME = "checkpoint.safetensors";

    /** Short epochs end more often than a file should be forced to the disk. */
    private static final double LEAST_SECONDS = 1;

    private static final double DEFAULT_SECONDS = 30;

    public Checkpoints {
        if (!(seconds > 0) || steps < 1) {
            throw new IllegalArgumentException("checkpoints: more than 0 seconds and at least 1 step are expected, got "
                    + seconds + " seconds and " + steps + " steps");
        }
    }

    /** At the end of epochs and every 30 seconds. */
    public static Checkpoints in(Path folder) {
        return new Checkpoints(folder, DEFAULT_SECONDS, Integer.MAX_VALUE);
    }

    public Checkpoints everySeconds(double value) {
        return new Checkpoints(folder, value, steps);
    }

    public Checkpoints everySteps(int value) {
        return new Checkpoints(folder, seconds, value);
    }

    /** Whether there is a checkpoint to resume from in {@code folder}. */
    public static boolean existIn(Path folder) {
        return Files.exists(folder.resolve(NAME));
    }

    boolean areDue(long stepsSince, double secondsSince) {
        return stepsSince >= steps || secondsSince >= seconds;
    }

    boolean areDueAfterAnEpoch(long stepsSince, double secondsSince) {
        return areDue(stepsSince, secondsSince) || secondsSince >= LEAST_SECONDS;
    }
}
