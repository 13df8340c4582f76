package sirocco.tensor.graph;

import java.util.List;
import sirocco.tensor.Spec;
import sirocco.tensor.op.Composite;
import sirocco.tensor.op.Cond;
import sirocco.tensor.op.Conv2d;
import sirocco.tensor.op.Conv2dInput;
import sirocco.tensor.op.Conv2dWeight;
import sirocco.tensor.op.CountedScan;
import sirocco.tensor.op.Elementwise;
import sirocco.tensor.op.MatMul;
import sirocco.tensor.op.Op;
import sirocco.tensor.op.Reduce;
import sirocco.tensor.op.Scan;
import sirocco.tensor.op.While;
import sirocco.tensor.op.Window;

/**
 * What an operation costs at least, whatever computes it: a multiply-add counts two, an elementwise operation one for each
 * element, also where it is a tanh; bytes are those of the operands, each read or written once. A loop with a condition
 * counts one step; a counted one all that it may take.
 *
 * @param flops floating-point operations
 * @param bytes of inputs and outputs
 */
public record Cost(long flops, long bytes) {
    public static final Cost NONE = new Cost(0, 0);

    public static Cost of(Node node) {
        return MemoryPlan.isView(node.op()) ? NONE : of(node.op(), Spec.of(node.inputs()), Spec.of(node.outputs()));
    }

    /** Of an operation by itself. */
    public static Cost of(Op op, List<Spec> inputs, List<Spec> outputs) {
        return new Cost(flops(op, inputs, outputs), bytes(inputs) + bytes(outputs));
    }

    /** The sum over all nodes. */
    public static Cost of(Graph graph) {
        return graph.nodes().stream().map(Cost::of).reduce(NONE, Cost::plus);
    }

    public Cost plus(Cost other) {
        return new Cost(flops + other.flops, bytes + other.bytes);
    }

    /** The shortest time in seconds on a machine of that many operations and bytes a second (Williams et al. 2009). */
    public double seconds(double flopsPerSecond, double bytesPerSecond) {
        return Math.max(flops / flopsPerSecond, bytes / bytesPerSecond);
    }

    private static long bytes(List<Spec> specs) {
        return specs.stream().mapToLong(Spec::bytes).sum();
    }

    private static long flops(Op op, List<Spec> in, List<Spec> out) {
        long y = out.getFirst().shape().size();
        return switch (op) {
            case MatMul matMul -> 2 * y * matMul.inner(in.getFirst().shape());
            case Conv2d conv -> 2 * y * window(conv.window(), in.get(1));
            case Conv2dInput conv -> 2 * in.getFirst().shape().size() * window(conv.window(), in.get(1));
            case Conv2dWeight conv -> 2 * in.get(1).shape().size() * window(conv.window(), out.getFirst());
            case Reduce _ -> in.getFirst().shape().size();
            case Elementwise _ -> y;
            case Composite composite -> of(composite.graph(in)).flops;
            case Scan scan -> scan.length() * of(scan.body()).flops;
            case CountedScan counted ->
                counted.scan().length() * of(counted.scan().body()).flops;
            case While loop -> of(loop.condition()).flops + of(loop.body()).flops;
            case Cond cond -> Math.max(of(cond.then()).flops, of(cond.otherwise()).flops);
            default -> 0;
        };
    }

    /** Multiply-adds for one element of the output, whose weight is [out, in, height, width]. */
    private static long window(Window window, Spec weight) {
        return (long) weight.shape().size(1) * window.kernelH() * window.kernelW();
    }
}
