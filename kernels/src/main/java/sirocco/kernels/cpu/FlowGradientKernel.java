package sirocco.kernels.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import sirocco.kernels.host.Kernel;
import sirocco.tensor.Spec;
import sirocco.tensor.memory.Memory;
import sirocco.tensor.op.MlpFlow;
import sirocco.tensor.op.MlpFlow.Formula;
import sirocco.tensor.op.MlpFlow.Keep;
import sirocco.tensor.op.MlpFlow.Saving;
import sirocco.tensor.op.MlpFlow.Setting;

/**
 * The whole pullback of a solution by {@link FlowKernel} in one call: its steps from the last to the first. With λ the
 * cotangent of the state after a step, x̄ᵢ that of stage i's state and k̄ᵢ that of its slope,
 * <pre>k̄ᵢ = h (bᵢ λ + Σⱼ aⱼᵢ x̄ⱼ), x̄ᵢ = (∂f/∂y)ᵀ k̄ᵢ, λ ← λ + Σᵢ x̄ᵢ.</pre>
 * Where the last stage is the next step's first, λ is part of its x̄, and its k̄ comes from there.
 */
final class FlowGradientKernel implements Kernel {
    private static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE_UNALIGNED;
    /** Rows that are collected, at least, before they are multiplied: with fewer the products wait for memory. */
    private static final int BLOCK_ROWS = 192;

    private final Setting setting;
    private final Formula formula;
    private final FlowTiles tiles;
    private final FlowNet net;
    private final MlpPlanes planes;
    private final FlowCotangents cotangents;
    private final FlowSteps steps;
    private final StageSum[] columns;
    private final StageSum all;
    private final StageSum between;
    private final double[][] interpolant;
    private final int blockSteps;
    private final long plane;
    private final int n;
    private final int stages;
    private final int states;
    private final int saves;
    private final double[] time = new double[1];

    private long[] at;
    private int tile;
    private long lambda;
    private long first;
    private long slope;
    private long scrap;
    private long pulled;
    private long base;
    private int block;
    private int high;
    private int nextSave;
    private boolean isFromSlopes;
    private boolean isInterpolated;

    FlowGradientKernel(MlpFlow flow, List<Spec> in) {
        setting = flow.setting();
        formula = setting.formula();
        stages = formula.stages();
        states = setting.net().tensors();
        Spec state = in.get(states);
        n = state.shape().size(-1);
        tiles = FlowTiles.of(setting, Math.toIntExact(state.shape().size() / n));
        MlpNet.Use use = setting.keep() == Keep.STAGES ? MlpNet.Use.COTANGENTS : MlpNet.Use.BOTH;
        net = FlowNet.of(setting.net(), tiles.rows(), use);
        int perStep = FlowSteps.perStep(formula);
        blockSteps = Math.clamp(BLOCK_ROWS / (perStep * net.rows()), 1, Math.max(1, setting.maxSteps()));
        int room = blockSteps * perStep + 1;
        boolean kept = setting.keep() == Keep.STAGES;
        planes = new MlpPlanes(net, kept ? FlowSteps.evaluations(formula, setting.maxSteps()) : room);
        cotangents = net.cotangents(room);
        steps = new FlowSteps(formula, net, 1, FlowSteps.Keeping.ALL);
        columns = new StageSum[stages];
        for (int i = 0; i < stages; i++) {
            columns[i] = column(formula, i);
        }
        all = all(formula);
        between = new StageSum(stages);
        interpolant = FlowSteps.interpolant(setting.formula());
        plane = net.stateBytes();
        saves = setting.saving() == Saving.TIMES ? in.get(states + 1).shape().size(0) : 0;
    }

    private boolean isSame() {
        return formula.firstSameAsLast();
    }

    /** Σⱼ aⱼᵢ x̄ⱼ + bᵢ λ, where λ is the plane after those of the stages. */
    static StageSum column(Formula formula, int i) {
        StageSum sum = new StageSum(formula.stages() + 1);
        for (int j = i + 1; j < formula.stages(); j++) {
            sum.add(j, formula.a().get(j).get(i));
        }
        if (!formula.firstSameAsLast()) {
            sum.add(formula.stages(), formula.b().get(i));
        }
        return sum;
    }

