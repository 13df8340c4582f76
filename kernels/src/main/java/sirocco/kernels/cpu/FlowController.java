package sirocco.kernels.cpu;

import sirocco.tensor.op.MlpFlow.Control;

/** Decides on steps as the body of a solution does; see the controllers of {@code sirocco.solvers}. */
final class FlowController {
    private final Control control;
    private double before;
    private double earlier;
    private boolean accepted;
    private double next;

    FlowController(Control control) {
        this.control = control;
    }

    void start() {
        before = 1;
        earlier = 1;
    }

    /** The shortest step that it allows. */
    double shortest() {
        return control instanceof Control.Pid pid ? pid.dtMin() : 0;
    }

    /** Judges a step of size h, whose error is e times what is allowed. */
    void judge(double h, double e) {
        if (control instanceof Control.Pid pid) {
            judge(pid, h, e);
        } else {
            accepted = true;
            next = h;
        }
    }

    private void judge(Control.Pid pid, double h, double e) {
        accepted = e < 1;
        double r = 1 / e;
        double factor = factor(pid, r);
        double clipped = accepted
                ? Math.min(Math.max(factor, 1), pid.factorMax())
                : Math.min(Math.max(factor, pid.factorMin()), pid.safety());
        next = Math.min(h * (Double.isNaN(factor) ? pid.factorMin() : clipped), pid.dtMax());
        if (accepted) {
            earlier = before;
            before = r > 0 && r < Double.POSITIVE_INFINITY ? r : 1;
        }
    }

    private double factor(Control.Pid pid, double r) {
        int k = pid.order();
        double factor = pid.safety() * Math.pow(r, (pid.p() + pid.i() + pid.d()) / k);
        if (pid.p() + 2 * pid.d() != 0) {
            factor *= Math.pow(before, -(pid.p() + 2 * pid.d()) / k);
        }
        return pid.d() == 0 ? factor : factor * Math.pow(earlier, pid.d() / k);
    }

    boolean accepts() {
        return accepted;
    }

    /** The size of the step after the one that was judged. */
    double next() {
        return next;
    }
}
