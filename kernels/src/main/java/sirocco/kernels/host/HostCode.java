package sirocco.kernels.host;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import sirocco.kernels.reference.ReferenceKernels;
import sirocco.tensor.ConcreteTensor;
import sirocco.tensor.Spec;
import sirocco.tensor.Tensor;
import sirocco.tensor.backend.Profile;
import sirocco.tensor.backend.Program;
import sirocco.tensor.graph.Graph;
import sirocco.tensor.graph.MemoryPlan;
import sirocco.tensor.graph.MemoryPlan.InConstant;
import sirocco.tensor.graph.MemoryPlan.InInput;
import sirocco.tensor.graph.MemoryPlan.InOutput;
import sirocco.tensor.graph.MemoryPlan.InSlab;
import sirocco.tensor.graph.MemoryPlan.Place;
import sirocco.tensor.graph.Node;
import sirocco.tensor.memory.Memory;
import sirocco.tensor.op.Op;

/** A graph as a list of kernels with the places of their operands, to be {@linkplain #bind bound} to addresses. */
public final class HostCode {
    private final Graph graph;
    private final MemoryPlan plan;
    private final int[] replaces;
    private final List<Instruction> instructions;
    private final List<ConcreteTensor> constants;

    /** A kernel and where its operands are: inputs, outputs, scratch. */
    private record Instruction(Kernel kernel, List<Place> operands, String text) {}

    private HostCode(Graph graph, MemoryPlan plan, int[] replaces, List<Instruction> instructions) {
        this.graph = graph;
        this.plan = plan;
        this.replaces = replaces;
        this.instructions = instructions;
        this.constants = graph.constants();
    }

    /** Where kernels come from. */
    @FunctionalInterface
    interface Kernels {
        Kernel kernel(Op op, List<Spec> inputs, List<Spec> outputs);
    }

    static HostCode of(Graph graph, int[] replaces, Kernels table) {
        Map<Node, Kernel> kernels = new IdentityHashMap<>();
        for (Node node : graph.nodes()) {
            if (!MemoryPlan.isView(node.op())) {
                kernels.put(node, table.kernel(node.op(), Spec.of(node.inputs()), Spec.of(node.outputs())));
            }
        }
        MemoryPlan plan = MemoryPlan.of(graph, replaces, new MemoryPlan.Kernels() {
            @Override
            public boolean mayOverwrite(Node node, int input) {
                return kernels.containsKey(node) && kernels.get(node).mayOverwrite(input);
            }

            @Override
            public long scratch(Node node) {
                return kernels.containsKey(node) ? kernels.get(node).scratch() : 0;
            }
        });
        return new HostCode(graph, plan, replaces, instructions(graph, plan, kernels));
    }

    private static List<Instruction> instructions(Graph graph, MemoryPlan plan, Map<Node, Kernel> kernels) {
        List<Instruction> instructions = new ArrayList<>();
        for (int n = 0; n < graph.nodes().size(); n++) {
            Node node = graph.nodes().get(n);
            if (!kernels.containsKey(node)) {
                continue;
            }
            List<Place> operands = new ArrayList<>();
            node.inputs().forEach(input -> operands.add(plan.place(input)));
            node.outputs().forEach(output -> operands.add(plan.place(output)));
            if (plan.scratch(n) != null) {
                operands.add(plan.scratch(n));
            }
            instructions.add(new Instruction(kernels.get(node), operands, text(node)));
        }
        plan.copies()
                .forEach(copy -> instructions.add(new Instruction(
                        new Copy(copy.bytes()), List.of(copy.from(), copy.to()), "copy " + copy.bytes() + " bytes")));
        return instructions;
    }

    private static String text(Node node) {
        return node.outputs().stream().map(Tensor::spec).toList() + " = " + node.op() + Spec.of(node.inputs());
    }

    private record Copy(long bytes) implements Kernel {
        @Override
        public void run(long[] at) {
            MemorySegment.copy(Memory.ALL, at[0], Memory.ALL, at[1], bytes);
        }
    }

    Graph graph() {
        return graph;
    }

    MemoryPlan plan() {
        return plan;
    }

    List<ConcreteTensor> constants() {
        return constants;
    }

    /** The donated input whose memory holds output {@code index}, or −1. */
    int replaces(int index) {
        return replaces[index];
    }

    public long slabBytes() {
        return plan.slabBytes();
    }

    /** Whether some of its kernels are the reference's, which may allocate. */
    boolean isScalar() {
        return instructions.stream()
                .anyMatch(i -> i.kernel.getClass().getPackageName().equals(ReferenceKernels.class.getPackageName()));
    }

