package sirocco.kernels.gpu;

import java.util.ArrayList;
import java.util.List;
import sirocco.tensor.DType;
import sirocco.tensor.Shape;
import sirocco.tensor.op.Reduce;
import sirocco.tornado.DeviceProfile;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task7;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task8;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;

/** Reductions: runs of neighbouring axes one after the other, the last first. */
final class ReduceLaunch {
    /** Below this many outputs a long row is reduced by several groups. */
    private static final int FEW_OUTPUTS = 64;

    /** The fewest elements that a work-item should add up before it takes part in a tree. */
    private static final int ELEMENTS_AN_ITEM = 16;

    /** From here on outputs alone fill a device, if their elements lie side by side. */
    private static final int MANY_OUTPUTS = 4096;

    private static final int STEP_SCRATCH = 0;
    private static final int PART_SCRATCH = 2;
    private static final int WIDE_SCRATCH = 3;

    private final Emitter emitter;
    private final DType dtype;
    private final int kind;
    private final String text;

    private ReduceLaunch(Emitter emitter, DType dtype, int kind, String text) {
        this.emitter = emitter;
        this.dtype = dtype;
        this.kind = kind;
        this.text = text;
    }

    private interface Serial<A> extends Task7<KernelContext, A, A, Integer, Integer, Integer, Integer> {}

    private interface Tree<A> extends Task8<KernelContext, A, A, Integer, Integer, Integer, Integer, Integer> {}

    static void emit(Emitter emitter, GpuKernels.Call call, Reduce op) {
        DType dtype = call.x().dtype();
        boolean isByte = dtype == DType.U8 || dtype == DType.BOOL;
        if (call.x().shape().size() == 0) {
            int neutral = op.kind() == Reduce.Kind.PROD ? 1 : 0;
            emitter.fill(dtype, call.y().shape(), call.to().getFirst(), neutral, call.text());
        } else if (isByte) {
            inWiderType(emitter, call, op);
        } else {
            new ReduceLaunch(emitter, dtype, op.kind().ordinal(), call.text())
                    .reduce(
                            call.x().shape(),
                            op.axes(),
                            call.from().getFirst(),
                            call.to().getFirst());
        }
    }

    private static void inWiderType(Emitter emitter, GpuKernels.Call call, Reduce op) {
        DType dtype = call.x().dtype();
        Shape x = call.x().shape();
        Shape y = call.y().shape();
        Buffer wide = emitter.scratch(ArrayKind.INT, WIDE_SCRATCH, x.size());
        Buffer reduced = emitter.scratch(ArrayKind.INT, WIDE_SCRATCH + 1, y.size());
        emitter.convert(dtype, DType.I32, x, call.from().getFirst(), wide, "input of " + call.text());
        new ReduceLaunch(emitter, DType.I32, op.kind().ordinal(), call.text()).reduce(x, op.axes(), wide, reduced);
        emitter.convert(DType.I32, dtype, y, reduced, call.to().getFirst(), "output of " + call.text());
    }

    /** Neighbouring axes, of which all or none are reduced. */
    private record Run(long size, boolean reduced) {}

    private static List<Run> runs(Shape shape, List<Integer> axes) {
        List<Run> runs = new ArrayList<>();
        for (int axis = 0; axis < shape.rank(); axis++) {
            boolean reduced = axes.contains(axis);
            if (shape.size(axis) == 1) {
                continue;
            }
            if (!runs.isEmpty() && runs.getLast().reduced == reduced) {
                runs.add(new Run(runs.removeLast().size * shape.size(axis), reduced));
            } else {
                runs.add(new Run(shape.size(axis), reduced));
            }
        }
        return runs;
    }

    private void reduce(Shape shape, List<Integer> axes, Buffer x, Buffer y) {
        List<Run> runs = runs(shape, axes);
        if (runs.stream().noneMatch(Run::reduced)) {
            Strided.Access dense = Strided.Access.dense(shape);
            emitter.copy(dtype, shape, x, dense, y, dense, text);
            return;
        }
        Buffer from = x;
        int step = STEP_SCRATCH;
        long inner = 1;
        for (int r = runs.size() - 1; r >= 0; r--) {
            if (!runs.get(r).reduced) {
                inner *= runs.get(r).size;
                continue;
            }
            long outer = runs.subList(0, r).stream().mapToLong(Run::size).reduce(1, Math::multiplyExact);
            boolean last = runs.subList(0, r).stream().noneMatch(Run::reduced);
            Buffer to = last ? y : emitter.scratch(ArrayKind.of(dtype), step, outer * inner);
            along(from, to, (int) (outer * inner), (int) runs.get(r).size, (int) inner);
            from = to;
            step = STEP_SCRATCH + 1 - step;
        }
    }

    private void along(Buffer x, Buffer y, int outputs, int along, int inner) {
        int group = emitter.profile().reductionGroup();
        boolean sideBySide = inner > 1 && outputs >= MANY_OUTPUTS;
        boolean together = emitter.profile().order() == DeviceProfile.Order.TOGETHER && outputs >= FEW_OUTPUTS;
        if (along <= group / 4 || sideBySide || together) {
            emitter.launch(serial(), outputs, text, x, y, kind, along, inner, outputs);
            return;
        }
        int parts = outputs < FEW_OUTPUTS ? Math.clamp(along / (group * ELEMENTS_AN_ITEM), 1, group) : 1;
        int chunk = (along + parts - 1) / parts;
        parts = (along + chunk - 1) / chunk;
        Buffer to = parts == 1 ? y : emitter.scratch(ArrayKind.of(dtype), PART_SCRATCH, (long) outputs * parts);
        emitter.launchGroups(tree(), (long) outputs * parts, group, text, x, to, kind, along, inner, parts, chunk);
        if (parts > 1) {
            along(to, y, outputs, parts, 1);
        }
    }

    private Object serial() {
        return switch (dtype) {
            case F32 -> (Serial<FloatArray>) ReduceF32::tkReduceSerial;
            case F64 -> (Serial<DoubleArray>) ReduceF64::tkReduceSerial;
            case I32 -> (Serial<IntArray>) ReduceI32::tkReduceSerial;
            case I64 -> (Serial<LongArray>) ReduceI64::tkReduceSerial;
            case U8, BOOL -> throw new IllegalStateException("reduced as I32");
        };
    }

    private Object tree() {
        return switch (dtype) {
            case F32 -> (Tree<FloatArray>) ReduceF32::tkReduceTree;
            case F64 -> (Tree<DoubleArray>) ReduceF64::tkReduceTree;
            case I32 -> (Tree<IntArray>) ReduceI32::tkReduceTree;
            case I64 -> (Tree<LongArray>) ReduceI64::tkReduceTree;
            case U8, BOOL -> throw new IllegalStateException("reduced as I32");
        };
    }
}
