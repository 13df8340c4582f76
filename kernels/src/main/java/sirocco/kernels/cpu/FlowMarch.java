package sirocco.kernels.cpu;

import sirocco.tensor.op.MlpFlow.Control;

/** Where one solution with controlled steps stands: its time, its next step, how many it took, and how it ended. */
final class FlowMarch {
    /** A step that would end nearer to the end than this part of the interval ends there. */
    private static final double NEAR_END = 1e-11;
    /** A step that changes the time by fewer units in the last place than this is none. */
    private static final double SHORTEST = 4 * 0x1p-52;

    /** Ordinals of the solvers' Status. */
    static final int SUCCESS = 0;

    private static final int MAX_STEPS = 1;
    private static final int DT_UNDERFLOW = 2;
    static final int NON_FINITE = 3;

    private final FlowController controller;
    private final int maxSteps;
    private double direction;
    private double begin;
    private double goal;
    private double now;
    private double next;
    private int accepted;
    private int rejected;
    private int code;

    FlowMarch(Control control, int maxSteps) {
        controller = new FlowController(control);
        this.maxSteps = maxSteps;
    }

    /** Begins at {@code t0} with a step of this size, which is positive in either direction. */
    void start(double t0, double t1, double size) {
        direction = direction(t0, t1);
        begin = t0 * direction;
        goal = t1 * direction;
        now = begin;
        accepted = 0;
        rejected = 0;
        code = SUCCESS;
        controller.start();
        next = clipped(begin + size, true);
    }

    /** 1 forwards, −1 backwards. */
    static double direction(double t0, double t1) {
        return t1 >= t0 ? 1 : -1;
    }

    boolean goesOn() {
        return code == SUCCESS && now < goal && accepted + rejected < maxSteps;
    }

    /** The time before the step. */
    double time() {
        return now * direction;
    }

    /** The time after the step. */
    double end() {
        return next * direction;
    }

    /** The length of the step, with its sign. */
    double size() {
        return (next - now) * direction;
    }

    int accepted() {
        return accepted;
    }

    int rejected() {
        return rejected;
    }

    /** Judges the step whose error is so many times what is allowed. */
    boolean accepts(double error) {
        controller.judge(next - now, error);
        return controller.accepts();
    }

    /** Takes the judged step, or not, and plans the next one. */
    void advance(boolean accept, boolean finite) {
        if (accept) {
            now = next;
            accepted++;
        } else {
            rejected++;
        }
        next = clipped(now + controller.next(), accept);
        double least = Math.max(Math.abs(now) * SHORTEST, controller.shortest());
        boolean moves = controller.next() >= least && next > now || now >= goal;
        if (accept && !finite || !moves) {
            code = finite ? DT_UNDERFLOW : NON_FINITE;
        }
    }

    private double clipped(double to, boolean accepted) {
        boolean near = to > goal - (goal - begin) * NEAR_END;
        return near ? accepted ? goal : now + (goal - now) * .5 : to;
    }

    /** The ordinal of the status with which the solution ended. */
    int code() {
        return code == SUCCESS && now < goal ? MAX_STEPS : code;
    }
}
