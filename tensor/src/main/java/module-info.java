/** Tensors, traces, gradients, graphs and the backend interface. */
module sirocco.tensor {
    exports sirocco.tensor;
    exports sirocco.tensor.backend;
    exports sirocco.tensor.grad;
    exports sirocco.tensor.graph;
    exports sirocco.tensor.io;
    exports sirocco.tensor.memory;
    exports sirocco.tensor.op;
    exports sirocco.tensor.pass;

    uses sirocco.tensor.backend.Backend;
}
