package sirocco.tensor.op;

import java.util.Arrays;
import java.util.List;
import sirocco.tensor.DType;
import sirocco.tensor.Spec;
import sirocco.tensor.Tensor;

/** {@code condition ? a : b}, elementwise; inputs are the BOOL condition, a and b. */
public record Select() implements Elementwise {

    @Override
    public List<Spec> outputs(List<Spec> inputs) {
        if (inputs.get(0).dtype() != DType.BOOL) {
            throw new IllegalArgumentException("where: the condition must be BOOL, got " + inputs.get(0));
        }
        if (inputs.get(1).dtype() != inputs.get(2).dtype()) {
            throw new IllegalArgumentException("where: types differ: " + inputs.get(1) + " and " + inputs.get(2));
        }
        return List.of(new Spec(inputs.get(1).dtype(), Elementwise.broadcast(this, inputs)));
    }

    @Override
    public List<Tensor> vjp(List<Tensor> inputs, List<Tensor> outputs, List<Tensor> cotangents) {
        Tensor condition = inputs.getFirst();
        Tensor dy = cotangents.getFirst();
        Tensor zero = dy.like(0);
        return Arrays.asList(
                null,
                Elementwise.unbroadcast(condition.where(dy, zero), inputs.get(1).shape()),
                Elementwise.unbroadcast(condition.where(zero, dy), inputs.get(2).shape()));
    }

    @Override
    public List<Tensor> jvp(List<Tensor> inputs, List<Tensor> outputs, List<Tensor> tangents) {
        Tensor a = tangents.get(1);
        Tensor b = tangents.get(2);
        if (a == null && b == null) {
            return Arrays.asList((Tensor) null);
        }
        Tensor zero = outputs.getFirst().like(0);
        Tensor change = inputs.getFirst().where(a == null ? zero : a, b == null ? zero : b);
        return List.of(change.broadcastTo(outputs.getFirst().shape()));
    }
}
