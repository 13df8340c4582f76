package sirocco.kernels.gpu;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import sirocco.kernels.fused.Group;
import sirocco.kernels.fused.Term;
import sirocco.tensor.DType;
import sirocco.tensor.Shape;
import sirocco.tensor.op.Convert;
import sirocco.tornado.DeviceProfile;

/** Collects the steps of a program, and the arrays that are no tensors: sizes and strides, and short-lived scratch. */
final class Emitter {
    private final DeviceProfile profile;
    private List<Step> steps = new ArrayList<>();
    private final List<Integer> layout = new ArrayList<>();
    private final Map<List<Integer>, Integer> tables = new HashMap<>();
    private final Buffer layoutBuffer = new Buffer(ArrayKind.INT, new Buffer.Layout());
    private final Map<Slot, Buffer> scratch = new HashMap<>();

    private record Slot(ArrayKind kind, int number) {}

    Emitter(DeviceProfile profile) {
        this.profile = profile;
    }

    DeviceProfile profile() {
        return profile;
    }

    /** All steps so far. */
    List<Step> steps() {
        return steps;
    }

    /** The steps that {@code emission} adds, to be put inside another one. */
    List<Step> inside(Runnable emission) {
        List<Step> outside = steps;
        steps = new ArrayList<>();
        emission.run();
        List<Step> inside = steps;
        steps = outside;
        return inside;
    }

    void add(Step step) {
        steps.add(step);
    }

    /** What the array of sizes and strides holds. */
    int[] layout() {
        return layout.stream().mapToInt(i -> i).toArray();
    }

    /** The array of sizes and strides. */
    Buffer layoutBuffer() {
        return layoutBuffer;
    }

    /** Puts numbers into the array of sizes and strides; gives the place of the first. */
    int table(List<Integer> numbers) {
        return tables.computeIfAbsent(List.copyOf(numbers), n -> {
            int first = layout.size();
            layout.addAll(n);
            layoutBuffer.atLeast(layout.size());
            return first;
        });
    }

    /** Scratch for one operation's launches; operations use the same numbers, and so the same arrays. */
    Buffer scratch(ArrayKind kind, int number, long elements) {
        return scratch.computeIfAbsent(new Slot(kind, number), s -> new Buffer(kind, new Buffer.Scratch()))
                .atLeast(elements);
    }

    /** All scratch arrays. */
    List<Buffer> scratch() {
        return List.copyOf(scratch.values());
    }

    /** A task of one work-item for each of {@code items}; the kernel must pass over those beyond. */
    void launch(Object task, long items, String text, Object... arguments) {
        int group = profile.elementwiseGroup();
        launchGroups(task, (items + group - 1) / group, group, text, arguments);
    }

    /** A task of so many groups of so many work-items. */
    void launchGroups(Object task, long groups, int group, String text, Object... arguments) {
        if (groups == 0) {
            return;
        }
        if (groups * group > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("gpu: " + text + ": " + groups + " groups of " + group
                    + " work-items; a task holds at most 2³¹ work-items. Use a smaller batch");
        }
        List<Object> all = new ArrayList<>(List.of(Launch.CONTEXT));
        all.addAll(List.of(arguments));
        steps.add(new Step.Run(new Launch(task, all, (int) (groups * group), group, text)));
    }

    /** A task that calls a library. */
    void call(LibraryCall call, String text, Object... arguments) {
        steps.add(new Step.Run(new Launch(call, List.of(arguments), 0, 0, text)));
    }

    /** A generated kernel over the elements of {@code shape}; operands are the inputs, then the outputs. */
    void elements(Group group, Shape shape, List<Strided.Access> accesses, List<Buffer> operands, String text) {
        if (shape.size() > 0) {
            Strided loops = Strided.of(shape, accesses);
            launch(GeneratedKernels.task(group, loops), shape.size(), text, operands.toArray());
        }
    }

    /** Copies the elements of {@code shape} from one strided view to another. */
    void copy(DType dtype, Shape shape, Buffer from, Strided.Access in, Buffer to, Strided.Access out, String text) {
        Group group = new Group(List.of(dtype), List.of(new Term.Load(0, dtype)), List.of(0));
        elements(group, shape, List.of(in, out), List.of(from, to), text);
    }

    /** Sets all elements to {@code value}. */
    void fill(DType dtype, Shape shape, Buffer to, int value, String text) {
        long bits = dtype.isFloating() ? Double.doubleToRawLongBits(value) : value;
        Group group = new Group(List.of(), List.of(new Term.Literal(dtype, bits)), List.of(0));
        elements(group, shape, List.of(Strided.Access.dense(shape)), List.of(to), text);
    }

    /** Converts between types, element by element. */
    void convert(DType from, DType to, Shape shape, Buffer in, Buffer out, String text) {
        Group group = new Group(
                List.of(from),
                List.of(new Term.Load(0, from), new Term.Apply(new Convert(to), to, List.of(0))),
                List.of(1));
        Strided.Access dense = Strided.Access.dense(shape);
        elements(group, shape, List.of(dense, dense), List.of(in, out), text);
    }
}
