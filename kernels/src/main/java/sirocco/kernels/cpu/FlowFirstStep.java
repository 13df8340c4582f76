package sirocco.kernels.cpu;

import sirocco.tensor.op.MlpFlow.Control;

/**
 * The size of a first step, given or chosen by the slope at the start and after an explicit Euler step. It is computed number by
 * number: beside the loops of a march, into which it is inlined, the compiler would make objects of its vectors.
 */
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
        double d0 = relative(pid, bytes, y, y, elements);
        double d1 = relative(pid, bytes, slope, y, elements);
        double h0 = d0 < 1e-5 || d1 < 1e-5 ? 1e-6 : .01 * (d0 / d1);
        move(bytes, y, (float) (h0 * direction), slope, scrap);
        long ahead = steps.slopes(1);
        steps.evaluate(t0 + h0 * direction, scrap, 1, ahead);
        move(bytes, ahead, -1, slope, ahead);
        double d2 = relative(pid, bytes, ahead, y, elements) / h0;
        double most = Math.max(d1, d2);
        double h1 = most <= 1e-15 ? Math.max(h0 * 1e-3, 1e-6) : Math.pow(1 / most * .01, 1. / pid.order());
        double chosen = Math.min(h0 * 100, h1);
        return Math.max(Math.min(chosen > 0 ? chosen : 1e-6, pid.dtMax()), pid.dtMin());
    }

    /** The root of the mean square of x, relative to the tolerances at y. */
    private static double relative(Control.Pid pid, long bytes, long x, long y, long elements) {
        double sum = 0;
        for (long at = 0; at < bytes; at += Float.BYTES) {
            double q = Lanes.get(x + at) / (pid.atol() + pid.rtol() * Math.abs(Lanes.get(y + at)));
            sum += q * q;
        }
        return Math.sqrt(sum / elements);
    }

    /** to = y + h x. */
    private static void move(long bytes, long y, float h, long x, long to) {
        for (long at = 0; at < bytes; at += Float.BYTES) {
            Lanes.set(to + at, Math.fma(h, Lanes.get(x + at), Lanes.get(y + at)));
        }
    }
}
