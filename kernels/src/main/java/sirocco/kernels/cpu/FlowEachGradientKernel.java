package sirocco.kernels.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import sirocco.kernels.host.Kernel;
import sirocco.tensor.Spec;
import sirocco.tensor.memory.Memory;
import sirocco.tensor.op.MlpFlow;
import sirocco.tensor.op.MlpFlow.Formula;
import sirocco.tensor.op.MlpFlow.Saving;
import sirocco.tensor.op.MlpFlow.Setting;

/**
 * The pullback of the solutions by {@link FlowEachKernel} in one call. Trajectories go back in lockstep, each along its own
 * steps, whose stages are computed once more; see {@link FlowGradientKernel} for what a step does. Where one is back at its
 * start, the next one takes its place. A lane that rests has states and cotangents of 0, and so adds nothing.
 *
 * <p>Where the last stage is the next step's first, the slope at the start is left over at the end. A step of size 0 takes it:
 * its last stage is at the start, and its others have nothing to give.
 */
final class FlowEachGradientKernel implements Kernel {
    private static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE_UNALIGNED;
    /** Rows that are collected before they are multiplied. */
    private static final int BLOCK_ROWS = 192;

    private final Setting setting;
    private final Formula formula;
    private final MlpNet net;
    private final MlpPlanes planes;
    private final MlpCotangents cotangents;
    private final FlowSteps steps;
    private final StageSum[] columns;
    private final StageSum all;
    private final StageSum between;
    private final double[][] interpolant;
    private final int[] numbers;
    private final int[] current;
    private final int[] nextSave;
    private final boolean[] isInterpolated;
    private final double[] times;
    private final double[] sizes;
    private final double[] stageTimes;
    private final boolean isSame;
    private final int stages;
    private final int perStep;
    private final int blockSteps;
    private final int states;
    private final int saves;
    private final int count;
    private final int lanes;
    private final int n;
    private final long row;
    private final long plane;

    private long[] at;
    private long y;
    private long lambda;
    private long first;
    private long slope;
    private long scrap;
    private long pulled;
    private long base;
    private int inBlock;
    private int waiting;
    private int running;

    FlowEachGradientKernel(MlpFlow flow, List<Spec> in) {
        setting = flow.setting();
        formula = setting.formula();
        stages = formula.stages();
        isSame = formula.firstSameAsLast();
        perStep = FlowSteps.perStep(formula);
        states = setting.net().tensors();
        Spec state = in.get(states);
        count = state.shape().size(0);
        n = state.shape().size(1);
        lanes = Math.min(FlowEachKernel.WIDTH, count);
        net = new MlpNet(setting.net(), lanes, MlpNet.Use.BOTH);
        blockSteps = Math.max(1, BLOCK_ROWS / (perStep * lanes));
        planes = new MlpPlanes(net, blockSteps * perStep + 1);
        cotangents = new MlpCotangents(net, blockSteps * perStep);
        steps = new FlowSteps(formula, net, lanes, FlowSteps.Keeping.ALL);
        columns = new StageSum[stages];
        for (int i = 0; i < stages; i++) {
            columns[i] = FlowGradientKernel.column(formula, i);
        }
        all = FlowGradientKernel.all(formula);
        between = new StageSum(stages);
        interpolant = FlowSteps.interpolant(formula);
        numbers = new int[lanes];
        current = new int[lanes];
        nextSave = new int[lanes];
        isInterpolated = new boolean[lanes];
        times = new double[lanes];
        sizes = new double[lanes];
        stageTimes = new double[lanes];
        saves = setting.saving() == Saving.TIMES ? in.get(states + 1).shape().size(0) : 0;
        row = net.statePitch();
        plane = net.stateBytes();
    }

    /** Planes: y, λ, first, slope, two of scrap, the stages' cotangents and λ after them, those that saved states give. */
    @Override
    public long scratch() {
        return net.bytes() + cotangents.bytes() + planes.bytes() + steps.bytes() + (2L * stages + 6) * plane;
    }

