package sirocco.apps;

import java.io.IOException;

/**
 * One thing that a person can run: an id, a line that says what it does, settings with defaults, and the work itself.
 * Building a workflow does nothing, so that all of them can be listed at once.
 *
 * @param <C> the settings: a record of int, long, double, boolean, String, enums, lists of these, and further such
 *     records
 */
public interface Workflow<C extends Record> {
    /** The name on the command line, such as {@code ecg-cnn}. */
    String id();

    /** One line for {@code sirocco list}. */
    String description();

    C defaults();

    /** Does the work and hands its results to {@code run}. Throws {@link Failure} with a message made for the user. */
    void run(Run<C> run) throws IOException;
}
