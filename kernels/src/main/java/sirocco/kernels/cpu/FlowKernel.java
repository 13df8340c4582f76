package sirocco.kernels.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import sirocco.kernels.host.Kernel;
import sirocco.tensor.Spec;
import sirocco.tensor.memory.Memory;
import sirocco.tensor.op.MlpFlow;
import sirocco.tensor.op.MlpFlow.Control;
import sirocco.tensor.op.MlpFlow.Keep;
import sirocco.tensor.op.MlpFlow.Saving;
import sirocco.tensor.op.MlpFlow.Setting;

/**
 * The whole solution of an {@link MlpFlow} of f32 in one call. It does what the operation's body does, in the same order:
 * times and step sizes in f64, states in f32.
 */
final class FlowKernel implements Kernel {
    private static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE_UNALIGNED;

    private final Setting setting;
    private final FlowTiles tiles;
    private final FlowNet net;
    private final MlpPlanes planes;
    private final FlowSteps steps;
    private final FlowMarch march;
    private final FlowRecord record;
    private final long plane;
    private final int n;
    private final int firstTime;
    private final int firstOutput;
    private final int maxSteps;

    private long[] at;
    private int tile;
    private int code;
    private long y;
    private long end;
    private long scrap;

    FlowKernel(MlpFlow flow, List<Spec> in) {
        setting = flow.setting();
        Spec state = in.get(setting.net().tensors());
        n = state.shape().size(-1);
        tiles = FlowTiles.of(setting, Math.toIntExact(state.shape().size() / n));
        net = FlowNet.of(setting.net(), tiles.rows(), MlpNet.Use.VALUES);
        maxSteps = setting.maxSteps();
        planes = new MlpPlanes(
                net, setting.keep() == Keep.STAGES ? FlowSteps.evaluations(setting.formula(), maxSteps) : 1);
        steps = new FlowSteps(
                setting.formula(),
                net,
                1,
                setting.keep() == Keep.STAGES ? FlowSteps.Keeping.ALL : FlowSteps.Keeping.NOTHING);
        march = new FlowMarch(setting.control(), maxSteps);
        plane = net.stateBytes();
        firstTime = setting.net().tensors() + 1;
        firstOutput = in.size();
        int saves = setting.saving() == Saving.TIMES ? in.getLast().shape().size(0) : 0;
        record = new FlowRecord(setting, tiles, n, net, saves);
    }

    @Override
    public long scratch() {
        long ownPlanes = setting.keep() == Keep.STAGES ? 0 : planes.bytes();
        return net.bytes() + ownPlanes + steps.bytes() + 3 * plane;
    }

    @Override
    public synchronized void run(long[] operands) {
        at = operands;
        long scratch = at[at.length - 1];
        net.layOut(at, scratch);
        y = scratch + net.bytes();
        end = y + plane;
        scrap = end + plane;
        code = FlowMarch.SUCCESS;
        for (tile = 0; tile < tiles.count(); tile++) {
            solve(scrap + plane);
        }
    }

    /** The solution of a tile. */
    private void solve(long slopes) {
        planes.at(setting.keep() == Keep.STAGES ? kept() : slopes + steps.bytes());
        steps.at(planes, slopes);
        net.read(at[firstTime - 1] + tile * 4L * n * net.rows(), y);
        if (setting.control() instanceof Control.Known) {
            known();
        } else {
            march();
        }
    }

    private long kept() {
        long bytes = setting.keep() == Keep.STAGES ? planes.bytes() : 2 * (maxSteps + 1) * plane;
        return at[at.length - 2] + tile * bytes;
    }

    private double time(int index) {
        return Memory.ALL.get(DOUBLE, at[firstTime] + 8L * index);
    }

    private void known() {
        double now = time(0);
        record.start(at, firstOutput, tile, now, FlowMarch.direction(now, time(maxSteps)), y);
        steps.start(now, y);
        for (int s = 0; s < maxSteps; s++) {
            double next = time(s + 1);
            keep(s);
            steps.step(s, now, next - now, y, end);
            record.within(now, next, next - now, y, steps.slopes(0), plane, scrap);
            now = next;
            take();
            record.step(s + 1, now, y);
        }
        code = Math.max(code, FlowNorm.isFinite(plane, y) ? FlowMarch.SUCCESS : FlowMarch.NON_FINITE);
        record.finish(now, y, code, maxSteps, 0);
    }

    private void march() {
        double t0 = time(0);
        double t1 = Memory.ALL.get(DOUBLE, at[firstTime + 1]);
        double direction = FlowMarch.direction(t0, t1);
        record.start(at, firstOutput, tile, t0, direction, y);
        march.start(t0, t1, FlowFirstStep.size(setting.control(), steps, net.rows() * n, t0, direction, y, end));
        steps.start(t0, y);
        while (march.goesOn()) {
            double h = march.size();
            keep(march.accepted());
            steps.step(march.accepted(), march.time(), h, y, end);
            double error = steps.error(setting.control(), 0, (long) net.rows() * n, h, y, end, scrap);
            boolean accept = march.accepts(error);
            boolean finite = FlowNorm.isFinite(plane, end) && error < Double.POSITIVE_INFINITY;
            if (accept) {
                record.within(march.time(), march.end(), h, y, steps.slopes(0), plane, scrap);
                take();
            }
            march.advance(accept, finite);
            if (accept) {
                record.step(march.accepted(), march.time(), y);
            }
        }
        record.finish(march.time(), y, march.code(), march.accepted(), march.rejected());
    }

    private void take() {
        MemorySegment.copy(Memory.ALL, end, Memory.ALL, y, plane);
        steps.accept();
    }

    /** The state and the slope before step {@code s}, for the way back. */
    private void keep(int s) {
        if (setting.keep() == Keep.STATES) {
            long to = kept() + 2 * s * plane;
            MemorySegment.copy(Memory.ALL, y, Memory.ALL, to, plane);
            MemorySegment.copy(Memory.ALL, steps.slopes(0), Memory.ALL, to + plane, plane);
        }
    }
}
