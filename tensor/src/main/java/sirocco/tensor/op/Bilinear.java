package sirocco.tensor.op;

import java.util.Arrays;
import java.util.List;
import sirocco.tensor.Spec;
import sirocco.tensor.Tensor;

/** Operations of two inputs and one output that are linear in each input. */
public interface Bilinear extends Primitive {

    /** The output for inputs of these types and shapes. */
    Spec output(Spec a, Spec b);

    /** The cotangent of a. */
    Tensor transposeA(Tensor cotangent, Tensor a, Tensor b);

    /** The cotangent of b. */
    Tensor transposeB(Tensor cotangent, Tensor a, Tensor b);

    @Override
    default List<Spec> outputs(List<Spec> inputs) {
        Spec a = inputs.get(0);
        Spec b = inputs.get(1);
        if (a.dtype() != b.dtype()) {
            throw new IllegalArgumentException(name() + ": types differ: " + a + " and " + b);
        }
        return List.of(output(a, b));
    }

    @Override
    default List<Tensor> vjp(List<Tensor> inputs, List<Tensor> outputs, List<Tensor> cotangents) {
        Tensor a = inputs.get(0);
        Tensor b = inputs.get(1);
        Tensor dy = cotangents.getFirst();
        return List.of(transposeA(dy, a, b), transposeB(dy, a, b));
    }

    @Override
    default List<Tensor> jvp(List<Tensor> inputs, List<Tensor> outputs, List<Tensor> tangents) {
        Tensor da = tangents.get(0);
        Tensor db = tangents.get(1);
        return Arrays.asList(Elementwise.sum(
                Arrays.asList(
                        da == null ? null : Ops.apply(this, da, inputs.get(1)),
                        db == null ? null : Ops.apply(this, inputs.get(0), db)),
                outputs.getFirst().shape()));
    }
}
