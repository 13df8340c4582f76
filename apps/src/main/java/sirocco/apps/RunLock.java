package sirocco.apps;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Keeps a second process from working in a run folder: a lock on its {@code config.json}, beyond the file's end so that
 * all may read it. The operating system takes it back when the process ends, however it ends.
 */
public final class RunLock implements AutoCloseable {
    private final FileChannel channel;

    private RunLock(FileChannel channel) {
        this.channel = channel;
    }

    /** Throws {@link Failure} if another process has the folder, or it cannot be locked. */
    public static RunLock of(Path folder) {
        Path file = folder.resolve("config.json");
        try {
            var channel = FileChannel.open(file, StandardOpenOption.WRITE);
            if (isTaken(channel)) {
                channel.close();
                throw new Failure(folder + ": this run is still going on, in another process. Wait for it, or stop it"
                        + " first; then resume it.");
            }
            return new RunLock(channel);
        } catch (IOException refused) {
            throw new Failure(file + " cannot be locked: " + refused.getMessage(), refused);
        }
    }

    private static boolean isTaken(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock(Long.MAX_VALUE - 1, 1, false);
            return lock == null;
        } catch (OverlappingFileLockException here) {
            return true;
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException refused) {
            throw new Failure("the lock of a run cannot be released: " + refused.getMessage(), refused);
        }
    }
}
