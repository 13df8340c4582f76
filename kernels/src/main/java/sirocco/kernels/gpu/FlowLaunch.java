package sirocco.kernels.gpu;

import java.util.ArrayList;
import java.util.List;
import sirocco.tensor.ConcreteTensor;
import sirocco.tensor.DType;
import sirocco.tensor.Shape;
import sirocco.tensor.Spec;
import sirocco.tensor.Tensor;
import sirocco.tensor.op.MlpFlow;
import sirocco.tensor.op.MlpFlow.Keep;
import sirocco.tensor.op.MlpFlow.Net;
import sirocco.tensor.op.MlpFlow.Saving;
import sirocco.tensor.op.MlpFlow.TimeInput;
import sirocco.tornado.DeviceProfile;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task14;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task19;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Solutions of differential equations whose right-hand side is a small net: the net put together, then one launch. */
final class FlowLaunch {
    /** From here on a single group is slower than the many launches of the body. */
    private static final long MOST_PRODUCTS = 1 << 20;

    private static final int NET = 20;
    private static final int WORK = 21;
    private static final int CHANGED = 22;
    private static final int SAVED = 23;
    private static final int KEPT = 24;

    private final Emitter emitter;
    private final GpuKernels.Call call;
    private final MlpFlow flow;
    private final Net net;
    private final FlowTable table;

    private FlowLaunch(Emitter emitter, GpuKernels.Call call, MlpFlow flow) {
        this.emitter = emitter;
        this.call = call;
        this.flow = flow;
        this.net = flow.setting().net();
        this.table = FlowTable.of(flow.setting(), call.in().get(net.tensors()));
    }

    private interface Solve
            extends Task19<
                    KernelContext,
                    FloatArray,
                    FloatArray,
                    DoubleArray,
                    DoubleArray,
                    DoubleArray,
                    DoubleArray,
                    FloatArray,
                    FloatArray,
                    DoubleArray,
                    IntArray,
                    IntArray,
                    IntArray,
                    FloatArray,
                    DoubleArray,
                    DoubleArray,
                    FloatArray,
                    IntArray,
                    Integer> {}

    private interface Pull
            extends Task14<
                    KernelContext,
                    FloatArray,
                    DoubleArray,
                    DoubleArray,
                    DoubleArray,
                    IntArray,
                    FloatArray,
                    FloatArray,
                    FloatArray,
                    FloatArray,
                    FloatArray,
                    FloatArray,
                    IntArray,
                    Integer> {}

    /** Whether {@link #emit} takes the operation: f32, and not too much for one group. */
    static boolean takes(MlpFlow flow, List<Spec> in, DeviceProfile profile) {
        List<Spec> tensors = in.subList(0, flow.setting().net().tensors() + 1);
        boolean fits = profile.recurrentGroup() <= FlowTable.LARGEST_GROUP
                && tensors.stream()
                        .allMatch(s -> s.dtype() == DType.F32 && s.shape().size() > 0)
                && flow.setting().formula().interpolant().stream().allMatch(row -> row.size() <= FlowTable.DEGREE);
        return fits && FlowTable.of(flow.setting(), tensors.getLast()).products() <= MOST_PRODUCTS;
    }

    static void emit(Emitter emitter, GpuKernels.Call call, MlpFlow flow) {
        FlowLaunch launch = new FlowLaunch(emitter, call, flow);
        switch (flow.part()) {
            case SOLUTION -> launch.solve();
            case GRADIENT -> launch.pull();
        }
    }

    private void solve() {
        int tensors = net.tensors();
        boolean known = flow.setting().control() instanceof MlpFlow.Control.Known;
        boolean times = flow.setting().saving() == Saving.TIMES;
        boolean keeps = flow.setting().keep() != Keep.NOTHING;
        List<Buffer> from = call.from();
        List<Buffer> to = call.to();
        boolean steps = flow.setting().saving() == Saving.STEPS;
        Solve task = FlowF32::tkFlowSolve;
        launch(
                task,
                times ? call.in().getLast().shape().size(0) : 0,
                packed(),
                from.get(tensors),
                from.get(tensors + 1),
                known ? unread(ArrayKind.DOUBLE) : from.get(tensors + 2),
                times ? from.getLast() : unread(ArrayKind.DOUBLE),
                numbers(),
                emitter.scratch(ArrayKind.FLOAT, WORK, work()),
                to.get(0),
                to.get(1),
                to.get(2),
                to.get(3),
                to.get(4),
                times ? to.get(5) : steps ? to.get(6) : unwritten(ArrayKind.FLOAT, SAVED),
                steps ? to.get(5) : unwritten(ArrayKind.DOUBLE, SAVED),
                keeps ? to.get(to.size() - 2) : unwritten(ArrayKind.DOUBLE, KEPT),
                keeps ? to.getLast() : unwritten(ArrayKind.FLOAT, KEPT));
    }

