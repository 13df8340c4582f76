/** Layers, losses, optimisers, the training loop and metrics. */
module sirocco.nn {
    requires transitive sirocco.tensor;
    requires transitive sirocco.solvers;

    exports sirocco.nn;
    exports sirocco.nn.continuous;
    exports sirocco.nn.layer;
    exports sirocco.nn.loss;
    exports sirocco.nn.metrics;
    exports sirocco.nn.optimiser;
    exports sirocco.nn.schedule;
    exports sirocco.nn.train;

    opens sirocco.nn.train to
            sirocco.tensor;
}
