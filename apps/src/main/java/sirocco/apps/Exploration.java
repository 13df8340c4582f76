package sirocco.apps;

import java.io.IOException;

/** Shows the data of a workflow, and trains nothing. */
public record Exploration<C extends Record>(Explorable<C> of) implements Workflow<C> {
    @Override
    public String id() {
        return "explore-" + of.id();
    }

    @Override
    public String description() {
        return "the data of " + of.id() + ": " + of.description();
    }

    @Override
    public C defaults() {
        return of.defaults();
    }

    @Override
    public void run(Run<C> run) throws IOException {
        of.explore(run);
    }
}