    /** What makes up λ before a step: the stages' x̄ and, where it is not part of the last one's, λ after it. */
    static StageSum all(Formula formula) {
        boolean same = formula.firstSameAsLast();
        StageSum sum = new StageSum(formula.stages() + 1);
        for (int i = same ? 1 : 0; i < formula.stages() + (same ? 0 : 1); i++) {
            sum.add(i, 1);
        }
        return sum;
    }

    @Override
    public long scratch() {
        long ownPlanes = setting.keep() == Keep.STAGES ? 0 : planes.bytes();
        return net.bytes() + cotangents.bytes() + ownPlanes + steps.bytes() + (2L * stages + 6) * plane;
    }

    @Override
    public synchronized void run(long[] operands) {
        at = operands;
        long scratch = at[at.length - 1];
        net.layOut(at, scratch);
        cotangents.start(scratch + net.bytes());
        long slopes = scratch + net.bytes() + cotangents.bytes();
        pulled = slopes + steps.bytes();
        lambda = pulled + stages * plane;
        first = lambda + plane;
        slope = first + plane;
        scrap = slope + plane;
        base = scrap + 2 * plane;
        for (tile = 0; tile < tiles.count(); tile++) {
            planes.at(setting.keep() == Keep.STAGES ? kept() : base + (stages + 1) * plane);
            steps.at(planes, slopes);
            pull();
            write(lambda, at[firstOutput() + states]);
        }
        cotangents.write(at, firstOutput());
    }

    private int firstOutput() {
        return at.length - states - 2;
    }

    private int ends() {
        return states + 1 + (setting.saving() == Saving.TIMES ? 1 : 0);
    }

    private double time(int index) {
        return Memory.ALL.get(DOUBLE, at[ends()] + 8L * index);
    }

    private long kept() {
        long bytes = setting.keep() == Keep.STAGES ? planes.bytes() : 2 * (setting.maxSteps() + 1) * plane;
        return at[ends() + 2] + tile * bytes;
    }

    private void pull() {
        int count = Lanes.getInt(at[ends() + 1]);
        read(at[ends() + 3], lambda);
        MlpCotangents.flush(plane, lambda);
        double direction = count == 0 || time(1) >= time(0) ? 1 : -1;
        nextSave = saves - 1;
        while (nextSave >= 0 && savedTime(nextSave) * direction > time(count) * direction) {
            nextSave--;
        }
        isFromSlopes = false;
        high = FlowSteps.evaluation(formula, count, 0) - (isSame() ? 0 : 1);
        for (int s = count - 1; s >= 0; s--) {
            if (s == count - 1 || s % blockSteps == blockSteps - 1) {
                startBlock(s / blockSteps);
            }
            step(s, direction);
            if (s > 0 && s % blockSteps == 0) {
                flush();
            }
        }
        if (count > 0) {
            if (isSame()) {
                start();
            }
            flush();
        }
        addStart(direction);
    }

    private void startBlock(int number) {
        block = number == 0 ? 0 : FlowSteps.evaluation(formula, number * blockSteps, isSame() ? 1 : 0);
        steps.startAt(setting.keep() == Keep.STAGES ? 0 : block);
    }

    /** The weights' gradients of the block; then what is left ends before it. */
    private void flush() {
        cotangents.flush(planes, slot(block), high - block + 1);
        high = block - 1;
    }

    private int slot(int e) {
        return setting.keep() == Keep.STAGES ? e : e - block;
    }

