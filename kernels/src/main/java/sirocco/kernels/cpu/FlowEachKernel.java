package sirocco.kernels.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import sirocco.kernels.host.Kernel;
import sirocco.tensor.Spec;
import sirocco.tensor.memory.Memory;
import sirocco.tensor.op.MlpFlow;
import sirocco.tensor.op.MlpFlow.Keep;
import sirocco.tensor.op.MlpFlow.Saving;
import sirocco.tensor.op.MlpFlow.Setting;

/**
 * The solutions of an {@link MlpFlow} of f32 whose trajectories take steps of their own, in one call. A few of them go in lockstep,
 * each at its own time and by its own step, so that the net is evaluated for all of them at once; where one ends, the next
 * one takes its place.
 */
final class FlowEachKernel implements Kernel {
    private static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE_UNALIGNED;
    /** Trajectories in lockstep: as many rows as a product of matrices takes at a time, twice. */
    static final int WIDTH = 16;

    private final Setting setting;
    private final MlpNet net;
    private final MlpPlanes planes;
    private final FlowSteps steps;
    private final MlpNet single;
    private final MlpPlanes singlePlanes;
    private final FlowSteps singleSteps;
    private final FlowMarch[] marches;
    private final FlowRecord[] records;
    private final int[] numbers;
    private final double[] times;
    private final double[] sizes;
    private final long row;
    private final int n;
    private final int count;
    private final int lanes;
    private final int firstTime;
    private final int firstOutput;

    private long[] at;
    private long y;
    private long end;
    private long scrap;
    private int waiting;
    private int running;

    FlowEachKernel(MlpFlow flow, List<Spec> in) {
        setting = flow.setting();
        int tensors = setting.net().tensors();
        Spec state = in.get(tensors);
        count = state.shape().size(0);
        n = state.shape().size(1);
        lanes = Math.min(WIDTH, count);
        net = new MlpNet(setting.net(), lanes, MlpNet.Use.VALUES);
        planes = new MlpPlanes(net, 1);
        steps = new FlowSteps(setting.formula(), net, lanes, FlowSteps.Keeping.NOTHING);
        single = new MlpNet(setting.net(), 1, MlpNet.Use.VALUES);
        singlePlanes = new MlpPlanes(single, 1);
        singleSteps = new FlowSteps(setting.formula(), single, 1, FlowSteps.Keeping.NOTHING);
        int saves = setting.saving() == Saving.TIMES ? in.getLast().shape().size(0) : 0;
        marches = new FlowMarch[lanes];
        records = new FlowRecord[lanes];
        for (int i = 0; i < lanes; i++) {
            marches[i] = new FlowMarch(setting.control(), setting.maxSteps());
            records[i] = new FlowRecord(setting, new FlowTiles(1, 1), n, single, saves);
        }
        numbers = new int[lanes];
        times = new double[lanes];
        sizes = new double[lanes];
        row = net.statePitch();
        firstTime = tensors + 1;
        firstOutput = in.size();
    }

    @Override
    public long scratch() {
        return net.bytes()
                + planes.bytes()
                + steps.bytes()
                + single.bytes()
                + singlePlanes.bytes()
                + singleSteps.bytes()
                + 2 * net.stateBytes()
                + row;
    }

    @Override
    public synchronized void run(long[] operands) {
        at = operands;
        layOut();
        waiting = 0;
        running = 0;
        for (int lane = 0; lane < lanes; lane++) {
            next(lane);
        }
        while (running > 0) {
            step();
        }
    }

    private void layOut() {
        long scratch = at[at.length - 1];
        net.layOut(at, scratch);
        scratch += net.bytes();
        single.layOut(at, scratch);
        y = scratch + single.bytes();
        end = y + net.stateBytes();
        scrap = end + net.stateBytes();
        long slopes = scrap + row;
        long singleSlopes = slopes + steps.bytes();
        planes.at(singleSlopes + singleSteps.bytes());
        singlePlanes.at(singleSlopes + singleSteps.bytes() + planes.bytes());
        steps.at(planes, slopes);
        singleSteps.at(singlePlanes, singleSlopes);
    }

    private double time(int input, int number) {
        return Memory.ALL.get(DOUBLE, at[input] + 8L * number);
    }

    /** The next trajectory that has a step to take starts in a lane; if there is none, the lane rests at 0. */
    private void next(int lane) {
        while (waiting < count) {
            start(lane, waiting++);
            if (marches[lane].goesOn()) {
                running++;
                return;
            }
            finish(lane);
        }
        numbers[lane] = -1;
        times[lane] = 0;
        sizes[lane] = 0;
        FlowRows.clear(y + lane * row, row);
    }

    private void start(int lane, int number) {
        long state = y + lane * row;
        numbers[lane] = number;
        FlowRows.read(1, n, row, at[firstTime - 1] + 4L * n * number, state);
        double t0 = time(firstTime, number);
        double t1 = time(firstTime + 1, number);
        double direction = FlowMarch.direction(t0, t1);
        records[lane].start(at, firstOutput, number, t0, direction, state);
        double size = FlowFirstStep.size(setting.control(), singleSteps, n, t0, direction, state, scrap);
        marches[lane].start(t0, t1, size);
        singleSteps.start(t0, state);
        MemorySegment.copy(Memory.ALL, singleSteps.slopes(0), Memory.ALL, steps.slopes(0) + lane * row, row);
    }

    private void step() {
        for (int lane = 0; lane < lanes; lane++) {
            if (numbers[lane] >= 0) {
                times[lane] = marches[lane].time();
                sizes[lane] = marches[lane].size();
                keep(lane);
            }
        }
        steps.step(0, times, sizes, y, end);
        for (int lane = 0; lane < lanes; lane++) {
            if (numbers[lane] >= 0) {
                judge(lane);
            }
        }
    }

    /** The state and the slope before the step, for the way back. */
    private void keep(int lane) {
        if (setting.keep() != Keep.NOTHING) {
            long number = (long) numbers[lane] * (setting.maxSteps() + 1) + marches[lane].accepted();
            long to = at[at.length - 2] + 2 * number * row;
            MemorySegment.copy(Memory.ALL, y + lane * row, Memory.ALL, to, row);
            MemorySegment.copy(Memory.ALL, steps.slopes(0) + lane * row, Memory.ALL, to + row, row);
        }
    }

    private void judge(int lane) {
        FlowMarch march = marches[lane];
        long before = y + lane * row;
        long after = end + lane * row;
        double error = steps.error(setting.control(), lane, n, sizes[lane], before, after, scrap);
        boolean accept = march.accepts(error);
        boolean finite = FlowNorm.isFinite(row, after) && error < Double.POSITIVE_INFINITY;
        if (accept) {
            long slopes = steps.slopes(0) + lane * row;
            records[lane].within(march.time(), march.end(), sizes[lane], before, slopes, net.stateBytes(), scrap);
            MemorySegment.copy(Memory.ALL, after, Memory.ALL, before, row);
            steps.accept(lane);
        }
        march.advance(accept, finite);
        if (accept) {
            records[lane].step(march.accepted(), march.time(), before);
        }
        if (!march.goesOn()) {
            finish(lane);
            running--;
            next(lane);
        }
    }

    private void finish(int lane) {
        FlowMarch march = marches[lane];
        records[lane].finish(march.time(), y + lane * row, march.code(), march.accepted(), march.rejected());
    }
}
