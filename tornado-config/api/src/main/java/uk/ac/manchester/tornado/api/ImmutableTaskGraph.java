package uk.ac.manchester.tornado.api;

import sirocco.emulator.GraphDefinition;

/** A task graph that is complete. */
public class ImmutableTaskGraph {
    private final GraphDefinition definition;

    ImmutableTaskGraph(GraphDefinition definition) {
        this.definition = definition;
    }

    GraphDefinition definition() {
        return definition;
    }
}
