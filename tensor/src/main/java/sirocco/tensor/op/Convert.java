package sirocco.tensor.op;

import java.util.Arrays;
import java.util.List;
import sirocco.tensor.DType;
import sirocco.tensor.Spec;
import sirocco.tensor.Tensor;

/** The same values in another type, as by a Java cast; to BOOL: whether it is not 0. */
public record Convert(DType to) implements Elementwise {

    @Override
    public List<Spec> outputs(List<Spec> inputs) {
        return List.of(inputs.getFirst().with(to));
    }

    @Override
    public List<Tensor> vjp(List<Tensor> inputs, List<Tensor> outputs, List<Tensor> cotangents) {
        return Arrays.asList(change(cotangents.getFirst(), inputs.getFirst().dtype()));
    }

    @Override
    public List<Tensor> jvp(List<Tensor> inputs, List<Tensor> outputs, List<Tensor> tangents) {
        boolean smooth = inputs.getFirst().dtype().isFloating() && tangents.getFirst() != null;
        return Arrays.asList(smooth ? change(tangents.getFirst(), to) : null);
    }

    private Tensor change(Tensor change, DType dtype) {
        return to.isFloating() && dtype.isFloating() ? change.convert(dtype) : null;
    }
}