    private void pull() {
        int tensors = net.tensors();
        int ends = tensors + 1;
        int saves = 0;
        Buffer times = unread(ArrayKind.DOUBLE);
        List<Buffer> from = call.from();
        if (flow.setting().saving() == Saving.TIMES) {
            times = from.get(ends);
            saves = call.in().get(ends).shape().size(0);
            ends++;
        }
        boolean ended = flow.setting().saving() == Saving.END;
        Buffer ofNet = emitter.scratch(ArrayKind.FLOAT, CHANGED, table.netSize());
        Pull task = FlowGradientF32::tkFlowPullback;
        launch(
                task,
                saves,
                packed(),
                times,
                numbers(),
                from.get(ends),
                from.get(ends + 1),
                from.get(ends + 2),
                from.get(ends + 3),
                ended ? unread(ArrayKind.FLOAT) : from.get(ends + 4),
                emitter.scratch(ArrayKind.FLOAT, WORK, pullbackWork()),
                ofNet,
                call.to().get(tensors));
        unpack(ofNet);
    }

    /** An array of its own: TornadoVM never ends where a task has an array twice. */
    private Buffer unwritten(ArrayKind kind, int number) {
        return emitter.scratch(kind, number, 1);
    }

    private static Buffer unread(ArrayKind kind) {
        return new Buffer(kind, new Buffer.Empty());
    }

    /** The gradients of the net's tensors lie one after another. */
    private void unpack(Buffer from) {
        int first = 0;
        for (int i = 0; i < net.tensors(); i++) {
            Shape shape = Shape.of(Math.toIntExact(call.out().get(i).shape().size()));
            emitter.copy(
                    DType.F32,
                    shape,
                    from,
                    Strided.Access.of(first, shape.strides()),
                    call.to().get(i),
                    Strided.Access.dense(shape),
                    "gradient of the net of " + call.text());
            first += shape.size(0);
        }
    }

    /** λ and what was saved within a step, four planes a stage, what all layers give, and two layers' cotangents. */
    private long pullbackWork() {
        long stages = flow.setting().formula().stages();
        return table.rows() * ((2 + 4 * stages) * table.n() + 2 * stages * table.outputs() + 2L * table.widest());
    }

    /** y, the end of a step, a stage's state, slopes, and two layers. */
    private long work() {
        int stages = Math.max(2, flow.setting().formula().stages());
        return (long) table.rows() * ((3L + stages) * table.n() + 2L * table.widest());
    }

    private Buffer numbers() {
        double[] values = table.numbers();
        ConcreteTensor tensor = (ConcreteTensor) Tensor.of(values, values.length);
        return new Buffer(ArrayKind.DOUBLE, new Buffer.Constant(tensor)).atLeast(values.length);
    }

    private void launch(Object task, int saves, Buffer... arrays) {
        List<Object> arguments = new ArrayList<>(List.of(arrays));
        arguments.add(emitter.layoutBuffer());
        arguments.add(emitter.table(table.integers(saves)));
        emitter.launchGroups(task, 1, emitter.profile().recurrentGroup(), call.text(), arguments.toArray());
    }

    /** The net's tensors in one array, as {@link FlowTable} says. */
    private Buffer packed() {
        Buffer to = emitter.scratch(ArrayKind.FLOAT, NET, table.netSize());
        int layers = net.layers();
        for (int l = 0; l < layers; l++) {
            int in = table.in(l);
            int out = table.out(l);
            int pitch = net.sizes().get(l);
            boolean timed = l == 0 && table.timed();
            int first = timed && net.time() == TimeInput.FIRST ? 1 : 0;
            Buffer weight = call.from().get(l);
            copy(weight, Shape.of(in, out), Strided.Access.of(first, new long[] {1, pitch}), to, table.weight(l));
            if (timed) {
                int column = first == 1 ? 0 : in;
                copy(weight, Shape.of(out), Strided.Access.of(column, new long[] {pitch}), to, table.timeColumn());
            }
            whole(weight, Shape.of(out, pitch), to, table.given(l));
            whole(call.from().get(layers + l), Shape.of(out), to, table.bias(l));
        }
        if (net.scaled()) {
            whole(call.from().get(2 * layers), Shape.of(1), to, table.scale());
        }
        return to;
    }

    private void whole(Buffer from, Shape shape, Buffer to, int first) {
        copy(from, shape, Strided.Access.dense(shape), to, first);
    }

    private void copy(Buffer from, Shape shape, Strided.Access access, Buffer to, int first) {
        emitter.copy(
                DType.F32, shape, from, access, to, Strided.Access.of(first, shape.strides()), "net of " + call.text());
    }
}
