package sirocco.nn.train;

import java.nio.file.Path;

/** A checkpoint cannot be resumed from, or not be written; says what is wrong with which file, and what to do. */
public final class CheckpointException extends RuntimeException {
    private static final long serialVersionUID = 1;

    CheckpointException(Path file, String what, String remedy) {
        this(file, what, remedy, null);
    }

    CheckpointException(Path file, String what, String remedy, Throwable cause) {
        super("checkpoint " + file + ": " + what + ". " + remedy, cause);
    }
}
