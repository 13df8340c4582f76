/** Tensors, traces, gradients, graphs and the backend interface. */
module sirocco.tensor {
    exports sirocco.tensor;
    exports sirocco.tensor.memory;
}
