package sirocco.kernels.gpu;

import java.util.ArrayList;
import java.util.List;
import sirocco.tensor.DType;
import sirocco.tensor.Shape;
import sirocco.tensor.Spec;
import sirocco.tensor.op.Composite;
import sirocco.tensor.op.Gru;
import sirocco.tensor.op.GruGradient;
import sirocco.tensor.op.Lstm;
import sirocco.tensor.op.LstmGradient;
import sirocco.tensor.op.MatMul;
import sirocco.tensor.op.MatMul.Layout;
import sirocco.tensor.op.Reduce;
import sirocco.tornado.DeviceProfile;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task10;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task11;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task12;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Recurrent nets over whole sequences: products over all steps before and after one launch that walks through time, in
 * which each group has a few rows of the batch.
 */
final class RecurrentLaunch {
    /** Elements of local memory for the states of a group. */
    static final int STATES_F32 = 1024;

    static final int STATES_F64 = STATES_F32 / 2;

    /** For sums over hidden units, of all gates. */
    static final int SUMS_F32 = 6144;

    static final int SUMS_F64 = SUMS_F32 / 2;

    /** For the gates' gradients. */
    static final int CHANGES_F32 = 4096;

    static final int CHANGES_F64 = CHANGES_F32 / 2;

    /** For sums over gates. */
    static final int STATE_SUMS_F32 = 2048;

    static final int STATE_SUMS_F64 = STATE_SUMS_F32 / 2;

    /** Of either type. */
    private static final int LOCAL_BYTES =
            4 * Math.max(2 * STATES_F32 + SUMS_F32, STATES_F32 + CHANGES_F32 + STATE_SUMS_F32);

    /** With more parts their sum would take longer than the parts. */
    private static final int MOST_PARTS = 8;

    /** Rows of a group where there are enough: products are computed for four at once. */
    private static final int TILE = 4;

    private static final int PROJECTED = 10;
    private static final int TURNED = 11;
    private static final int DROPPED = 12;
    private static final int CHANGED = 13;
    private static final int BEFORE = 14;

    private final Emitter emitter;
    private final GpuKernels.Call call;
    private final int time;
    private final int batch;
    private final int input;
    private final int hidden;
    private final int gates;

    private RecurrentLaunch(Emitter emitter, GpuKernels.Call call, int x, int start, int gates) {
        this.emitter = emitter;
        this.call = call;
        this.gates = gates;
        Shape shape = call.in().get(x).shape();
        time = shape.size(0);
        batch = shape.size(1);
        input = shape.size(2);
        hidden = call.in().get(start).shape().size(1);
    }

    /** Kernels, by the number of their arrays of floating-point numbers. */
    private interface Seven<A> extends Task10<KernelContext, A, A, A, A, A, A, A, IntArray, Integer> {}

    private interface Eight<A> extends Task11<KernelContext, A, A, A, A, A, A, A, A, IntArray, Integer> {}

    private interface Nine<A> extends Task12<KernelContext, A, A, A, A, A, A, A, A, A, IntArray, Integer> {}

    /**
     * Whether {@link #emit} takes the operation: of one type, and a row's states fit into the local memory of a group.
     */
    static boolean takes(Composite op, List<Spec> in, DeviceProfile profile) {
        int start = switch (op) {
            case Gru _, Lstm _ -> 1;
            case GruGradient _ -> 4;
            case LstmGradient _ -> 6;
            default -> -1;
        };
        return start > 0
                && in.get(start).dtype().isFloating()
                && in.get(start).shape().size(-1) <= states(in.get(start).dtype())
                && profile.localBytes() >= LOCAL_BYTES
                && in.stream()
                        .allMatch(s ->
                                s.dtype() == in.get(start).dtype() && s.shape().size() > 0);
    }

    private static int states(DType dtype) {
        return dtype == DType.F32 ? STATES_F32 : STATES_F64;
    }

    static void emit(Emitter emitter, GpuKernels.Call call, Composite op) {
        switch (op) {
            case Gru gru -> new RecurrentLaunch(emitter, call, 0, 1, 3).gru(gru.keep());
            case GruGradient _ -> new RecurrentLaunch(emitter, call, 2, 4, 3).gruGradient();
            case Lstm lstm -> new RecurrentLaunch(emitter, call, 0, 1, 4).lstm(lstm.keep());
            case LstmGradient _ -> new RecurrentLaunch(emitter, call, 3, 6, 4).lstmGradient();
            default -> throw GpuKernels.missing(call);
        }
    }

    private void gru(Gru.Keep keep) {
        Object task = isSingle() ? (Seven<FloatArray>) GruF32::tkGruForward : (Seven<DoubleArray>) GruF64::tkGruForward;
        launch(
                task,
                forward(keep),
                projected(2),
                from(1),
                turned(3),
                from(4),
                from(5),
                to(0),
                keep == Gru.Keep.GATES ? to(1) : scratch(DROPPED, 1));
    }

    private void lstm(Gru.Keep keep) {
        Object task =
                isSingle() ? (Eight<FloatArray>) LstmF32::tkLstmForward : (Eight<DoubleArray>) LstmF64::tkLstmForward;
        launch(
                task,
                forward(keep),
                projected(3),
                from(1),
                from(2),
                turned(4),
                from(5),
                to(0),
                to(1),
                keep == Gru.Keep.GATES ? to(2) : scratch(DROPPED, 1));
    }

