package sirocco.kernels.cpu;

import java.lang.foreign.MemorySegment;
import sirocco.tensor.memory.Memory;
import sirocco.tensor.op.MlpFlow.Control;
import sirocco.tensor.op.MlpFlow.Formula;

/**
 * Steps of an explicit Runge–Kutta method with a small net as right-hand side. The slopes of a step lie in planes one
 * after another; evaluations are numbered through, so that what they compute can be kept. A plane has one or more groups of
 * rows: all rows of a group are at the same time and take the same step.
 */
final class FlowSteps {
    private final Formula formula;
    private final FlowNet net;
    private final Keeping keeping;
    private final StageSum[] rows;
    private final StageSum last;
    private final StageSum error;
    private final double[] nodes;
    private final int groups;
    private final long plane;
    private final long group;
    private final double[] times;
    private final double[] oneTime = new double[1];
    private final double[] oneSize = new double[1];
    private MlpPlanes planes;
    private long slopes;
    private int first;

    /** Whether what evaluations compute stays. */
    enum Keeping {
        NOTHING,
        ALL
    }

    /** Steps of {@code groups} groups of the net's rows. */
    FlowSteps(Formula formula, FlowNet net, int groups, Keeping keeping) {
        this.formula = formula;
        this.net = net;
        this.groups = groups;
        this.keeping = keeping;
        rows = formula.a().stream().map(StageSum::of).toArray(StageSum[]::new);
        last = StageSum.of(formula.b());
        error = StageSum.of(formula.e());
        nodes = formula.c().stream().mapToDouble(Double::doubleValue).toArray();
        plane = net.stateBytes();
        group = plane / groups;
        times = new double[groups];
    }

    /** Bytes of a state of all rows. */
    long plane() {
        return plane;
    }

    /** Bytes for the slopes of all stages. */
    long bytes() {
        return formula.stages() * plane;
    }

    /** How many evaluations {@code steps} steps have. */
    static long evaluations(Formula formula, long steps) {
        return (formula.firstSameAsLast() ? 1 : 0) + steps * perStep(formula);
    }

    static int perStep(Formula formula) {
        return formula.stages() - (formula.firstSameAsLast() ? 1 : 0);
    }

    /** The number of the evaluation in stage {@code stage} of step {@code step}, both from 0 on. */
    static int evaluation(Formula formula, int step, int stage) {
        return step * perStep(formula) + stage;
    }

    void at(MlpPlanes newPlanes, long newSlopes) {
        planes = newPlanes;
        slopes = newSlopes;
    }

    /** The slopes of stage {@code stage}. */
    long slopes(int stage) {
        return slopes + stage * plane;
    }

    /** From now on evaluation {@code e} has the first place. */
    void startAt(int e) {
        first = e;
    }

    private int slot(int e) {
        return keeping == Keeping.ALL ? e - first : 0;
    }

    /** The slopes at a state, where there is one group, as evaluation {@code e}. */
    void evaluate(double t, long state, int e, long to) {
        MemorySegment.copy(Memory.ALL, state, Memory.ALL, planes.state(slot(e)), plane);
        times[0] = t;
        slopes(slot(e), to);
    }

    private void slopes(int slot, long to) {
        if (keeping == Keeping.ALL) {
            net.slopesAndDerivatives(times, planes, slot, to);
        } else {
            net.slopes(times, planes, slot, to);
        }
    }

    /** The slope at the start, where each step needs that of the one before. */
    void start(double t, long y) {
        if (formula.firstSameAsLast()) {
            evaluate(t, y, 0, slopes);
        }
    }

    /** Step number {@code step} of a single group from y at t to {@code end} at t + h. */
    void step(int step, double t, double h, long y, long end) {
        oneTime[0] = t;
        oneSize[0] = h;
        step(step, oneTime, oneSize, y, end);
    }

    /** Steps of all groups, as step number {@code step}, from y at t to {@code end} at t + h. */
    void step(int step, double[] t, double[] h, long y, long end) {
        if (!formula.firstSameAsLast()) {
            int slot = slot(evaluation(formula, step, 0));
            MemorySegment.copy(Memory.ALL, y, Memory.ALL, planes.state(slot), plane);
            System.arraycopy(t, 0, times, 0, groups);
            slopes(slot, slopes);
        }
        int stages = formula.stages();
        for (int i = 1; i < stages; i++) {
            int slot = slot(evaluation(formula, step, i));
            sum(rows[i], y, h, planes.state(slot));
            if (formula.firstSameAsLast() && i == stages - 1) {
                MemorySegment.copy(Memory.ALL, planes.state(slot), Memory.ALL, end, plane);
            }
            for (int g = 0; g < groups; g++) {
                times[g] = t[g] + h[g] * nodes[i];
            }
            slopes(slot, slopes(i));
        }
        if (!formula.firstSameAsLast()) {
            sum(last, y, h, end);
        }
    }

    private void sum(StageSum weighted, long y, double[] h, long to) {
        for (int g = 0; g < groups; g++) {
            long offset = g * group;
            weighted.run(group, y + offset, (float) h[g], slopes + offset, plane, to + offset);
        }
    }

    /** The last slope becomes the next step's first one. */
    void accept() {
        for (int g = 0; g < groups; g++) {
            accept(g);
        }
    }

    /** The same for one group. */
    void accept(int g) {
        if (formula.firstSameAsLast()) {
            long from = slopes(formula.stages() - 1) + g * group;
            MemorySegment.copy(Memory.ALL, from, Memory.ALL, slopes + g * group, group);
        }
    }

    /**
     * How many times the allowed error the estimate for group {@code g} is, which has so many elements.
     *
     * @param y the group's state before the step
     * @param end its state after it
     * @param scrap as large
     */
    double error(Control control, int g, long elements, double h, long y, long end, long scrap) {
        if (!(control instanceof Control.Pid pid)) {
            return 0;
        }
        error.run(group, 0, (float) h, slopes + g * group, plane, scrap);
        return Math.sqrt(FlowNorm.squares(group, scrap, y, end, pid.rtol(), pid.atol()) / elements);
    }

    /** For each stage the coefficients of θ, θ², …. */
    static double[][] interpolant(Formula formula) {
        return formula.interpolant().stream()
                .map(row -> row.stream().mapToDouble(Double::doubleValue).toArray())
                .toArray(double[][]::new);
    }

    /** The weights of the stages in y(t + θh) − y(t), times 1/h. */
    static void interpolate(double[][] interpolant, double theta, StageSum to) {
        to.clear();
        for (int j = 0; j < interpolant.length; j++) {
            double[] row = interpolant[j];
            double value = 0;
            for (int d = row.length - 1; d >= 0; d--) {
                value = (value + row[d]) * theta;
            }
            to.add(j, value);
        }
    }
}
