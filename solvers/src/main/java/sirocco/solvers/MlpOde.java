package sirocco.solvers;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import sirocco.solvers.OdeOp.Grid;
import sirocco.solvers.tableau.Tableau;
import sirocco.tensor.DType;
import sirocco.tensor.Shape;
import sirocco.tensor.Spec;
import sirocco.tensor.Tensor;
import sirocco.tensor.grad.Forward;
import sirocco.tensor.graph.Graph;
import sirocco.tensor.op.Linearized;
import sirocco.tensor.op.MlpFlow;
import sirocco.tensor.op.Ops;

/**
 * The solution of an equation whose right-hand side is an {@link MlpField}, as one operation that a backend may take whole.
 * Its body is the general solution, {@link OdeOp}.
 */
record MlpOde(Setting setting, OdeSolve solve) implements MlpFlow {

    /**
     * The operation.
     *
     * @param steps how many steps there are or may be
     */
    static MlpOde of(Net net, OdeSolve solve, Grid grid, int steps, Saving saving) {
        Control control = grid == Grid.KNOWN ? Control.KNOWN : control(solve);
        return of(net, solve, control, Steps.SHARED, steps, saving);
    }

    /** The operation for many trajectories, each with controlled steps of its own. */
    static MlpOde each(Net net, OdeSolve solve, Saving saving) {
        return of(net, solve, control(solve), Steps.OWN, solve.maxSteps(), saving);
    }

    private static MlpOde of(Net net, OdeSolve solve, Control control, Steps whose, int steps, Saving saving) {
        Tableau tableau = ((ExplicitRungeKutta) solve.solver()).tableau();
        return new MlpOde(new Setting(net, formula(tableau), control, whose, saving, Keep.NOTHING, steps), solve);
    }

    private static Formula formula(Tableau t) {
        return new Formula(
                list(t.c()),
                IntStream.range(0, t.stages())
                        .mapToObj(i -> list(Arrays.copyOf(t.a()[i], i)))
                        .toList(),
                list(t.b()),
                list(t.e()),
                Arrays.stream(t.interpolant().coefficients()).map(MlpOde::list).toList(),
                t.firstSameAsLast());
    }

    private static List<Double> list(double[] values) {
        return Arrays.stream(values).boxed().toList();
    }

    private static Control control(OdeSolve solve) {
        double first = solve.first() instanceof FirstStep.Given given ? given.size() : Double.NaN;
        return solve.controller() instanceof sirocco.solvers.Pid pid
                ? new Control.Pid(
                        pid.rtol(),
                        pid.atol(),
                        pid.p(),
                        pid.i(),
                        pid.d(),
                        pid.safety(),
                        pid.factorMin(),
                        pid.factorMax(),
                        pid.dtMin(),
                        pid.dtMax(),
                        solve.solver().errorOrder(),
                        first)
                : new Control.Constant(first);
    }

    @Override
    public String name() {
        return "mlpode";
    }

    @Override
    public Part part() {
        return Part.SOLUTION;
    }

    Grid grid() {
        return setting.control() instanceof Control.Known ? Grid.KNOWN : Grid.CONTROLLED;
    }

    private MlpOde keeping(Keep keep) {
        return new MlpOde(
                new Setting(
                        setting.net(),
                        setting.formula(),
                        setting.control(),
                        setting.steps(),
                        setting.saving(),
                        keep,
                        setting.maxSteps()),
                solve);
    }

    boolean isEach() {
        return setting.steps() == Steps.OWN;
    }

    /** The general operation with the same inputs, or with those of one trajectory. */
    OdeOp general(List<Spec> inputs) {
        int tensors = setting.net().tensors();
        Spec states = inputs.get(tensors);
        Spec state = isEach() ? states.with(Shape.of(states.shape().size(1))) : states;
        List<Spec> specs = new ArrayList<>(inputs.subList(0, tensors));
        specs.add(Spec.of(state.dtype()));
        specs.add(state);
        Graph field = Graph.trace(
                specs,
                all -> List.of(MlpField.of(setting.net(), all.subList(0, tensors))
                        .slope(all.get(tensors), all.get(tensors + 1), null)));
        return new OdeOp(
                field,
                null,
                null,
                1,
                grid(),
                setting.maxSteps(),
                OdeOp.Saving.valueOf(setting.saving().name()),
                solve.solver(),
                solve.controller(),
                solve.first(),
                solve.adjoint());
    }

    @Override
    public List<Spec> outputs(List<Spec> inputs) {
        if (isEach()) {
            return outputsOfEach(inputs);
        }
        List<Spec> result = new ArrayList<>(general(inputs).outputs(inputs));
        if (setting.keep() != Keep.NOTHING) {
            result.add(Spec.of(DType.F64, setting.maxSteps() + 1));
            result.add(Spec.of(DType.F32, Math.toIntExact(kept(inputs))));
        }
        return result;
    }

    private List<Spec> outputsOfEach(List<Spec> inputs) {
        Shape batch = Shape.of(inputs.get(setting.net().tensors()).shape().size(0));
        List<Spec> result = new ArrayList<>();
        general(inputs).outputs(ofOne(inputs)).forEach(s -> result.add(s.with(batch.concat(s.shape()))));
        if (setting.keep() != Keep.NOTHING) {
            result.add(Spec.of(DType.F64, batch.size(0), setting.maxSteps() + 1));
            result.add(Spec.of(DType.F32, Math.toIntExact(kept(inputs))));
        }
        return result;
    }

