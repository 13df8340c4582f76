/** The backends: scalar reference, CPU (Vector API), GPU (TornadoVM). */
module sirocco.kernels {
    requires transitive sirocco.tensor;
    requires sirocco.tornado;
    requires jdk.jfr;
    requires jdk.management;
    requires static jdk.incubator.vector;
    requires static tornado.api;

    opens sirocco.kernels.gpu;

    provides sirocco.tensor.backend.Backend with
            sirocco.kernels.cpu.CpuBackend,
            sirocco.kernels.gpu.GpuBackend,
            sirocco.kernels.reference.ReferenceBackend;
}
