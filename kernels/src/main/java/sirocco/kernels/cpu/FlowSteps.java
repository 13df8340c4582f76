package sirocco.kernels.cpu;

import java.lang.foreign.MemorySegment;
import sirocco.tensor.memory.Memory;
import sirocco.tensor.op.MlpFlow.Formula;

/**
 * Steps of an explicit Runge–Kutta method with a small net as right-hand side. The slopes of a step lie in planes one
 * after another; evaluations are numbered through, so that what they compute can be kept.
 */
final class FlowSteps {
    private final Formula formula;
    private final MlpNet net;
    private final Keeping keeping;
    private final StageSum[] rows;
    private final StageSum last;
    private final StageSum error;
    private final double[] nodes;
    private final long plane;
    private MlpPlanes planes;
    private long slopes;
    private int first;

    /** Whether what evaluations compute stays. */
    enum Keeping {
        NOTHING,
        ALL
    }

    FlowSteps(Formula formula, MlpNet net, Keeping keeping) {
        this.formula = formula;
        this.net = net;
        this.keeping = keeping;
        rows = formula.a().stream().map(StageSum::of).toArray(StageSum[]::new);
        last = StageSum.of(formula.b());
        error = StageSum.of(formula.e());
        nodes = formula.c().stream().mapToDouble(Double::doubleValue).toArray();
        plane = net.stateBytes();
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

    /** The slopes at a state, as evaluation {@code e}. */
    void evaluate(double t, long state, int e, long to) {
        copy(state, planes.state(slot(e)));
        slopes(t, slot(e), to);
    }

    private void slopes(double t, int slot, long to) {
        if (keeping == Keeping.ALL) {
            net.slopesAndDerivatives(t, planes, slot, to);
        } else {
            net.slopes(t, planes, slot, to);
        }
    }

    /** The slope at the start, where each step needs that of the one before. */
    void start(double t, long y) {
        if (formula.firstSameAsLast()) {
            evaluate(t, y, 0, slopes);
        }
    }

    /** Step number {@code step} from y at t to {@code end} at t + h. */
    void step(int step, double t, double h, long y, long end) {
        if (!formula.firstSameAsLast()) {
            evaluate(t, y, evaluation(formula, step, 0), slopes);
        }
        int stages = formula.stages();
        for (int i = 1; i < stages; i++) {
            int slot = slot(evaluation(formula, step, i));
            rows[i].run(plane, y, (float) h, slopes, plane, planes.state(slot));
            if (formula.firstSameAsLast() && i == stages - 1) {
                copy(planes.state(slot), end);
            }
            slopes(t + h * nodes[i], slot, slopes(i));
        }
        if (!formula.firstSameAsLast()) {
            last.run(plane, y, (float) h, slopes, plane, end);
        }
    }

    /** The last slope becomes the next step's first one. */
    void accept() {
        if (formula.firstSameAsLast()) {
            copy(slopes(formula.stages() - 1), slopes);
        }
    }

    /** The estimate of the error. */
    void error(double h, long to) {
        error.run(plane, 0, (float) h, slopes, plane, to);
    }

    private void copy(long from, long to) {
        MemorySegment.copy(Memory.ALL, from, Memory.ALL, to, plane);
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
