package sirocco.apps;

import java.io.IOException;

/**
 * A workflow that can show its data before anything is trained on them.
 *
 * @param <C> the settings
 */
public interface Explorable<C extends Record> extends Workflow<C> {
    /**
     * Records what the data are like: how many, how they are spread over classes, their ranges, what is missing, what is
     * there twice; with examples as plots. Data that could not be trained on are shown too, as far as they can be read.
     *
     * @throws Failure where they cannot be read at all
     */
    void explore(Run<C> run) throws IOException;
}