    /** What the general operation takes for one of many trajectories. */
    private List<Spec> ofOne(List<Spec> inputs) {
        List<Spec> one = new ArrayList<>(inputs);
        int y = setting.net().tensors();
        for (int i = y; i < y + 3; i++) {
            Shape shape = inputs.get(i).shape();
            one.set(i, inputs.get(i).with(i == y ? Shape.of(shape.size(1)) : Shape.of()));
        }
        return one;
    }

    /** One of many trajectories. */
    private record One(Tensor y, Tensor t0, Tensor t1) {}

    /** Something for each trajectory, one after another, from the general operation's inputs for it. */
    private List<Tensor> each(List<Tensor> inputs, UnaryOperator<List<Tensor>> of) {
        int y = setting.net().tensors();
        One all = new One(inputs.get(y), inputs.get(y + 1), inputs.get(y + 2));
        return sirocco.tensor.Control.scan(
                        (Trajectories.Nothing nothing, One one) -> {
                            List<Tensor> operands = new ArrayList<>(inputs.subList(0, y));
                            operands.addAll(List.of(one.y, one.t0, one.t1));
                            operands.addAll(inputs.subList(y + 3, inputs.size()));
                            return new sirocco.tensor.Control.Step<>(nothing, of.apply(operands));
                        },
                        new Trajectories.Nothing(),
                        all)
                .given();
    }

    /**
     * Room for what is kept: for each step the state and a slope, or for each evaluation the state and, twice, what each
     * layer gives; rows are rounded up to 16.
     */
    private long kept(List<Spec> inputs) {
        Shape shape = inputs.get(setting.net().tensors()).shape();
        long rows = shape.size() / shape.size(-1);
        long state = rounded(shape.size(-1));
        if (setting.keep() == Keep.STATES) {
            return 2 * rows * state * (setting.maxSteps() + 1);
        }
        long layers = setting.net().sizes().stream()
                .skip(1)
                .mapToLong(MlpOde::rounded)
                .sum();
        long evaluations = 1L + (long) setting.maxSteps() * setting.formula().stages();
        return rows * (state + 2 * layers) * evaluations;
    }

    private static long rounded(long size) {
        return (size + 15) / 16 * 16;
    }

    @Override
    public List<Tensor> body(List<Tensor> inputs) {
        OdeOp general = general(Spec.of(inputs));
        if (setting.keep() == Keep.NOTHING) {
            return isEach() ? each(inputs, general::body) : general.body(inputs);
        }
        List<Tensor> outputs =
                new ArrayList<>(isEach() ? each(inputs, general::replayedWithEnds) : general.replayedWithEnds(inputs));
        outputs.add(Tensor.zeros(DType.F32, Math.toIntExact(kept(Spec.of(inputs)))));
        return outputs;
    }

    @Override
    public Linearized linearize(List<Tensor> inputs) {
        if (setting.keep() != Keep.NOTHING) {
            return MlpFlow.super.linearize(inputs);
        }
        boolean stages = solve.adjoint() instanceof Adjoint.StoredStages && !isEach();
        MlpOde keeping = keeping(stages ? Keep.STAGES : Keep.STATES);
        List<Tensor> all = Ops.applyAll(keeping, inputs);
        List<Tensor> outputs = all.subList(0, all.size() - 2);
        return new Linearized(outputs, cotangents -> keeping.pulled(inputs, all, cotangents));
    }

    private List<Tensor> pulled(List<Tensor> inputs, List<Tensor> all, List<Tensor> cotangents) {
        int tensors = setting.net().tensors();
        List<Tensor> operands = new ArrayList<>(inputs.subList(0, tensors + 1));
        if (setting.saving() == Saving.TIMES) {
            operands.add(inputs.getLast());
        }
        operands.add(all.get(all.size() - 2));
        operands.add(all.get(3));
        operands.add(all.getLast());
        operands.add(orZeros(cotangents.getFirst(), all.getFirst()));
        if (setting.saving() != Saving.END) {
            int saved = all.size() - 3;
            operands.add(orZeros(cotangents.get(saved), all.get(saved)));
        }
        List<Tensor> result = new ArrayList<>(Ops.applyAll(new MlpOdeGradient(this), operands));
        result.addAll(Collections.nCopies(inputs.size() - result.size(), null));
        return result;
    }

    private static Tensor orZeros(Tensor cotangent, Tensor of) {
        return cotangent == null ? of.zerosLike() : cotangent;
    }

    @Override
    public List<Tensor> jvp(List<Tensor> inputs, List<Tensor> outputs, List<Tensor> tangents) {
        OdeOp general = general(Spec.of(inputs));
        List<Tensor> changes = new ArrayList<>(
                isEach()
                        ? Forward.push(
                                        Graph.trace(Spec.of(inputs), all -> each(all, general::replayed)),
                                        inputs,
                                        tangents)
                                .tangents()
                        : general.jvp(inputs, outputs, tangents));
        changes.addAll(Collections.nCopies(outputs.size() - changes.size(), null));
        return changes;
    }

    @Override
    public String toString() {
        return "mlpode[" + solve.solver() + ", " + setting.steps() + " steps, " + setting.saving() + ", keeps "
                + setting.keep() + "]";
    }
}
