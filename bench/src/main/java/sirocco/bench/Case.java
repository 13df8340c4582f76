package sirocco.bench;

import java.util.function.Supplier;

/**
 * Something to be timed.
 *
 * @param name as in the tables of results: {@code sgemm.1024}
 * @param setUp makes what is run; compiling and allocating are not timed
 */
record Case(String name, Supplier<Trial> setUp) {
    static Case uncounted(String name, Supplier<Runnable> setUp) {
        return new Case(name, () -> Trial.uncounted(setUp.get()));
    }

    /** The part of the name before the first dot. */
    String group() {
        return name.substring(0, name.indexOf('.'));
    }
}
