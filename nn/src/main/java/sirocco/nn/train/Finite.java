package sirocco.nn.train;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import sirocco.tensor.ConcreteTensor;
import sirocco.tensor.Tensor;
import sirocco.tensor.Tree;

/** Whether values are neither infinite nor NaN. */
final class Finite {
    private Finite() {}

    /** Whether all parameters of a tree are. */
    static boolean parameters(Object tree) {
        Tree.Flat flat = Tree.flatten(tree);
        List<Boolean> are = Tree.parameters(flat);
        for (int i = 0; i < are.size(); i++) {
            if (are.get(i) && !all(flat.leaves().get(i))) {
                return false;
            }
        }
        return true;
    }

    /** Whether all elements of a tensor are; integers and booleans always. */
    static boolean all(Tensor tensor) {
        MemorySegment values = ((ConcreteTensor) tensor).segment();
        return switch (tensor.dtype()) {
            case F32 -> allFloats(values, tensor.size());
            case F64 -> allDoubles(values, tensor.size());
            default -> true;
        };
    }

    /** x · 0 is 0 for finite x alone, so that one sum tells of all. */
    private static boolean allFloats(MemorySegment values, long n) {
        float sum = 0;
        for (long i = 0; i < n; i++) {
            sum += values.getAtIndex(ValueLayout.JAVA_FLOAT, i) * 0;
        }
        return sum == 0;
    }

    private static boolean allDoubles(MemorySegment values, long n) {
        double sum = 0;
        for (long i = 0; i < n; i++) {
            sum += values.getAtIndex(ValueLayout.JAVA_DOUBLE, i) * 0;
        }
        return sum == 0;
    }
}
