package sirocco.kernels.cpu;

import java.util.List;
import sirocco.kernels.fused.Group;
import sirocco.kernels.fused.Loops;
import sirocco.kernels.host.Kernel;
import sirocco.tensor.Shape;
import sirocco.tensor.Spec;

/** A fused group for a few elements: one call of a scalar loop, without threads. */
final class SmallKernel implements Kernel {
    /** With more elements vectors are faster, once they are compiled. */
    private static final int MOST = 8;

    private final RowLoop loop;
    private final List<Spec> inputs;
    private final Shape shape;
    private final long rows;
    private final long n;
    /** For each operand the bytes from one row to the next. */
    private final long[] pitches;

    SmallKernel(RowLoop loop, Group group, Loops loops, List<Spec> inputs, Shape shape) {
        this.loop = loop;
        this.inputs = inputs;
        this.shape = shape;
        rows = loops.rows();
        n = loops.inner();
        int outputs = group.outputs().size();
        pitches = new long[inputs.size() + outputs];
        for (int k = 0; k < inputs.size(); k++) {
            pitches[k] = loops.step(loops.strides()[k]) * inputs.get(k).dtype().bytes();
        }
        for (int o = 0; o < outputs; o++) {
            pitches[inputs.size() + o] =
                    loops.step(loops.own()) * group.outputTypes().get(o).bytes();
        }
    }

    /** Whether there are so few elements, in at most two axes. */
    static boolean suits(Shape shape, Loops loops) {
        return shape.size() <= MOST && loops.sizes().length <= 2;
    }

    @Override
    public boolean mayOverwrite(int input) {
        return inputs.get(input).shape().equals(shape);
    }

    @Override
    public void run(long[] at) {
        loop.run(at, pitches, rows, n);
    }
}
