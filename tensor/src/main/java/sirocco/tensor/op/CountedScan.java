package sirocco.tensor.op;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import sirocco.tensor.DType;
import sirocco.tensor.Spec;
import sirocco.tensor.Tensor;

/**
 * A {@link Scan} over the first slices only, as many as a tensor says: a loop that ends early, yet has a derivative
 * in reverse mode that does no more steps than itself. Inputs are the number of steps, an I32 scalar (clamped into 0
 * … length), then those of the scan. A BACKWARD scan begins at the last of these slices. What further steps would
 * have given is zero.
 */
public record CountedScan(Scan scan) implements Primitive {

    @Override
    public List<Spec> outputs(List<Spec> inputs) {
        if (!inputs.getFirst().equals(Spec.of(DType.I32))) {
            throw new IllegalArgumentException(
                    "countedscan: the number of steps must be an I32 scalar, got " + inputs.getFirst());
        }
        return scan.outputs(inputs.subList(1, inputs.size()));
    }

    @Override
    public Linearized linearize(List<Tensor> inputs) {
        Linearized derivative =
                new ScanDerivative(scan, new Counted(inputs.getFirst())).linearize(inputs.subList(1, inputs.size()));
        return new Linearized(derivative.outputs(), cotangents -> {
            List<Tensor> result = new ArrayList<>(Collections.singletonList(null));
            result.addAll(derivative.pullback().apply(cotangents));
            return result;
        });
    }

    @Override
    public List<Tensor> vjp(List<Tensor> inputs, List<Tensor> outputs, List<Tensor> cotangents) {
        return linearize(inputs).pullback().apply(cotangents);
    }

    @Override
    public List<Tensor> jvp(List<Tensor> inputs, List<Tensor> outputs, List<Tensor> tangents) {
        return scan.jvp(
                inputs.subList(1, inputs.size()),
                outputs,
                tangents.subList(1, tangents.size()),
                new Counted(inputs.getFirst()));
    }

    /**
     * Runs a scan's derivatives for as many steps as the scan; sums over few of many steps are cheaper step by step.
     */
    private record Counted(Tensor count) implements Scan.Loop {
        @Override
        public List<Tensor> run(Scan scan, List<Tensor> operands) {
            List<Tensor> all = new ArrayList<>(List.of(count));
            all.addAll(operands);
            return Ops.applyAll(new CountedScan(scan), all);
        }

        @Override
        public Scan.Sums sums() {
            return Scan.Sums.STEP_BY_STEP;
        }
    }

    @Override
    public String toString() {
        return "counted " + scan;
    }
}
