package sirocco.tensor.op;

import java.util.List;
import sirocco.tensor.ConcreteTensor;
import sirocco.tensor.Spec;
import sirocco.tensor.Tensor;
import sirocco.tensor.backend.Backend;
import sirocco.tensor.backend.Backends;
import sirocco.tensor.graph.Trace;

/** The one door through which every operation goes: it is recorded if an input is traced, else it runs now. */
public final class Ops {
    private Ops() {}

    /** Applies an operation with one output. */
    public static Tensor apply(Op op, Tensor... inputs) {
        return applyAll(op, List.of(inputs)).getFirst();
    }

    /** Applies an operation; gives all its outputs. */
    public static List<Tensor> applyAll(Op op, List<Tensor> inputs) {
        Trace trace = Trace.of(op, inputs);
        return trace == null ? run(op, inputs) : trace.record(op, inputs);
    }

    private static List<Tensor> run(Op op, List<Tensor> inputs) {
        Backend backend = Backends.eager();
        List<Spec> specs = Spec.of(inputs);
        if (op instanceof Composite composite && !backend.takes(composite, specs)) {
            return composite.body(inputs);
        }
        List<Spec> outputs = op.outputs(specs);
        List<ConcreteTensor> concrete =
                inputs.stream().map(ConcreteTensor.class::cast).toList();
        return List.copyOf(backend.evaluate(op, concrete, outputs));
    }
}
