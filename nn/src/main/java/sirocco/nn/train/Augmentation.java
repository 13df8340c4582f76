package sirocco.nn.train;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.random.RandomGenerator;
import sirocco.tensor.ConcreteTensor;
import sirocco.tensor.DType;
import sirocco.tensor.Tensor;

/**
 * A random change of each row before a step sees it, made on the thread that prepares batches. What it draws follows
 * from the plan's seed, the epoch, and the row's place in it: neither from the batch size nor from timing.
 *
 * @param <D> a row: the tree of a data set, its tensors without the axis of rows
 */
@FunctionalInterface
public interface Augmentation<D> {

    /**
     * Changes a row in place, through {@link ConcreteTensor#segment()} of its tensors. The data set itself is not
     * touched.
     *
     * @param random for this row in this epoch alone
     */
    void change(D row, RandomGenerator random);

    /** A change of some values. */
    @FunctionalInterface
    interface Values {
        /** @param values of a row, row-major */
        void change(float[] values, RandomGenerator random);
    }

    /** A change of the inputs alone, which must be F32. */
    static Augmentation<Examples> ofInputs(Values change) {
        return (row, random) -> {
            Tensor inputs = row.inputs();
            if (inputs.dtype() != DType.F32) {
                throw new IllegalArgumentException("augmentation of inputs: F32 is expected, got " + inputs.spec());
            }
            float[] values = inputs.toFloats();
            change.change(values, random);
            MemorySegment.copy(
                    values, 0, ((ConcreteTensor) inputs).segment(), ValueLayout.JAVA_FLOAT, 0, values.length);
        };
    }
}