    @Override
    public synchronized void run(long[] operands) {
        at = operands;
        layOut();
        waiting = 0;
        running = 0;
        inBlock = 0;
        for (int lane = 0; lane < lanes; lane++) {
            next(lane);
        }
        while (running > 0) {
            step();
        }
        flush();
        cotangents.write(at, firstOutput());
    }

    private void layOut() {
        long scratch = at[at.length - 1];
        net.layOut(at, scratch);
        cotangents.start(scratch + net.bytes());
        long slopes = scratch + net.bytes() + cotangents.bytes();
        pulled = slopes + steps.bytes();
        lambda = pulled + stages * plane;
        y = lambda + plane;
        first = y + plane;
        slope = first + plane;
        scrap = slope + plane;
        base = scrap + 2 * plane;
        planes.at(base + stages * plane);
        steps.at(planes, slopes);
        steps.startAt(isSame ? 1 : 0);
    }

    private int firstOutput() {
        return at.length - states - 2;
    }

    private int ends() {
        return states + 1 + (setting.saving() == Saving.TIMES ? 1 : 0);
    }

    private double time(int lane, int index) {
        long number = (long) numbers[lane] * (setting.maxSteps() + 1) + index;
        return Memory.ALL.get(DOUBLE, at[ends()] + 8 * number);
    }

    /** The next trajectory starts in a lane, at its end; if there is none, the lane rests. */
    private void next(int lane) {
        clear(y, lane);
        clear(lambda, lane);
        clear(first, lane);
        for (int i = 0; i < stages; i++) {
            clear(pulled + i * plane, lane);
        }
        clear(steps.slopes(0), lane);
        while (waiting < count) {
            start(lane, waiting++);
            if (current[lane] >= 0) {
                running++;
                return;
            }
            finish(lane);
        }
        numbers[lane] = -1;
        times[lane] = 0;
        sizes[lane] = 0;
        isInterpolated[lane] = false;
        clear(lambda, lane);
    }

    private void clear(long of, int lane) {
        FlowRows.clear(of + lane * row, row);
    }

    private void start(int lane, int number) {
        numbers[lane] = number;
        int taken = Lanes.getInt(at[ends() + 1] + 4L * number);
        current[lane] = taken - 1;
        read(at[ends() + 3] + 4L * n * number, lambda + lane * row);
        MlpCotangents.flush(row, lambda + lane * row);
        double direction = direction(lane);
        nextSave[lane] = saves - 1;
        while (nextSave[lane] >= 0 && savedTime(lane) * direction > time(lane, taken) * direction) {
            nextSave[lane]--;
        }
    }

    private double direction(int lane) {
        return FlowMarch.direction(time(lane, 0), time(lane, 1));
    }

    private double savedTime(int lane) {
        return Memory.ALL.get(DOUBLE, at[states + 1] + 8L * nextSave[lane]);
    }

    private void step() {
        for (int lane = 0; lane < lanes; lane++) {
            if (numbers[lane] >= 0) {
                again(lane);
            }
        }
        steps.step(inBlock, times, sizes, y, slope);
        for (int i = stages - 1; i > 0; i--) {
            if (isSame && i == stages - 1) {
                lastStage();
            } else {
                stage(i);
            }
        }
        if (isSame) {
            slopesOf(0, first);
        } else {
            stage(0);
        }
        for (int lane = 0; lane < lanes; lane++) {
            if (numbers[lane] >= 0) {
                back(lane);
            }
        }
        if (++inBlock == blockSteps) {
            flush();
        }
    }

    /** Where the step begins, and what was saved within it. After the first step that of size 0 follows. */
    private void again(int lane) {
        int s = Math.max(current[lane], 0);
        times[lane] = time(lane, s);
        sizes[lane] = current[lane] < 0 ? 0 : time(lane, s + 1) - times[lane];
        long from = at[ends() + 2] + 2 * ((long) numbers[lane] * (setting.maxSteps() + 1) + s) * row;
        MemorySegment.copy(Memory.ALL, from, Memory.ALL, y + lane * row, row);
        MemorySegment.copy(Memory.ALL, from + row, Memory.ALL, steps.slopes(0) + lane * row, row);
        isInterpolated[lane] = false;
        if (current[lane] >= 0) {
            if (setting.saving() == Saving.STEPS) {
                add(savedCotangent(lane, s + 1), lambda, lane);
            }
            interpolated(lane);
        }
    }

