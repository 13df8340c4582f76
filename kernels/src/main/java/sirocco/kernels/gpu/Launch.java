package sirocco.kernels.gpu;

import java.util.List;
import java.util.stream.Stream;

/**
 * One task: a kernel, what it is given, and its grid.
 *
 * @param task      the task object, an interface {@code TaskN} by the number of arguments
 * @param arguments {@link #CONTEXT}, buffers, and Integers
 * @param items     work-items, a multiple of {@code group}
 * @param group     work-items of a group
 * @param text      for people
 */
record Launch(Object task, List<Object> arguments, int items, int group, String text) {
    /** Stands for the kernel context. */
    static final Object CONTEXT = new Object();

    Launch {
        arguments = List.copyOf(arguments);
    }

    /** The arrays that it reads or writes. */
    Stream<Buffer> buffers() {
        return arguments.stream().filter(Buffer.class::isInstance).map(Buffer.class::cast);
    }
}