    private void step(int s, double direction) {
        double t = time(s);
        double h = time(s + 1) - t;
        if (setting.keep() == Keep.STATES) {
            again(s, t, h);
        }
        if (setting.saving() == Saving.STEPS) {
            add(at[ends() + 4] + (s + 1) * stateBytes(), lambda);
        }
        interpolated(t, h, direction);
        for (int i = stages - 1; i > 0; i--) {
            if (isSame() && i == stages - 1) {
                lastStage(s, t + h * formula.c().get(i));
            } else {
                stage(s, i, t + h * formula.c().get(i), h);
            }
        }
        if (isSame()) {
            slopeOf(0, h, first);
            isFromSlopes = true;
        } else {
            stage(s, 0, t, h);
        }
        all.run(plane, isInterpolated ? scrap : 0, 1, pulled, plane, lambda);
        MlpCotangents.flush(plane, lambda);
    }

    /** Computes the stages of a step once more. */
    private void again(int s, double t, double h) {
        long y = kept() + 2 * s * plane;
        MemorySegment.copy(Memory.ALL, y + plane, Memory.ALL, steps.slopes(0), plane);
        steps.step(s, t, h, y, slope);
    }

    /** k̄ᵢ without what comes from the next step. */
    private void slopeOf(int i, double h, long to) {
        columns[i].run(plane, isInterpolated ? base + i * plane : 0, (float) h, pulled, plane, to);
    }

    private void stage(int s, int i, double t, double h) {
        slopeOf(i, h, slope);
        evaluation(FlowSteps.evaluation(formula, s, i), t, slope, pulled + i * plane);
    }

    private void lastStage(int s, double t) {
        int i = stages - 1;
        long to = pulled + i * plane;
        int e = FlowSteps.evaluation(formula, s, i);
        if (isInterpolated && isFromSlopes) {
            FlowNorm.add(plane, base + i * plane, first);
        } else if (isInterpolated) {
            MemorySegment.copy(Memory.ALL, base + i * plane, Memory.ALL, first, plane);
        }
        if (isInterpolated || isFromSlopes) {
            evaluation(e, t, first, to);
            FlowNorm.add(plane, lambda, to);
        } else {
            high = e - 1;
            MemorySegment.copy(Memory.ALL, lambda, Memory.ALL, to, plane);
        }
    }

    private void evaluation(int e, double t, long slopes, long to) {
        time[0] = t;
        cotangents.pull(time, planes, slot(e), e - block, slopes, to);
    }

    /** The slope at the start, which belongs to no step. */
    private void start() {
        if (setting.keep() == Keep.STATES) {
            steps.evaluate(time(0), kept(), 0, slope);
        }
        evaluation(0, time(0), first, scrap);
        FlowNorm.add(plane, scrap, lambda);
    }

    private double savedTime(int index) {
        return Memory.ALL.get(DOUBLE, at[states + 1] + 8L * index);
    }

    /** The cotangents of what was saved within a step: that of its state in {@code scrap}, of its slopes in {@code base}. */
    private void interpolated(double t, double h, double direction) {
        isInterpolated = nextSave >= 0 && savedTime(nextSave) * direction > t * direction;
        if (!isInterpolated) {
            return;
        }
        FlowRows.clear(scrap, (stages + 2) * plane);
        long one = scrap + plane;
        while (nextSave >= 0 && savedTime(nextSave) * direction > t * direction) {
            read(at[ends() + 4] + nextSave * stateBytes(), one);
            FlowNorm.add(plane, one, scrap);
            FlowSteps.interpolate(interpolant, (savedTime(nextSave) - t) / h, between);
            between.spread(plane, (float) h, one, base, plane);
            nextSave--;
        }
    }

    private void addStart(double direction) {
        for (; nextSave >= 0; nextSave--) {
            add(at[ends() + 4] + nextSave * stateBytes(), lambda);
        }
        if (setting.saving() == Saving.STEPS) {
            add(at[ends() + 4], lambda);
        }
    }

    /** Bytes of a whole state as it is given and saved. */
    private long stateBytes() {
        return 4L * n * tiles.rows() * tiles.count();
    }

    private void add(long dense, long to) {
        read(dense, scrap);
        FlowNorm.add(plane, scrap, to);
    }

    /** The tile's rows of a dense state. */
    private void read(long state, long to) {
        net.read(state + tile * 4L * n * net.rows(), to);
    }

    private void write(long from, long state) {
        net.write(from, state + tile * 4L * n * net.rows());
    }
}
