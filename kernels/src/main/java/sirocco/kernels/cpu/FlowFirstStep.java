package sirocco.kernels.cpu;

import sirocco.tensor.op.MlpFlow.Control;

/** The size of a first step, given or chosen by the slope at the start and after an explicit Euler step. */
final class FlowFirstStep {
    private FlowFirstStep() {}

    /**
     * The size, as the solvers' InitialStep has it.
     *
     * @param steps which evaluate the slopes; those of their first two stages are overwritten
     * @param elements of the state
     * @param scrap as large as the state
     */
    static double size(
            Control control, FlowSteps steps, long elements, double t0, double direction, long y, long scrap) {
        if (!(control instanceof Control.Pid pid)) {
            return ((Control.Constant) control).step();
        }
        if (!Double.isNaN(pid.first())) {
            return pid.first();
        }
        long bytes = steps.plane();
        long slope = steps.slopes(0);
        steps.evaluate(t0, y, 0, slope);
        double d0 = FlowNorm.relative(pid, bytes, y, y, elements);
        double d1 = FlowNorm.relative(pid, bytes, slope, y, elements);
        double h0 = d0 < 1e-5 || d1 < 1e-5 ? 1e-6 : .01 * (d0 / d1);
        FlowNorm.moved(bytes, y, (float) (h0 * direction), slope, scrap);
        long ahead = steps.slopes(1);
        steps.evaluate(t0 + h0 * direction, scrap, 1, ahead);
        FlowNorm.difference(bytes, ahead, slope, ahead);
        double d2 = FlowNorm.relative(pid, bytes, ahead, y, elements) / h0;
        double most = Math.max(d1, d2);
        double h1 = most <= 1e-15 ? Math.max(h0 * 1e-3, 1e-6) : Math.pow(1 / most * .01, 1. / pid.order());
        double chosen = Math.min(h0 * 100, h1);
        return Math.max(Math.min(chosen > 0 ? chosen : 1e-6, pid.dtMax()), pid.dtMin());
    }
}
