package sirocco.emulator;

import uk.ac.manchester.tornado.api.exceptions.TornadoBailoutRuntimeException;

/** Kernels that a device compiler would refuse or, worse, take. */
final class Refusal {
    private Refusal() {}

    /** An error that names the kernel, what is wrong with it, and what to do. */
    static TornadoBailoutRuntimeException of(KernelMethod kernel, String fault, String remedy) {
        return new TornadoBailoutRuntimeException("kernel " + kernel + " " + fault + ": " + remedy);
    }
}