    private void gruGradient() {
        Object task =
                isSingle() ? (Eight<FloatArray>) GruF32::tkGruBackward : (Eight<DoubleArray>) GruF64::tkGruBackward;
        Buffer changes = scratch(CHANGED, steps() * gates * hidden);
        launch(task, backward(), from(0), from(1), from(3), from(4), from(5), to(0), changes, to(1));
        ofWeight(to(0), from(2), input, to(2), call.out().get(2));
        ofWeight(changes, before(from(4), from(3)), hidden, to(3), call.out().get(3));
        ofBias(to(0), to(4), call.out().get(4));
        ofBias(changes, to(5), call.out().get(5));
    }

    private void lstmGradient() {
        Object task =
                isSingle() ? (Nine<FloatArray>) LstmF32::tkLstmBackward : (Nine<DoubleArray>) LstmF64::tkLstmBackward;
        launch(task, backward(), from(0), from(1), from(2), from(5), from(7), from(8), to(0), to(1), to(2));
        ofWeight(to(0), from(3), input, to(3), call.out().get(3));
        ofWeight(to(0), before(from(6), from(4)), hidden, to(4), call.out().get(4));
        ofBias(to(0), to(5), call.out().get(5));
    }

    private DType dtype() {
        return call.x().dtype();
    }

    private boolean isSingle() {
        return dtype() == DType.F32;
    }

    private Buffer from(int index) {
        return call.from().get(index);
    }

    private Buffer to(int index) {
        return call.to().get(index);
    }

    private Buffer scratch(int number, long elements) {
        return emitter.scratch(ArrayKind.of(dtype()), number, elements);
    }

    private long steps() {
        return (long) time * batch;
    }

    private Spec matrix(long rows, int columns) {
        return call.x().with(Shape.of(Math.toIntExact(rows), columns));
    }

    /** x Wᵀ for all steps. */
    private Buffer projected(int weight) {
        Buffer to = scratch(PROJECTED, steps() * gates * hidden);
        product(
                new MatMul(Layout.PLAIN, Layout.TRANSPOSED),
                List.of(matrix(steps(), input), call.in().get(weight)),
                List.of(from(0), from(weight)),
                matrix(steps(), gates * hidden),
                to);
        return to;
    }

    private void product(MatMul op, List<Spec> in, List<Buffer> from, Spec out, Buffer to) {
        MatMulLaunch.emit(emitter, new GpuKernels.Call(op, in, List.of(out), from, List.of(to)), op);
    }

    /** Uᵀ, whose rows the items of a group read side by side. */
    private Buffer turned(int weight) {
        Shape shape = Shape.of(hidden, gates * hidden);
        Buffer to = scratch(TURNED, shape.size());
        emitter.copy(
                dtype(),
                shape,
                from(weight),
                Strided.Access.of(0, new long[] {1, hidden}),
                to,
                Strided.Access.dense(shape),
                "transposed weights of " + call.text());
        return to;
    }

    /** The states before all steps. */
    private Buffer before(Buffer start, Buffer states) {
        Buffer to = scratch(BEFORE, steps() * hidden);
        Shape first = Shape.of(batch * hidden);
        Shape rest = Shape.of(Math.toIntExact((steps() - batch) * hidden));
        String text = "states before the steps of " + call.text();
        emitter.copy(dtype(), first, start, Strided.Access.dense(first), to, Strided.Access.dense(first), text);
        emitter.copy(
                dtype(),
                rest,
                states,
                Strided.Access.dense(rest),
                to,
                Strided.Access.of(first.size(), rest.strides()),
                text);
        return to;
    }

    private void ofWeight(Buffer changes, Buffer factors, int columns, Buffer to, Spec out) {
        product(
                new MatMul(Layout.TRANSPOSED, Layout.PLAIN),
                List.of(matrix(steps(), gates * hidden), matrix(steps(), columns)),
                List.of(changes, factors),
                out,
                to);
    }

    private void ofBias(Buffer changes, Buffer to, Spec out) {
        Reduce sum = new Reduce(Reduce.Kind.SUM, List.of(0));
        Spec in = matrix(steps(), gates * hidden);
        ReduceLaunch.emit(
                emitter, new GpuKernels.Call(sum, List.of(in), List.of(out), List.of(changes), List.of(to)), sum);
    }

    /** Rows of a group: several only if the device is busy with fewer groups. */
    private int rows() {
        boolean busy = batch >= TILE * emitter.profile().busyGroups();
        return busy && TILE * hidden <= states(dtype()) ? TILE : 1;
    }

    private int parts(int columns, int most) {
        int idle = emitter.profile().recurrentGroup() / columns;
        return Math.clamp(Math.min(idle, most / (rows() * columns)), 1, MOST_PARTS);
    }

    private List<Integer> forward(Gru.Keep keep) {
        int parts = parts(gates * hidden, isSingle() ? SUMS_F32 : SUMS_F64);
        return List.of(time, batch, hidden, rows(), parts, keep == Gru.Keep.GATES ? 1 : 0);
    }

    private List<Integer> backward() {
        return List.of(time, batch, hidden, rows(), parts(hidden, isSingle() ? STATE_SUMS_F32 : STATE_SUMS_F64));
    }

    private void launch(Object task, List<Integer> sizes, Buffer... arrays) {
        List<Object> arguments = new ArrayList<>(List.of(arrays));
        arguments.add(emitter.layoutBuffer());
        arguments.add(emitter.table(sizes));
        int groups = (batch + rows() - 1) / rows();
        emitter.launchGroups(task, groups, emitter.profile().recurrentGroup(), call.text(), arguments.toArray());
    }
}
