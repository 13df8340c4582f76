package sirocco.kernels.gpu;

import java.util.ArrayList;
import java.util.List;
import sirocco.tensor.Spec;
import sirocco.tensor.op.MlpFlow.Control;
import sirocco.tensor.op.MlpFlow.Formula;
import sirocco.tensor.op.MlpFlow.Keep;
import sirocco.tensor.op.MlpFlow.Net;
import sirocco.tensor.op.MlpFlow.Saving;
import sirocco.tensor.op.MlpFlow.Setting;
import sirocco.tensor.op.MlpFlow.TimeInput;

/**
 * What the kernels of a flow read about it.
 *
 * <p>The table: rows, n, layers, stages, whether the last stage is the next step's first (1), control, whether the
 * first step is to be chosen (1), saving, times to save at, whether states are kept (1), steps at most, activation of
 * hidden layers, of the last one, whether the net depends on time (1), the widest layer, where the time's column begins
 * among the net's numbers, and its scale (0: none), W of the first layer as given, elements of all layers; then from
 * {@link #NET} on for each layer its inputs without the time, outputs, and where Wᵀ and the bias begin, and then for
 * each layer where W begins as it was given, and where the last one ends.
 *
 * <p>The numbers: c, a with as many columns as rows, b, e; from there {@link #CONTROL} about control: rtol, atol, the
 * exponents of 1/e, of the one before and of the one before that, safety, least and greatest factor, shortest and
 * longest step, the first one, the error's order, and NaN; then {@link #DEGREE} coefficients of the interpolant a
 * stage.
 */
record FlowTable(Setting setting, int rows) {
    static final int NET = 19;
    static final int CONTROL = 13;

    /** The interpolant's highest degree. */
    static final int DEGREE = 8;

    /** The largest group; a power of two. */
    static final int LARGEST_GROUP = 256;

    static final int KNOWN = 0;
    static final int CONSTANT = 1;
    static final int PID = 2;
    static final int STEPS = 2;

    static FlowTable of(Setting setting, Spec state) {
        int n = state.shape().size(-1);
        return new FlowTable(setting, Math.toIntExact(state.shape().size() / n));
    }

    private Net net() {
        return setting.net();
    }

    int n() {
        return net().sizes().getLast();
    }

    boolean timed() {
        return net().time() != TimeInput.NONE;
    }

    /** Inputs of a layer, without the time. */
    int in(int layer) {
        return net().sizes().get(layer) - (layer == 0 && timed() ? 1 : 0);
    }

    int out(int layer) {
        return net().sizes().get(layer + 1);
    }

    /** Where Wᵀ begins. */
    int weight(int layer) {
        int at = 0;
        for (int l = 0; l < layer; l++) {
            at += in(l) * out(l);
        }
        return at;
    }

    int bias(int layer) {
        int at = weight(net().layers());
        for (int l = 0; l < layer; l++) {
            at += out(l);
        }
        return at;
    }

    int timeColumn() {
        return bias(net().layers());
    }

    int scale() {
        return timeColumn() + (timed() ? out(0) : 0);
    }

    /** Where W begins, as it was given. */
    int given(int layer) {
        int at = scale() + (net().scaled() ? 1 : 0);
        for (int l = 0; l < layer; l++) {
            at += net().sizes().get(l) * out(l);
        }
        return at;
    }

    /** All of the net's numbers. */
    int netSize() {
        return given(net().layers());
    }

    int widest() {
        return net().sizes().stream().mapToInt(size -> size).max().orElseThrow();
    }

    /** What all layers give for a row. */
    int outputs() {
        return net().sizes().stream().skip(1).mapToInt(size -> size).sum();
    }

    /** Products that an evaluation adds up. */
    long products() {
        return (long) rows * weight(net().layers());
    }

    List<Integer> integers(int saves) {
        Control control = setting.control();
        boolean chooses = control instanceof Control.Pid pid && Double.isNaN(pid.first());
        List<Integer> all = new ArrayList<>(List.of(
                rows,
                n(),
                net().layers(),
                setting.formula().stages(),
                number(setting.formula().firstSameAsLast()),
                switch (control) {
                    case Control.Known _ -> KNOWN;
                    case Control.Constant _ -> CONSTANT;
                    case Control.Pid _ -> PID;
                },
                number(chooses),
                setting.saving() == Saving.END ? 0 : setting.saving() == Saving.TIMES ? 1 : STEPS,
                saves,
                number(setting.keep() != Keep.NOTHING),
                setting.maxSteps()));
        all.addAll(List.of(
                net().hidden().ordinal(),
                net().last().ordinal(),
                number(timed()),
                widest(),
                timeColumn(),
                net().scaled() ? scale() : 0,
                number(net().time() == TimeInput.FIRST),
                outputs()));
        for (int l = 0; l < net().layers(); l++) {
            all.addAll(List.of(in(l), out(l), weight(l), bias(l)));
        }
        for (int l = 0; l <= net().layers(); l++) {
            all.add(given(l));
        }
        return all;
    }

    private static int number(boolean holds) {
        return holds ? 1 : 0;
    }

    double[] numbers() {
        Formula formula = setting.formula();
        List<Double> all = new ArrayList<>(formula.c());
        formula.a().forEach(row -> all.addAll(filled(row, formula.stages())));
        all.addAll(formula.b());
        all.addAll(filled(formula.e(), formula.stages()));
        all.addAll(control());
        formula.interpolant().forEach(row -> all.addAll(filled(row, DEGREE)));
        return all.stream().mapToDouble(value -> value).toArray();
    }

    private static List<Double> filled(List<Double> values, int size) {
        List<Double> all = new ArrayList<>(values);
        while (all.size() < size) {
            all.add(0.);
        }
        return all;
    }

    private List<Double> control() {
        return switch (setting.control()) {
            case Control.Pid pid ->
                List.of(
                        pid.rtol(),
                        pid.atol(),
                        (pid.p() + pid.i() + pid.d()) / pid.order(),
                        -(pid.p() + 2 * pid.d()) / pid.order(),
                        pid.d() / pid.order(),
                        pid.safety(),
                        pid.factorMin(),
                        pid.factorMax(),
                        pid.dtMin(),
                        pid.dtMax(),
                        pid.first(),
                        (double) pid.order(),
                        Double.NaN);
            case Control.Constant(double step) -> uncontrolled(step);
            case Control.Known _ -> uncontrolled(0);
        };
    }

    private static List<Double> uncontrolled(double first) {
        return List.of(1., 1., 0., 0., 0., 1., 1., 1., 0., Double.MAX_VALUE, first, 1., Double.NaN);
    }
}
