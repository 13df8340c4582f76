package sirocco.tensor.graph;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import sirocco.tensor.ConcreteTensor;
import sirocco.tensor.Tensor;
import sirocco.tensor.memory.Memory;
import sirocco.tensor.op.Barrier;
import sirocco.tensor.op.Op;
import sirocco.tensor.op.Reshape;
import sirocco.tensor.op.StopGradient;

/**
 * Where each value of a graph lives while it runs: intermediate results at offsets of one slab, so that those whose
 * lifetimes do not meet share memory; results in the outputs or in donated inputs.
 */
public final class MemoryPlan {
    private final Graph graph;
    private final Map<Tensor, Block> blocks = new IdentityHashMap<>();
    private final List<Block> scratch = new ArrayList<>();
    private final List<Copy> copies = new ArrayList<>();
    private final Deque<Pending> pending = new ArrayDeque<>();
    private final List<Block> staged = new ArrayList<>();
    private final int[] replaces;
    private long slabBytes;
    private long sumOfIntermediates;

    /** Where a value is. */
    public sealed interface Place permits InInput, InOutput, InConstant, InSlab {}

    /** Input number {@code index} of the program. */
    public record InInput(int index) implements Place {}

    /** Output number {@code index} of the program. */
    public record InOutput(int index) implements Place {}

    /** A constant. */
    public record InConstant(ConcreteTensor tensor) implements Place {}

    /** {@code offset} bytes into the slab. */
    public record InSlab(long offset) implements Place {}

    /** Bytes to be copied after the last node has run. */
    public record Copy(Place from, Place to, long bytes) {}

    /** What a backend says of the kernel of a node. */
    public interface Kernels {
        /** Whether any output of equal size may be written over input {@code input} while that is read. */
        boolean mayOverwrite(Node node, int input);

        /** Bytes that the kernel needs while it runs. */
        long scratch(Node node);
    }

    /** A copy from a block whose place is not known yet. */
    private record Pending(Block from, Block staging, Place target, long bytes) {
        Copy resolved() {
            return new Copy(from.root().place, staging != null ? staging.place : target, bytes);
        }
    }

    private static final class Block {
        final long bytes;
        int first;
        int last;
        Place place;
        /** The block whose memory this one takes over, if any. */
        Block over;

        Block(long bytes, int first, Place place) {
            this.bytes = bytes;
            this.first = first;
            this.last = first;
            this.place = place;
        }

        Block root() {
            return over == null ? this : over.root();
        }
    }

    private MemoryPlan(Graph graph, int[] replaces) {
        this.graph = graph;
        this.replaces = replaces;
    }

    /**
     * The plan of a graph.
     *
     * @param replaces for each output the donated input whose memory it takes, or −1
     */
    public static MemoryPlan of(Graph graph, int[] replaces, Kernels kernels) {
        MemoryPlan plan = new MemoryPlan(graph, replaces);
        plan.makeBlocks();
        plan.measureLives();
        plan.placeOutputs(kernels);
        plan.overwrite(kernels);
        plan.addScratch(kernels);
        plan.layOut();
        return plan;
    }

    /** Operations whose outputs are their inputs' memory under another shape. */
    public static boolean isView(Op op) {
        return op instanceof Reshape || op instanceof StopGradient || op instanceof Barrier;
    }

    /** Where a value of the graph is. */
    public Place place(Tensor tensor) {
        return tensor instanceof ConcreteTensor c
                ? new InConstant(c)
                : blocks.get(tensor).root().place;
    }

    /** Where the scratch memory of node number {@code node} is; null if it needs none. */
    public Place scratch(int node) {
        return scratch.get(node) == null ? null : scratch.get(node).place;
    }

    /** Copies to be made after the last node. */
    public List<Copy> copies() {
        return copies;
    }

    /** The slab's size in bytes. */
    public long slabBytes() {
        return slabBytes;
    }

    /** What all intermediate results would take side by side, in bytes. */
    public long sumOfIntermediates() {
        return sumOfIntermediates;
    }

    private void makeBlocks() {
        for (int i = 0; i < graph.inputs().size(); i++) {
            Tensor input = graph.inputs().get(i);
            blocks.put(input, new Block(input.spec().bytes(), -1, new InInput(i)));
        }
        for (int n = 0; n < graph.nodes().size(); n++) {
            Node node = graph.nodes().get(n);
            for (int i = 0; i < node.outputs().size(); i++) {
                Tensor output = node.outputs().get(i);
                blocks.put(output, isView(node.op()) ? viewed(node.inputs().get(i)) : fresh(output, n));
            }
        }
    }

    private Block viewed(Tensor tensor) {
        return tensor instanceof ConcreteTensor c
                ? new Block(c.spec().bytes(), -1, new InConstant(c))
                : blocks.get(tensor);
    }

    private Block fresh(Tensor tensor, int node) {
        sumOfIntermediates += tensor.spec().bytes();
        return new Block(tensor.spec().bytes(), node, null);
    }

