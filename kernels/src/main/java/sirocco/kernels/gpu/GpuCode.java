package sirocco.kernels.gpu;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.function.UnaryOperator;
import sirocco.tensor.ConcreteTensor;
import sirocco.tensor.DType;
import sirocco.tensor.Shape;
import sirocco.tensor.Spec;
import sirocco.tensor.Tensor;
import sirocco.tensor.graph.Graph;
import sirocco.tensor.graph.MemoryPlan;
import sirocco.tensor.graph.MemoryPlan.InConstant;
import sirocco.tensor.graph.MemoryPlan.InInput;
import sirocco.tensor.graph.MemoryPlan.InOutput;
import sirocco.tensor.graph.MemoryPlan.InSlab;
import sirocco.tensor.graph.MemoryPlan.Place;
import sirocco.tensor.graph.Node;
import sirocco.tensor.op.Elementwise;
import sirocco.tensor.op.Fused;
import sirocco.tornado.DeviceProfile;

/** A graph as tasks over arrays, to be instantiated on a device. */
final class GpuCode {
    private final Graph graph;
    private final int[] replaces;
    private final MemoryPlan plan;
    private final Emitter emitter;
    private final Map<Integer, Buffer> inputs = new HashMap<>();
    private final Map<Integer, Buffer> outputs = new HashMap<>();
    private final Map<ConcreteTensor, Buffer> constants = new IdentityHashMap<>();
    private final Map<Typed, Buffer> slab = new HashMap<>();
    private final Map<Place, DType> stagedTypes = new HashMap<>();
    private final UnaryOperator<Graph> passes;
    private final List<GpuCode> bodies = new ArrayList<>();

    /** Values at one offset of the planned slab are never alive together, so that those of one kind share an array. */
    private record Typed(long offset, ArrayKind kind) {}

    private GpuCode(Graph graph, int[] replaces, Emitter emitter, UnaryOperator<Graph> passes) {
        this.graph = graph;
        this.replaces = replaces;
        this.emitter = emitter;
        this.passes = passes;
        this.plan = MemoryPlan.of(graph, replaces, new MemoryPlan.Kernels() {
            @Override
            public boolean mayOverwrite(Node node, int input) {
                return GpuCode.mayOverwrite(node);
            }

            @Override
            public long scratch(Node node) {
                return 0;
            }
        });
    }

    /**
     * @param replaces for each output the donated input whose array it takes, or −1
     * @param passes   what bodies of control flow go through before they are emitted
     */
    static GpuCode of(Graph graph, int[] replaces, DeviceProfile profile, UnaryOperator<Graph> passes) {
        GpuCode code = new GpuCode(graph, replaces, new Emitter(profile), passes);
        for (int i = 0; i < graph.inputs().size(); i++) {
            code.buffer(new InInput(i), graph.inputs().get(i).spec());
        }
        for (int k = 0; k < graph.outputs().size(); k++) {
            if (replaces[k] < 0) {
                code.buffer(new InOutput(k), graph.outputs().get(k).spec());
            }
        }
        code.emit();
        return code;
    }

    private void emit() {
        GpuKernels kernels = new GpuKernels(emitter, this::emitBody);
        for (Node node : graph.nodes()) {
            if (!MemoryPlan.isView(node.op())) {
                kernels.emit(node, this::buffer);
            }
        }
        plan.copies().forEach(this::copy);
    }

    private void emitBody(Graph body, List<Buffer> from, List<Buffer> to) {
        int[] none = new int[to.size()];
        Arrays.fill(none, -1);
        GpuCode code = new GpuCode(passes.apply(body), none, emitter, passes);
        for (int i = 0; i < from.size(); i++) {
            code.inputs.put(i, from.get(i));
        }
        for (int k = 0; k < to.size(); k++) {
            code.outputs.put(k, to.get(k));
        }
        code.emit();
        bodies.add(code);
    }

    /**
     * A generated kernel reads each element before it writes the one at the same index. Values of other types, whose
     * elements differ in size, have arrays of their own anyway.
     */
    private static boolean mayOverwrite(Node node) {
        return node.op() instanceof Elementwise || node.op() instanceof Fused;
    }

    /** The array of a value of the graph. */
    Buffer buffer(Tensor tensor) {
        if (tensor.size() == 0) {
            return new Buffer(ArrayKind.of(tensor.dtype()), new Buffer.Empty());
        }
        return buffer(plan.place(tensor), tensor.spec());
    }

    private Buffer buffer(Place place, Spec spec) {
        ArrayKind kind = ArrayKind.of(spec.dtype());
        Buffer buffer = switch (place) {
            case InInput in -> inputs.computeIfAbsent(in.index(), i -> new Buffer(kind, new Buffer.Input(i)));
            case InOutput out -> outputs.computeIfAbsent(out.index(), k -> new Buffer(kind, new Buffer.Output(k)));
            case InConstant(ConcreteTensor tensor) ->
                constants.computeIfAbsent(tensor, t -> new Buffer(kind, new Buffer.Constant(t)));
            case InSlab(long offset) ->
                slab.computeIfAbsent(new Typed(offset, kind), o -> new Buffer(kind, new Buffer.Scratch()));
        };
        return buffer.atLeast(spec.shape().size());
    }

