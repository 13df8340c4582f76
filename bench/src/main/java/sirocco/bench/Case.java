package sirocco.bench;

import java.util.function.Supplier;

/**
 * Something to be timed.
 *
 * @param name as in the tables of results: {@code sgemm.1024}
 * @param flops floating-point operations of one run; 0 where they are not what counts
 * @param setUp makes what is run; compiling and allocating are not timed
 */
public record Case(String name, double flops, Supplier<Runnable> setUp) {

    /** The part of the name before the first dot. */
    public String group() {
        return name.substring(0, name.indexOf('.'));
    }
}
