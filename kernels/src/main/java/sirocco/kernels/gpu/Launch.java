package sirocco.kernels.gpu;

import java.util.List;
import java.util.stream.Stream;

/**
 * One task: a kernel, what it is given, and its grid; or a {@link LibraryCall}, which has none.
 *
 * @param task      the task object, an interface {@code TaskN} by the number of arguments, or a call
 * @param arguments {@link #CONTEXT}, buffers, and numbers
 * @param items     work-items, a multiple of {@code group}; 0 for a call
 * @param group     work-items of a group; 0 for a call
 * @param text      for people
 */
record Launch(Object task, List<Object> arguments, int items, int group, String text) {
    /** Stands for the kernel context. */
    static final Object CONTEXT = new Object();

    Launch {
        arguments = List.copyOf(arguments);
    }

    /** By whom it is done, for people. */
    String sizes() {
        return task instanceof LibraryCall call
                ? call.function() + " of " + call.library()
                : "%,d items in groups of %d".formatted(items, group);
    }

    /** The arrays that it reads or writes. */
    Stream<Buffer> buffers() {
        return arguments.stream().filter(Buffer.class::isInstance).map(Buffer.class::cast);
    }
}
