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
    /** A step that would end nearer to the end than this part of the interval ends there. */
    private static final double NEAR_END = 1e-11;
    /** A step that changes the time by fewer units in the last place than this is none. */
    private static final double SHORTEST = 4 * 0x1p-52;

    /** Ordinals of the solvers' Status. */
    private static final int SUCCESS = 0;

    private static final int MAX_STEPS = 1;
    private static final int DT_UNDERFLOW = 2;
    private static final int NON_FINITE = 3;

    private final Setting setting;
    private final FlowTiles tiles;
    private final MlpNet net;
    private final MlpPlanes planes;
    private final FlowSteps steps;
    private final FlowController controller;
    private final StageSum between;
    private final double[][] interpolant;
    private final long plane;
    private final int n;
    private final int firstTime;
    private final int firstOutput;
    private final int saves;
    private final int maxSteps;

    private long[] at;
    private int tile;
    private long y;
    private long end;
    private long scrap;
    private int saved;
    private int accepted;
    private int rejected;
    private int code;
    private double now;

    FlowKernel(MlpFlow flow, List<Spec> in) {
        setting = flow.setting();
        Spec state = in.get(setting.net().tensors());
        n = state.shape().size(-1);
        tiles = FlowTiles.of(setting, Math.toIntExact(state.shape().size() / n));
        net = new MlpNet(setting.net(), tiles.rows(), MlpNet.Use.VALUES);
        maxSteps = setting.maxSteps();
        planes = new MlpPlanes(
                net, setting.keep() == Keep.STAGES ? FlowSteps.evaluations(setting.formula(), maxSteps) : 1);
        steps = new FlowSteps(
                setting.formula(),
                net,
                setting.keep() == Keep.STAGES ? FlowSteps.Keeping.ALL : FlowSteps.Keeping.NOTHING);
        controller = new FlowController(setting.control());
        between = new StageSum(setting.formula().stages());
        interpolant = FlowSteps.interpolant(setting.formula());
        plane = net.stateBytes();
        firstTime = setting.net().tensors() + 1;
        firstOutput = in.size();
        saves = setting.saving() == Saving.TIMES ? in.getLast().shape().size(0) : 0;
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
        int worst = SUCCESS;
        for (tile = 0; tile < tiles.count(); tile++) {
            solve(scrap + plane);
            worst = Math.max(worst, code);
        }
        finish(worst);
    }

    /** The solution of a tile. */
    private void solve(long slopes) {
        planes.at(setting.keep() == Keep.STAGES ? kept() : slopes + steps.bytes());
        steps.at(planes, slopes);
        saved = 0;
        accepted = 0;
        rejected = 0;
        code = SUCCESS;
        read(at[firstTime - 1], y);
        if (setting.control() instanceof Control.Known) {
            known();
        } else {
            march();
        }
        write(y, at[firstOutput]);
        fillUnsaved();
    }

    private long kept() {
        long bytes = setting.keep() == Keep.STAGES ? planes.bytes() : 2 * (maxSteps + 1) * plane;
        return at[at.length - 2] + tile * bytes;
    }

    private double time(int index) {
        return Memory.ALL.get(DOUBLE, at[firstTime] + 8L * index);
    }

    private void known() {
        now = time(0);
        double direction = time(maxSteps) >= now ? 1 : -1;
        saveStart(direction);
        steps.start(now, y);
        for (int s = 0; s < maxSteps; s++) {
            double next = time(s + 1);
            keep(s);
            steps.step(s, now, next - now, y, end);
            save(now * direction, next * direction, next - now, direction);
            now = next;
            take(direction);
        }
        code = FlowNorm.isFinite(plane, y) ? SUCCESS : NON_FINITE;
    }

    private void march() {
        double t0 = time(0);
        double t1 = Memory.ALL.get(DOUBLE, at[firstTime + 1]);
        double direction = t1 >= t0 ? 1 : -1;
        double begin = t0 * direction;
        double goal = t1 * direction;
        fillEnds(t0);
        saveStart(direction);
        controller.start();
        double next = clipped(begin, begin + firstStep(t0, direction), begin, goal, true);
        steps.start(t0, y);
        now = begin;
        while (code == SUCCESS && now < goal && accepted + rejected < maxSteps) {
            double size = next - now;
            keep(accepted);
            steps.step(accepted, now * direction, size * direction, y, end);
            double error = error(size * direction);
            controller.judge(size, error);
            boolean accept = controller.accepts();
            boolean finite = FlowNorm.isFinite(plane, end) && error < Double.POSITIVE_INFINITY;
            if (accept) {
                save(now, next, size * direction, direction);
                now = next;
                take(direction);
            } else {
                rejected++;
            }
            next = clipped(now, now + controller.next(), begin, goal, accept);
            double least = Math.max(Math.abs(now) * SHORTEST, controller.shortest());
            boolean moves = controller.next() >= least && next > now || now >= goal;
            if (accept && !finite || !moves) {
                code = finite ? DT_UNDERFLOW : NON_FINITE;
            }
        }
        if (code == SUCCESS && now < goal) {
            code = MAX_STEPS;
        }
        now *= direction;
    }

    private static double clipped(double from, double next, double begin, double goal, boolean accepted) {
        boolean near = next > goal - (goal - begin) * NEAR_END;
        return near ? accepted ? goal : from + (goal - from) * .5 : next;
    }

    private double error(double h) {
        if (!(setting.control() instanceof Control.Pid pid)) {
            return 0;
        }
        steps.error(h, scrap);
        return rms(FlowNorm.squares(plane, scrap, y, end, pid.rtol(), pid.atol()));
    }

    private double rms(double squares) {
        return Math.sqrt(squares / ((long) net.rows() * n));
    }

    /** By the slope at the start and after an explicit Euler step: see the solvers' InitialStep. */
    private double firstStep(double t0, double direction) {
        if (!(setting.control() instanceof Control.Pid pid)) {
            return ((Control.Constant) setting.control()).step();
        }
        if (!Double.isNaN(pid.first())) {
            return pid.first();
        }
        long slope = steps.slopes(0);
        steps.evaluate(t0, y, 0, slope);
        double d0 = size(pid, y);
        double d1 = size(pid, slope);
        double h0 = d0 < 1e-5 || d1 < 1e-5 ? 1e-6 : .01 * (d0 / d1);
        FlowNorm.moved(plane, y, (float) (h0 * direction), slope, end);
        long ahead = steps.slopes(1);
        steps.evaluate(t0 + h0 * direction, end, 1, ahead);
        FlowNorm.difference(plane, ahead, slope, ahead);
        double d2 = size(pid, ahead) / h0;
        double most = Math.max(d1, d2);
        double h1 = most <= 1e-15 ? Math.max(h0 * 1e-3, 1e-6) : Math.pow(1 / most * .01, 1. / pid.order());
        double chosen = Math.min(h0 * 100, h1);
        return Math.max(Math.min(chosen > 0 ? chosen : 1e-6, pid.dtMax()), pid.dtMin());
    }

    private double size(Control.Pid pid, long x) {
        return rms(FlowNorm.squares(plane, x, y, y, pid.rtol(), pid.atol()));
    }

    /** The step becomes the solution; {@code now} is its end, times the direction if steps are controlled. */
    private void take(double direction) {
        accepted++;
        MemorySegment.copy(Memory.ALL, end, Memory.ALL, y, plane);
        steps.accept();
        boolean known = setting.control() instanceof Control.Known;
        double t = known ? now : now * direction;
        if (setting.keep() != Keep.NOTHING) {
            Memory.ALL.set(DOUBLE, at[at.length - 3] + 8L * accepted, t);
        }
        if (setting.saving() == Saving.STEPS) {
            Memory.ALL.set(DOUBLE, at[firstOutput + 5] + 8L * accepted, t);
            write(y, at[firstOutput + 6] + accepted * stateBytes());
        }
    }

    private void fillEnds(double t0) {
        if (setting.keep() != Keep.NOTHING) {
            for (int s = 0; s <= maxSteps; s++) {
                Memory.ALL.set(DOUBLE, at[at.length - 3] + 8L * s, t0);
            }
        }
    }

    /** The state and the slope before step {@code s}, for the way back. */
    private void keep(int s) {
        if (setting.keep() == Keep.STATES) {
            long to = kept() + 2 * s * plane;
            MemorySegment.copy(Memory.ALL, y, Memory.ALL, to, plane);
            MemorySegment.copy(Memory.ALL, steps.slopes(0), Memory.ALL, to + plane, plane);
        }
    }

    /** Bytes of a whole state as it is given and saved. */
    private long stateBytes() {
        return 4L * n * tiles.rows() * tiles.count();
    }

    private long tileBytes() {
        return 4L * n * tiles.rows();
    }

    private double savedTime(int index) {
        return Memory.ALL.get(DOUBLE, at[firstOutput - 1] + 8L * index);
    }

    private void saveStart(double direction) {
        double t0 = time(0);
        if (setting.control() instanceof Control.Known && setting.keep() != Keep.NOTHING) {
            Memory.ALL.set(DOUBLE, at[at.length - 3], t0);
        }
        if (setting.saving() == Saving.STEPS) {
            Memory.ALL.set(DOUBLE, at[firstOutput + 5], t0);
            write(y, at[firstOutput + 6]);
        }
        while (saved < saves && savedTime(saved) * direction <= t0 * direction) {
            write(y, at[firstOutput + 5] + saved++ * stateBytes());
        }
    }

    /** The states at those times that lie within the step. */
    private void save(double from, double to, double h, double direction) {
        while (saved < saves && savedTime(saved) * direction <= to) {
            double theta = (savedTime(saved) * direction - from) / (to - from);
            FlowSteps.interpolate(interpolant, theta, between);
            between.run(plane, y, (float) h, steps.slopes(0), plane, scrap);
            write(scrap, at[firstOutput + 5] + saved++ * stateBytes());
        }
    }

    private void finish(int status) {
        Memory.ALL.set(DOUBLE, at[firstOutput + 1], now);
        Lanes.setInt(at[firstOutput + 2], status);
        Lanes.setInt(at[firstOutput + 3], accepted);
        Lanes.setInt(at[firstOutput + 4], rejected);
    }

    private void fillUnsaved() {
        for (int i = saved; i < saves; i++) {
            fillNaN(at[firstOutput + 5] + i * stateBytes());
        }
        if (setting.saving() == Saving.STEPS) {
            for (int s = accepted + 1; s <= maxSteps; s++) {
                Memory.ALL.set(DOUBLE, at[firstOutput + 5] + 8L * s, Double.NaN);
                fillNaN(at[firstOutput + 6] + s * stateBytes());
            }
        }
    }

    private void fillNaN(long to) {
        long first = to + tile * tileBytes();
        for (long i = 0; i < tileBytes(); i += 4) {
            Lanes.set(first + i, Float.NaN);
        }
    }

    /** The tile's dense rows into rows of whole vectors. */
    private void read(long state, long to) {
        long from = state + tile * tileBytes();
        Memory.ALL.asSlice(to, plane).fill((byte) 0);
        for (int r = 0; r < net.rows(); r++) {
            MemorySegment.copy(Memory.ALL, from + 4L * n * r, Memory.ALL, to + r * net.statePitch(), 4L * n);
        }
    }

    private void write(long from, long state) {
        long to = state + tile * tileBytes();
        for (int r = 0; r < net.rows(); r++) {
            MemorySegment.copy(Memory.ALL, from + r * net.statePitch(), Memory.ALL, to + 4L * n * r, 4L * n);
        }
    }
}
