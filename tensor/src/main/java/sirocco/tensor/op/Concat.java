package sirocco.tensor.op;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import sirocco.tensor.Shape;
import sirocco.tensor.Spec;
import sirocco.tensor.Tensor;

/** Tensors one after another along {@code axis}. */
public record Concat(int axis) implements Primitive {

    @Override
    public List<Spec> outputs(List<Spec> inputs) {
        Spec first = inputs.getFirst();
        int total = 0;
        for (Spec input : inputs) {
            boolean fits = input.shape().rank() == first.shape().rank()
                    && input.shape().without(axis).equals(first.shape().without(axis))
                    && input.dtype() == first.dtype();
            if (!fits) {
                throw new IllegalArgumentException("concat along axis " + axis + ": " + first + " and " + input
                        + " differ in type or in another axis");
            }
            total += input.shape().size(axis);
        }
        return List.of(first.with(first.shape().with(axis, total)));
    }

    @Override
    public List<Tensor> vjp(List<Tensor> inputs, List<Tensor> outputs, List<Tensor> cotangents) {
        List<Tensor> result = new ArrayList<>();
        int at = 0;
        for (Tensor input : inputs) {
            int size = input.shape().size(axis);
            result.add(input.dtype().isFloating() ? cotangents.getFirst().slice(axis, at, at + size) : null);
            at += size;
        }
        return result;
    }

    @Override
    public List<Tensor> jvp(List<Tensor> inputs, List<Tensor> outputs, List<Tensor> tangents) {
        if (!outputs.getFirst().dtype().isFloating() || tangents.stream().allMatch(t -> t == null)) {
            return Arrays.asList((Tensor) null);
        }
        List<Tensor> parts = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            Shape shape = inputs.get(i).shape();
            parts.add(
                    tangents.get(i) != null
                            ? tangents.get(i)
                            : inputs.get(i).like(0).broadcastTo(shape));
        }
        return Ops.applyAll(this, parts);
    }
}