    private long savedCotangent(int lane, int index) {
        long perTrajectory = setting.saving() == Saving.TIMES ? saves : setting.maxSteps() + 1;
        return at[ends() + 4] + 4L * n * (perTrajectory * numbers[lane] + index);
    }

    /** The cotangents of what was saved within the step: that of its state in {@code scrap}, of its slopes in {@code base}. */
    private void interpolated(int lane) {
        double direction = direction(lane);
        double t = times[lane];
        isInterpolated[lane] = nextSave[lane] >= 0 && savedTime(lane) * direction > t * direction;
        if (!isInterpolated[lane]) {
            return;
        }
        clear(scrap, lane);
        for (int i = 0; i < stages; i++) {
            clear(base + i * plane, lane);
        }
        long one = scrap + plane;
        while (nextSave[lane] >= 0 && savedTime(lane) * direction > t * direction) {
            read(savedCotangent(lane, nextSave[lane]), one);
            FlowNorm.add(row, one, scrap + lane * row);
            FlowSteps.interpolate(interpolant, (savedTime(lane) - t) / sizes[lane], between);
            between.spread(row, (float) sizes[lane], one, base + lane * row, plane);
            nextSave[lane]--;
        }
    }

    /** k̄ᵢ, in FSAL formulas without what comes from the next step. */
    private void slopesOf(int i, long to) {
        for (int lane = 0; lane < lanes; lane++) {
            long offset = lane * row;
            long start = isInterpolated[lane] ? base + i * plane + offset : 0;
            columns[i].run(row, start, (float) sizes[lane], pulled + offset, plane, to + offset);
        }
    }

    private void stage(int i) {
        slopesOf(i, slope);
        evaluation(i, slope);
    }

    private void lastStage() {
        int i = stages - 1;
        for (int lane = 0; lane < lanes; lane++) {
            if (isInterpolated[lane]) {
                FlowNorm.add(row, base + i * plane + lane * row, first + lane * row);
            }
        }
        evaluation(i, first);
        FlowNorm.add(plane, lambda, pulled + i * plane);
    }

    private void evaluation(int i, long slopes) {
        for (int lane = 0; lane < lanes; lane++) {
            stageTimes[lane] = times[lane] + sizes[lane] * formula.c().get(i);
        }
        int slot = FlowSteps.evaluation(formula, inBlock, i) - (isSame ? 1 : 0);
        cotangents.pull(stageTimes, planes, slot, slot, slopes, pulled + i * plane);
    }

    /** λ before the step; a trajectory that is back at its start makes room. */
    private void back(int lane) {
        long offset = lane * row;
        all.run(row, isInterpolated[lane] ? scrap + offset : 0, 1, pulled + offset, plane, lambda + offset);
        MlpCotangents.flush(row, lambda + offset);
        current[lane]--;
        if (current[lane] < (isSame ? -1 : 0)) {
            finish(lane);
            running--;
            next(lane);
        }
    }

    private void finish(int lane) {
        for (; nextSave[lane] >= 0; nextSave[lane]--) {
            add(savedCotangent(lane, nextSave[lane]), lambda, lane);
        }
        if (setting.saving() == Saving.STEPS) {
            add(savedCotangent(lane, 0), lambda, lane);
        }
        FlowRows.write(1, n, row, lambda + lane * row, at[firstOutput() + states] + 4L * n * numbers[lane]);
    }

    private void flush() {
        cotangents.flush(planes, 0, inBlock * perStep);
        inBlock = 0;
    }

    private void add(long dense, long to, int lane) {
        long one = scrap + plane;
        read(dense, one);
        FlowNorm.add(row, one, to + lane * row);
    }

    private void read(long from, long to) {
        FlowRows.read(1, n, row, from, to);
    }
}