    private void copy(MemoryPlan.Copy copy) {
        DType dtype = dtype(copy.to());
        dtype = dtype != null ? dtype : dtype(copy.from());
        stagedTypes.put(copy.to(), dtype);
        Spec spec = new Spec(dtype, Shape.of(Math.toIntExact(copy.bytes() / dtype.bytes())));
        Strided.Access dense = Strided.Access.dense(spec.shape());
        emitter.copy(
                dtype, spec.shape(), buffer(copy.from(), spec), dense, buffer(copy.to(), spec), dense, "copy " + spec);
    }

    private DType dtype(Place place) {
        return switch (place) {
            case InInput in -> graph.inputs().get(in.index()).dtype();
            case InOutput out -> graph.outputs().get(out.index()).dtype();
            case InConstant(ConcreteTensor tensor) -> tensor.dtype();
            case InSlab slot -> stagedTypes.get(slot);
        };
    }

    Graph graph() {
        return graph;
    }

    /** What is done, in order. Where there is control flow, all arrays are brought to the device first. */
    List<Step> steps() {
        List<Step> steps = emitter.steps();
        if (isStraight()) {
            return steps;
        }
        ControlLaunch control = new ControlLaunch(emitter, this::emitBody);
        List<Step> all = new ArrayList<>(control.bringing(buffers()));
        all.addAll(steps);
        if (!(steps.getLast() instanceof Step.Run)) {
            all.addAll(control.last(buffers().getFirst()));
        }
        return all;
    }

    /** Whether there is no control flow. */
    boolean isStraight() {
        return emitter.steps().stream().allMatch(Step.Run.class::isInstance);
    }

    int[] layout() {
        return emitter.layout();
    }

    /** The array of input {@code index}. */
    Buffer input(int index) {
        return inputs.get(index);
    }

    /** The array of output {@code index}: that of the donated input which it replaces, if there is one. */
    Buffer output(int index) {
        return replaces[index] >= 0 ? inputs.get(replaces[index]) : outputs.get(index);
    }

    /** The donated input whose place output {@code index} takes, or −1. */
    int replaces(int index) {
        return replaces[index];
    }

    /** Whether an output takes the place of input {@code index}, so that it stays on the device. */
    boolean isState(int index) {
        for (int replaced : replaces) {
            if (replaced == index) {
                return true;
            }
        }
        return false;
    }

    /** All arrays: inputs and outputs first. */
    SequencedSet<Buffer> buffers() {
        SequencedSet<Buffer> all = new LinkedHashSet<>(inputs.values());
        all.addAll(outputs.values());
        all.addAll(constants.values());
        Step.launches(emitter.steps()).forEach(launch -> launch.buffers().forEach(all::add));
        return all;
    }

    /** Bytes of all arrays on the device; state is there twice, once to be replaced from the host. */
    long deviceBytes() {
        return buffers().stream()
                .mapToLong(buffer -> isState(buffer) ? 2 * buffer.bytes() : buffer.bytes())
                .sum();
    }

    private boolean isState(Buffer buffer) {
        return buffer.role() instanceof Buffer.Input(int index) && isState(index);
    }

    /** Bytes of intermediate results as shared. */
    long plannedBytes() {
        return buffers().stream()
                .filter(buffer -> buffer.role() instanceof Buffer.Scratch)
                .mapToLong(Buffer::bytes)
                .sum();
    }

    /** Bytes that all intermediate results would take side by side. */
    long sumOfIntermediates() {
        return intermediates()
                + emitter.scratch().stream().mapToLong(Buffer::bytes).sum();
    }

    private long intermediates() {
        return plan.sumOfIntermediates()
                + bodies.stream().mapToLong(GpuCode::intermediates).sum();
    }

    /** One line a task, those of control flow indented. */
    String describe() {
        StringBuilder text = new StringBuilder();
        describe(emitter.steps(), "", text);
        return text.append(
                        "memory: %,d bytes planned, %,d side by side%n".formatted(plannedBytes(), sumOfIntermediates()))
                .toString();
    }

    private static void describe(List<Step> steps, String indent, StringBuilder text) {
        for (Step step : steps) {
            switch (step) {
                case Step.Run(Launch launch) ->
                    text.append("%s%s: %s%n".formatted(indent, launch.text(), launch.sizes()));
                case Step.Repeat repeat -> {
                    text.append("%s%s%d times:%n"
                            .formatted(indent, repeat.count() == null ? "" : "at most ", repeat.most()));
                    describe(repeat.body(), indent + "  ", text);
                }
                case Step.Loop loop -> {
                    text.append("%swhile:%n".formatted(indent));
                    describe(loop.condition(), indent + "  ", text);
                    text.append("%sdo:%n".formatted(indent));
                    describe(loop.body(), indent + "  ", text);
                }
                case Step.Branch branch -> {
                    text.append("%sif:%n".formatted(indent));
                    describe(branch.then(), indent + "  ", text);
                    text.append("%selse:%n".formatted(indent));
                    describe(branch.otherwise(), indent + "  ", text);
                }
            }
        }
    }
}