    /** One line an instruction, with the places of its operands. */
    String describe() {
        StringBuilder text = new StringBuilder();
        for (Instruction instruction : instructions) {
            text.append(instruction.text).append("  @ ");
            instruction.operands.forEach(p -> text.append(describe(p)).append(' '));
            text.append('\n');
        }
        return text.append("memory: %,d bytes planned, %,d side by side%n"
                        .formatted(plan.slabBytes(), plan.sumOfIntermediates()))
                .toString();
    }

    /** The classes of the kernels, each once, with the operations that they compute here. */
    List<Program.Listing> listings() {
        Map<String, Set<String>> operations = new LinkedHashMap<>();
        Map<String, Integer> uses = new LinkedHashMap<>();
        for (Instruction instruction : instructions) {
            Class<?> type = instruction.kernel.getClass();
            String name = type.getName().split("[$/]")[0].replace("sirocco.kernels.", "");
            operations.computeIfAbsent(name, n -> new LinkedHashSet<>()).add(instruction.text);
            uses.merge(name, 1, Integer::sum);
        }
        List<Program.Listing> all = new ArrayList<>();
        uses.forEach(
                (name, count) -> all.add(new Program.Listing(name, count, String.join("\n", operations.get(name)))));
        return all;
    }

    private static String describe(Place place) {
        return switch (place) {
            case InInput in -> "in" + in.index();
            case InOutput out -> "out" + out.index();
            case InConstant c -> "const";
            case InSlab slab -> "+" + slab.offset();
        };
    }

    /** A copy of the instructions whose operands get addresses. Not for use by several threads at once. */
    public Bound bind() {
        return new Bound(this);
    }

    /** Instructions with addresses. */
    public static final class Bound implements Runnable {
        private final Kernel[] kernels;
        private final long[][] at;
        private final List<List<Patch>> inputs = new ArrayList<>();
        private final List<List<Patch>> outputs = new ArrayList<>();
        private final List<Patch> slab = new ArrayList<>();
        private final List<ConcreteTensor> constants;
        private final HostCode code;

        /** Operand {@code operand} of instruction {@code instruction} lies {@code offset} bytes into its region. */
        private record Patch(int instruction, int operand, long offset) {}

        private Bound(HostCode code) {
            kernels = code.instructions.stream().map(Instruction::kernel).toArray(Kernel[]::new);
            at = new long[kernels.length][];
            constants = code.constants;
            this.code = code;
            code.graph.inputs().forEach(i -> inputs.add(new ArrayList<>()));
            code.graph.outputs().forEach(o -> outputs.add(new ArrayList<>()));
            for (int i = 0; i < at.length; i++) {
                List<Place> operands = code.instructions.get(i).operands;
                at[i] = new long[operands.size()];
                for (int o = 0; o < operands.size(); o++) {
                    place(operands.get(o), i, o);
                }
            }
        }

        private void place(Place place, int instruction, int operand) {
            switch (place) {
                case InInput in -> inputs.get(in.index()).add(new Patch(instruction, operand, 0));
                case InOutput out -> outputs.get(out.index()).add(new Patch(instruction, operand, 0));
                case InConstant c ->
                    at[instruction][operand] = c.tensor().segment().address();
                case InSlab s -> slab.add(new Patch(instruction, operand, s.offset()));
            }
        }

        public void input(int index, long address) {
            apply(inputs.get(index), address);
        }

        public void output(int index, long address) {
            apply(outputs.get(index), address);
        }

        public void slab(long address) {
            apply(slab, address);
        }

        private void apply(List<Patch> patches, long address) {
            for (int i = 0; i < patches.size(); i++) {
                Patch patch = patches.get(i);
                at[patch.instruction][patch.operand] = address + patch.offset;
            }
        }

        /** Runs all instructions in order. */
        @Override
        public void run() {
            for (int i = 0; i < kernels.length; i++) {
                kernels[i].run(at[i]);
            }
        }

        /** The same, measured. */
        void run(Profile profile, int program) {
            long start = System.nanoTime();
            long from = start;
            for (int i = 0; i < kernels.length; i++) {
                kernels[i].run(at[i]);
                long to = System.nanoTime();
                profile.add(program, Profile.Kind.KERNEL, code.instructions.get(i).text, from, to - from, 0);
                from = to;
            }
            profile.add(program, Profile.Kind.RUN, kernels.length + " instructions", start, from - start, 0);
        }

        /** Keeps the constants from being collected while their addresses are in use. */
        void keepAlive() {
            java.lang.ref.Reference.reachabilityFence(constants);
        }
    }
}
