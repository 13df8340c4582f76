package sirocco.solvers;

import java.util.ArrayList;
import java.util.List;
import sirocco.tensor.Spec;
import sirocco.tensor.Tensor;
import sirocco.tensor.grad.Reverse;
import sirocco.tensor.graph.Graph;
import sirocco.tensor.op.MlpFlow;

/** The pullback of an {@link MlpOde}. Its body differentiates the steps, done once more, and reads nothing that was kept. */
record MlpOdeGradient(MlpOde of) implements MlpFlow {

    @Override
    public String name() {
        return "mlpodegradient";
    }

    @Override
    public Setting setting() {
        return of.setting();
    }

    @Override
    public Part part() {
        return Part.GRADIENT;
    }

    @Override
    public List<Spec> outputs(List<Spec> inputs) {
        return inputs.subList(0, setting().net().tensors() + 1);
    }

    @Override
    public List<Tensor> body(List<Tensor> inputs) {
        int active = setting().net().tensors() + 1;
        boolean times = setting().saving() == Saving.TIMES;
        int kept = active + (times ? 1 : 0);
        Tensor ends = inputs.get(kept);
        Tensor count = inputs.get(kept + 1);
        OdeOp general = of.general(Spec.of(inputs));
        Graph steps = Graph.trace(Spec.of(inputs.subList(0, active)), all -> {
            List<Tensor> operands = new ArrayList<>(all);
            operands.addAll(inputs.subList(active, kept));
            List<Tensor> states =
                    of.isEach() ? each(general, operands, ends, count) : general.along(operands, ends, count);
            return setting().saving() == Saving.END ? states : List.of(states.getFirst(), states.getLast());
        });
        List<Tensor> cotangents = inputs.subList(kept + 3, inputs.size());
        List<Tensor> pulled =
                Reverse.linearize(steps, inputs.subList(0, active)).pullback().apply(cotangents);
        List<Tensor> result = new ArrayList<>();
        for (int i = 0; i < active; i++) {
            result.add(pulled.get(i) == null ? inputs.get(i).zerosLike() : pulled.get(i));
        }
        return result;
    }

    private record One(Tensor y, Tensor ends, Tensor count) {}

    /** The steps of each trajectory, one after another. */
    private List<Tensor> each(OdeOp general, List<Tensor> operands, Tensor ends, Tensor count) {
        int y = setting().net().tensors();
        return sirocco.tensor.Control.scan(
                        (Trajectories.Nothing nothing, One one) -> {
                            List<Tensor> own = new ArrayList<>(operands);
                            own.set(y, one.y);
                            return new sirocco.tensor.Control.Step<>(nothing, general.along(own, one.ends, one.count));
                        },
                        new Trajectories.Nothing(),
                        new One(operands.get(y), ends, count))
                .given();
    }

    @Override
    public String toString() {
        return "mlpodegradient[" + of.solve().solver() + ", " + setting().saving() + ", kept "
                + setting().keep() + "]";
    }
}
