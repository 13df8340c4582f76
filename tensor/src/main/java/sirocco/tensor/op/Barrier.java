package sirocco.tensor.op;

import java.util.ArrayList;
import java.util.List;
import sirocco.tensor.Spec;
import sirocco.tensor.Tensor;

/**
 * The first {@code kept} inputs, unchanged, but only once all inputs are there. What is computed from a barrier's outputs
 * is never merged with what is computed from its inputs, so that rematerialised values are not kept after all.
 */
public record Barrier(int kept) implements Primitive {

    @Override
    public List<Spec> outputs(List<Spec> inputs) {
        return inputs.subList(0, kept);
    }

    @Override
    public List<Tensor> vjp(List<Tensor> inputs, List<Tensor> outputs, List<Tensor> cotangents) {
        List<Tensor> result = new ArrayList<>(cotangents);
        while (result.size() < inputs.size()) {
            result.add(null);
        }
        return result;
    }

    @Override
    public List<Tensor> jvp(List<Tensor> inputs, List<Tensor> outputs, List<Tensor> tangents) {
        return tangents.subList(0, kept);
    }
}