    private void measureLives() {
        for (int n = 0; n < graph.nodes().size(); n++) {
            for (Tensor input : graph.nodes().get(n).inputs()) {
                if (graph.owns(input)) {
                    blocks.get(input).last = n;
                }
            }
        }
    }

    private int end() {
        return graph.nodes().size();
    }

    private void placeOutputs(Kernels kernels) {
        for (int k = 0; k < graph.outputs().size(); k++) {
            Tensor output = graph.outputs().get(k);
            Place target = replaces[k] >= 0 ? new InInput(replaces[k]) : new InOutput(k);
            Block block = output instanceof ConcreteTensor ? null : blocks.get(output);
            if (block == null) {
                pending.add(new Pending(
                        new Block(0, end(), place(output)),
                        null,
                        target,
                        output.spec().bytes()));
            } else if (block.place == null && (replaces[k] < 0 || canReplace(block, replaces[k], kernels))) {
                block.place = target;
                block.last = end();
            } else if (!target.equals(block.place)) {
                block.last = end();
                copyAtEnd(block, target);
            }
        }
    }

    /** A value that lies in an input goes by way of the slab, since that input may be overwritten by another output. */
    private void copyAtEnd(Block block, Place target) {
        Block from = block;
        if (block.place instanceof InInput) {
            from = new Block(block.bytes, end(), null);
            staged.add(from);
            pending.addFirst(new Pending(block, from, null, block.bytes));
        }
        pending.addLast(new Pending(from, null, target, block.bytes));
    }

    private boolean canReplace(Block block, int input, Kernels kernels) {
        Block old = blocks.get(graph.inputs().get(input));
        boolean returned = graph.outputs().stream().anyMatch(o -> blocks.get(o) == old);
        return !returned && (old.last < block.first || (old.last == block.first && overwrites(block, old, kernels)));
    }

    /** Whether {@code block}, a result of its node, may be written over {@code old} while the node reads that. */
    private boolean overwrites(Block block, Block old, Kernels kernels) {
        Node node = graph.nodes().get(block.first);
        for (int i = 0; i < node.inputs().size(); i++) {
            if (blocks.get(node.inputs().get(i)) == old && !kernels.mayOverwrite(node, i)) {
                return false;
            }
        }
        return block.bytes == old.bytes;
    }

    /** Lets results take over the memory of an intermediate that is read for the last time by the same node. */
    private void overwrite(Kernels kernels) {
        for (int n = 0; n < end(); n++) {
            Node node = graph.nodes().get(n);
            Set<Block> seen = Collections.newSetFromMap(new IdentityHashMap<>());
            for (Tensor input : node.inputs()) {
                Block old = blocks.get(input);
                if (old != null && seen.add(old) && old.place == null && old.first >= 0 && old.last == n) {
                    takeOver(node, old, kernels);
                }
            }
        }
    }

    private void takeOver(Node node, Block old, Kernels kernels) {
        for (Tensor output : node.outputs()) {
            Block block = blocks.get(output);
            boolean free = block != old && block.place == null && block.over == null;
            if (free && block.bytes == old.bytes && overwrites(block, old, kernels)) {
                block.over = old;
                old.root().last = Math.max(old.root().last, block.last);
                return;
            }
        }
    }

    private void addScratch(Kernels kernels) {
        for (int n = 0; n < end(); n++) {
            long bytes = kernels.scratch(graph.nodes().get(n));
            scratch.add(bytes == 0 ? null : new Block(bytes, n, null));
            sumOfIntermediates += bytes;
        }
    }

    /** Gives each block the lowest offset where it meets no block that lives at the same time; large blocks first. */
    private void layOut() {
        List<Block> placed = new ArrayList<>();
        for (Block block : unplaced()) {
            long offset = 0;
            for (Block other : placed) {
                boolean meets = block.first <= other.last && other.first <= block.last;
                long start = ((InSlab) other.place).offset();
                if (meets && offset < start + aligned(other.bytes) && start < offset + aligned(block.bytes)) {
                    offset = start + aligned(other.bytes);
                }
            }
            block.place = new InSlab(offset);
            placed.add(block);
            placed.sort(Comparator.comparingLong(o -> ((InSlab) o.place).offset()));
            slabBytes = Math.max(slabBytes, offset + aligned(block.bytes));
        }
        pending.forEach(p -> copies.add(p.resolved()));
    }

    private List<Block> unplaced() {
        Set<Block> open = Collections.newSetFromMap(new IdentityHashMap<>());
        blocks.values().stream().filter(b -> b.place == null && b.over == null).forEach(open::add);
        scratch.stream().filter(b -> b != null).forEach(open::add);
        open.addAll(staged);
        return open.stream()
                .sorted(Comparator.comparingLong((Block b) -> -b.bytes).thenComparingInt(b -> b.first))
                .toList();
    }

    private static long aligned(long bytes) {
        return (bytes + Memory.ALIGNMENT - 1) & -Memory.ALIGNMENT;
    }
}
