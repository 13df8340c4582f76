package sirocco.kernels.cpu;

import java.util.List;
import sirocco.kernels.host.Kernel;
import sirocco.tensor.DType;
import sirocco.tensor.Spec;
import sirocco.tensor.op.MlpFlow;
import sirocco.tensor.op.MlpFlow.Steps;

/** Solutions of differential equations whose right-hand side is a small net of f32, whole. */
final class FlowKernels {
    private FlowKernels() {}

    /** Whether {@link #of} has a kernel. */
    static boolean takes(MlpFlow flow, List<Spec> inputs) {
        return inputs.subList(0, flow.setting().net().tensors() + 1).stream().allMatch(s -> s.dtype() == DType.F32);
    }

    /** The kernel of a solution or a pullback that is {@linkplain #takes taken}. */
    static Kernel of(MlpFlow flow, List<Spec> inputs) {
        boolean shared = flow.setting().steps() == Steps.SHARED;
        return switch (flow.part()) {
            case SOLUTION -> shared ? new FlowKernel(flow, inputs) : new FlowEachKernel(flow, inputs);
            case GRADIENT -> shared ? new FlowGradientKernel(flow, inputs) : new FlowEachGradientKernel(flow, inputs);
        };
    }
}
