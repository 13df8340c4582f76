package sirocco.solvers;

import java.util.ArrayList;
import java.util.List;
import sirocco.tensor.DType;
import sirocco.tensor.Spec;
import sirocco.tensor.Tensor;
import sirocco.tensor.TracedTensor;
import sirocco.tensor.grad.Forward;
import sirocco.tensor.grad.Reverse;
import sirocco.tensor.graph.Graph;
import sirocco.tensor.op.Composite;
import sirocco.tensor.op.Linearized;
import sirocco.tensor.op.Ops;

/**
 * A state at an end of the interval as a function of the time of that end. The state itself is as it was, and its
 * derivative by time is the slope at {@link Side#END}, the negative slope at {@link Side#START}: to begin later is to
 * begin at the same time from where the solution through the later point was then. Inputs are the parameters, the
 * state, and the time (an F64 scalar). Exact for derivatives of first and second order.
 *
 * @param field (parameters, t, state) → slopes
 */
record Endpoint(Graph field, Side side) implements Composite {

    enum Side {
        START,
        END
    }

    /** Whether derivatives by a time may be asked for. Where none can be, nothing is computed for them. */
    static boolean mayMove(Tensor time) {
        return time instanceof TracedTensor traced && traced.trace().isDifferentiated();
    }

    /** {@code y} at {@code time}, of which it is a constant where no derivative can be asked for. */
    static List<Tensor> at(Side side, Field field, List<Tensor> y, Tensor time) {
        if (!mayMove(time)) {
            return y;
        }
        List<Tensor> inputs = new ArrayList<>(field.parameters());
        inputs.addAll(y);
        inputs.add(time);
        return Ops.applyAll(new Endpoint(field.graph(), side), inputs);
    }

    @Override
    public String name() {
        return "odeendpoint";
    }

    private int state() {
        return field.outputSpecs().size();
    }

    private int parameters() {
        return field.inputs().size() - 1 - state();
    }

    @Override
    public List<Spec> outputs(List<Spec> inputs) {
        return inputs.subList(parameters(), parameters() + state());
    }

    @Override
    public List<Tensor> body(List<Tensor> inputs) {
        return inputs.subList(parameters(), parameters() + state());
    }

    /** What the field takes, with the state that this operation gives. */
    private List<Tensor> arguments(List<Tensor> inputs, List<Tensor> outputs) {
        List<Tensor> arguments = new ArrayList<>(inputs.subList(0, parameters()));
        arguments.add(inputs.getLast().convert(outputs.getFirst().dtype()));
        arguments.addAll(outputs);
        return arguments;
    }

    private Tensor signed(Tensor tensor) {
        return side == Side.END ? tensor : tensor.neg();
    }

    /** How far the time was moved: 0, and only its derivative is not. */
    private Tensor shift(List<Tensor> inputs) {
        return signed(inputs.getLast().sub(inputs.getLast().stopGradient()));
    }

    private static Tensor sum(Tensor a, Tensor b) {
        return a == null ? b : b == null ? a : a.add(b);
    }

    private static Tensor times(Tensor change, Tensor scalar) {
        return change == null ? null : change.mul(scalar.convert(change.dtype()));
    }

    @Override
    public Linearized linearize(List<Tensor> inputs) {
        List<Tensor> outputs = Ops.applyAll(this, inputs);
        return new Linearized(outputs, cotangents -> {
            Linearized f = Reverse.linearize(field, arguments(inputs, outputs));
            List<Tensor> pulled = f.pullback().apply(cotangents);
            Tensor shift = shift(inputs);
            List<Tensor> result = new ArrayList<>();
            for (int i = 0; i < parameters(); i++) {
                result.add(times(pulled.get(i), shift));
            }
            for (int i = 0; i < state(); i++) {
                result.add(sum(cotangents.get(i), times(pulled.get(parameters() + 1 + i), shift)));
            }
            result.add(signed(dot(f.outputs(), cotangents)));
            return result;
        });
    }

    private static Tensor dot(List<Tensor> slopes, List<Tensor> cotangents) {
        Tensor sum = Tensor.scalar(DType.F64, 0);
        for (int i = 0; i < slopes.size(); i++) {
            if (cotangents.get(i) != null) {
                sum = sum.add(slopes.get(i).mul(cotangents.get(i)).sum().convert(DType.F64));
            }
        }
        return sum;
    }

    @Override
    public List<Tensor> jvp(List<Tensor> inputs, List<Tensor> outputs, List<Tensor> tangents) {
        List<Tensor> own = tangents.subList(parameters(), parameters() + state());
        List<Tensor> changes = new ArrayList<>(tangents.subList(0, parameters()));
        changes.add(null);
        changes.addAll(own);
        Forward.Pushed pushed = Forward.push(field, arguments(inputs, outputs), changes);
        List<Tensor> result = new ArrayList<>();
        for (int i = 0; i < state(); i++) {
            Tensor kept = sum(own.get(i), times(pushed.tangents().get(i), shift(inputs)));
            Tensor moved = tangents.getLast();
            result.add(moved == null ? kept : sum(kept, times(pushed.outputs().get(i), signed(moved))));
        }
        return result;
    }

    @Override
    public String toString() {
        return name() + "[" + side + "]";
    }
}
