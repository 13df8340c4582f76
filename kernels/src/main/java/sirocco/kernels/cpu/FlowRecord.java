package sirocco.kernels.cpu;

import java.lang.foreign.ValueLayout;
import sirocco.tensor.memory.Memory;
import sirocco.tensor.op.MlpFlow.Keep;
import sirocco.tensor.op.MlpFlow.Saving;
import sirocco.tensor.op.MlpFlow.Setting;
import sirocco.tensor.op.MlpFlow.Steps;

/**
 * Writes what a solution gives: the state and the time at its end, how it went, what is saved, where steps ended. A solution is
 * a tile of one that has all rows, or one of many that follow each other.
 */
final class FlowRecord {
    private static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE_UNALIGNED;

    private final Setting setting;
    private final double[][] interpolant;
    private final StageSum between;
    private final FlowTiles tiles;
    private final int n;
    private final FlowNet net;
    private final int saves;

    private long[] at;
    private int first;
    private int solution;
    private int tile;
    private double direction;
    private int saved;

    /**
     * @param tiles of the state, whose rows have {@code n} elements each
     * @param net by which a tile is computed
     * @param saves the number of times to save at
     */
    FlowRecord(Setting setting, FlowTiles tiles, int n, FlowNet net, int saves) {
        this.setting = setting;
        this.tiles = tiles;
        this.n = n;
        this.net = net;
        this.saves = saves;
        interpolant = FlowSteps.interpolant(setting.formula());
        between = new StageSum(setting.formula().stages());
    }

    /**
     * Begins a solution at {@code t0}, y.
     *
     * @param operands those of the kernel
     * @param firstOutput the number of the first output
     * @param number the tile's or, where each trajectory has steps of its own, the trajectory's
     */
    void start(long[] operands, int firstOutput, int number, double t0, double newDirection, long y) {
        at = operands;
        first = firstOutput;
        boolean shared = setting.steps() == Steps.SHARED;
        solution = shared ? 0 : number;
        tile = shared ? number : 0;
        direction = newDirection;
        saved = 0;
        if (setting.keep() != Keep.NOTHING) {
            for (int s = 0; s <= setting.maxSteps(); s++) {
                Memory.ALL.set(DOUBLE, ends() + 8L * s, t0);
            }
        }
        if (setting.saving() == Saving.STEPS) {
            Memory.ALL.set(DOUBLE, stepTimes(), t0);
            write(y, stepStates());
        }
        while (saved < saves && savedTime() * direction <= t0 * direction) {
            write(y, nextSaved());
        }
    }

    /** Bytes of a whole state as it is given and saved. */
    private long stateBytes() {
        return tileBytes() * tiles.count();
    }

    private long tileBytes() {
        return 4L * n * tiles.rows();
    }

    private long ends() {
        return at[at.length - 3] + 8L * (setting.maxSteps() + 1) * solution;
    }

    private long stepTimes() {
        return at[first + 5] + 8L * (setting.maxSteps() + 1) * solution;
    }

    private long stepStates() {
        return at[first + 6] + stateBytes() * (setting.maxSteps() + 1) * solution;
    }

    private double savedTime() {
        return Memory.ALL.get(DOUBLE, at[first - 1] + 8L * saved);
    }

    private long nextSaved() {
        return at[first + 5] + stateBytes() * ((long) saves * solution + saved++);
    }

    /**
     * Saves the states at those times that lie within a step.
     *
     * @param slopes of the first stage, those of the others {@code stride} bytes apart
     * @param scrap as large as a state
     */
    void within(double from, double to, double h, long y, long slopes, long stride, long scrap) {
        while (saved < saves && savedTime() * direction <= to * direction) {
            double theta = (savedTime() - from) / (to - from);
            FlowSteps.interpolate(interpolant, theta, between);
            between.run(net.stateBytes(), y, (float) h, slopes, stride, scrap);
            write(scrap, nextSaved());
        }
    }

    /** The end of step number {@code accepted}, counted from 1. */
    void step(int accepted, double t, long y) {
        if (setting.keep() != Keep.NOTHING) {
            Memory.ALL.set(DOUBLE, ends() + 8L * accepted, t);
        }
        if (setting.saving() == Saving.STEPS) {
            Memory.ALL.set(DOUBLE, stepTimes() + 8L * accepted, t);
            write(y, stepStates() + accepted * stateBytes());
        }
    }

    void finish(double t, long y, int code, int accepted, int rejected) {
        write(y, at[first] + stateBytes() * solution);
        Memory.ALL.set(DOUBLE, at[first + 1] + 8L * solution, t);
        Lanes.setInt(at[first + 2] + 4L * solution, code);
        Lanes.setInt(at[first + 3] + 4L * solution, accepted);
        Lanes.setInt(at[first + 4] + 4L * solution, rejected);
        while (saved < saves) {
            fillNaN(nextSaved());
        }
        if (setting.saving() == Saving.STEPS) {
            for (int s = accepted + 1; s <= setting.maxSteps(); s++) {
                Memory.ALL.set(DOUBLE, stepTimes() + 8L * s, Double.NaN);
                fillNaN(stepStates() + s * stateBytes());
            }
        }
    }

    private void fillNaN(long state) {
        long to = state + tile * tileBytes();
        for (long i = 0; i < tileBytes(); i += 4) {
            Lanes.set(to + i, Float.NaN);
        }
    }

    private void write(long from, long state) {
        net.write(from, state + tile * tileBytes());
    }
}
