package sirocco.kernels.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sirocco.kernels.DeviceParity.floats;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import sirocco.tensor.DType;
import sirocco.tensor.Device;
import sirocco.tensor.Shape;
import sirocco.tensor.Spec;
import sirocco.tensor.Tensor;
import sirocco.tensor.op.MlpFlow;
import sirocco.tensor.op.MlpFlow.Activation;
import sirocco.tensor.op.MlpFlow.Control;
import sirocco.tensor.op.MlpFlow.Formula;
import sirocco.tensor.op.MlpFlow.Keep;
import sirocco.tensor.op.MlpFlow.Net;
import sirocco.tensor.op.MlpFlow.Part;
import sirocco.tensor.op.MlpFlow.Saving;
import sirocco.tensor.op.MlpFlow.Setting;
import sirocco.tensor.op.MlpFlow.Steps;
import sirocco.tensor.op.MlpFlow.TimeInput;
import sirocco.tensor.op.Ops;
import sirocco.tornado.DeviceProfile;

/**
 * Whole solutions on the device, and what is pulled back through them, next to those by the kernels of the CPU, which are
 * tested against the operation's body where the body is, among the solvers.
 */
class GpuFlowTest {
    private static final double TOLERANCE = 2e-5;

    private static final int STEPS = 9;

    /** Heun's method with a line between the ends of a step. */
    private static final Formula HEUN = new Formula(
            List.of(0., 1.),
            List.of(List.of(), List.of(1.)),
            List.of(.5, .5),
            List.of(-.5, .5),
            List.of(List.of(.5), List.of(.5)),
            false);

    /** Bogacki's and Shampine's method, Hermite's polynomial between the ends of a step. */
    private static final Formula BOGACKI_SHAMPINE = new Formula(
            List.of(0., .5, .75, 1.),
            List.of(List.of(), List.of(.5), List.of(0., .75), List.of(2 / 9., 1 / 3., 4 / 9.)),
            List.of(2 / 9., 1 / 3., 4 / 9., 0.),
            List.of(-5 / 72., 1 / 12., 1 / 9., -1 / 8.),
            List.of(
                    List.of(1., -2 + 3 * 2 / 9., 1 - 2 * 2 / 9.),
                    List.of(0., 3 / 3., -2 / 3.),
                    List.of(0., 3 * 4 / 9., -2 * 4 / 9.),
                    List.of(0., -1., 1.)),
            true);

    private static final Control.Pid CHOSEN =
            new Control.Pid(1e-3, 1e-4, .3, .4, .1, .9, .2, 5, 0, Double.POSITIVE_INFINITY, 3, Double.NaN);

    /** The first step is too long. */
    private static final Control.Pid GIVEN = new Control.Pid(1e-4, 1e-5, 0, 1, 0, .9, .2, 5, 1e-6, 2, 3, 1.5);

    /** A flow that says all in numbers, and has no other meaning. */
    private record Flow(Setting setting, Part part) implements MlpFlow {
        @Override
        public List<Spec> outputs(List<Spec> in) {
            int tensors = setting.net().tensors();
            if (part == Part.GRADIENT) {
                return in.subList(0, tensors + 1);
            }
            Spec y = in.get(tensors);
            Spec number = Spec.of(DType.I32);
            List<Spec> all = new ArrayList<>(List.of(y, Spec.of(DType.F64), number, number, number));
            Shape states = y.shape();
            int steps = setting.maxSteps() + 1;
            if (setting.saving() == Saving.TIMES) {
                all.add(y.with(Shape.of(in.getLast().shape().size(0)).concat(states)));
            }
            if (setting.saving() == Saving.STEPS) {
                all.addAll(List.of(
                        Spec.of(DType.F64, steps), y.with(Shape.of(steps).concat(states))));
            }
            if (setting.keep() != Keep.NOTHING) {
                all.addAll(List.of(Spec.of(DType.F64, steps), Spec.of(DType.F32, 100_000)));
            }
            return all;
        }

        @Override
        public List<Tensor> body(List<Tensor> inputs) {
            throw new UnsupportedOperationException("not taken whole: " + setting);
        }
    }

    /** What is to be solved, and for how many rows. */
    record Case(Formula formula, Control control, Saving saving, Net net, int rows, double to) {
        Setting setting(Keep keep) {
            return new Setting(net, formula, control, Steps.SHARED, saving, keep, STEPS);
        }

        int states() {
            return net.sizes().getLast();
        }

        List<Tensor> inputs() {
            List<Tensor> in = new ArrayList<>();
            for (int l = 0; l < net.layers(); l++) {
                int inner = net.sizes().get(l);
                in.add(floats(l, net.sizes().get(l + 1), inner).mul(.7 / Math.sqrt(inner)));
            }
            for (int l = 0; l < net.layers(); l++) {
                in.add(floats(10 + l, net.sizes().get(l + 1)));
            }
            if (net.scaled()) {
                in.add(Tensor.scalar(DType.F32, .8));
            }
            in.add(floats(20, rows, states()));
            if (control instanceof Control.Known) {
                double[] ends = new double[STEPS + 1];
                for (int s = 0; s <= STEPS; s++) {
                    ends[s] = to * s / STEPS;
                }
                in.add(Tensor.of(ends, STEPS + 1));
            } else {
                in.add(Tensor.scalar(DType.F64, 0));
                in.add(Tensor.scalar(DType.F64, to));
            }
            if (saving == Saving.TIMES) {
                in.add(Tensor.of(new double[] {0, .3 * to, .31 * to, to, 2 * to}, 5));
            }
            return in;
        }

        /** The solution without what is kept, and what is pulled back through it. */
        List<Tensor> results(List<Tensor> in) {
            Keep keep = rows % 2 == 0 ? Keep.STATES : Keep.STAGES;
            List<Tensor> all = new ArrayList<>(Ops.applyAll(new Flow(setting(keep), Part.SOLUTION), in));
            List<Tensor> operands = new ArrayList<>(in.subList(0, net.tensors() + 1));
            if (saving == Saving.TIMES) {
                operands.add(in.getLast());
            }
            operands.addAll(List.of(all.get(all.size() - 2), all.get(3), all.getLast()));
            operands.add(floats(30, rows, states()));
            if (saving != Saving.END) {
                operands.add(floats(31, all.get(all.size() - 3).shape().toArray()));
            }
            List<Tensor> results = new ArrayList<>(all.subList(0, all.size() - 2));
            results.addAll(Ops.applyAll(new Flow(setting(keep), Part.GRADIENT), operands));
            results.addAll(Ops.applyAll(new Flow(setting(Keep.NOTHING), Part.SOLUTION), in));
            return results;
        }

        @Override
        public String toString() {
            return formula.stages() + " stages, " + control + ", " + saving + ", " + net + ", " + rows + " rows";
        }
    }

    private static Net net(TimeInput time, Activation hidden, Activation last, boolean scaled, Integer... sizes) {
        return new Net(List.of(sizes), hidden, last, time, scaled);
    }

    static List<Case> cases() {
        Net free = net(TimeInput.NONE, Activation.TANH, Activation.IDENTITY, false, 3, 17, 5, 3);
        Net first = net(TimeInput.FIRST, Activation.SILU, Activation.TANH, true, 3, 7, 2);
        Net last = net(TimeInput.LAST, Activation.SOFTPLUS, Activation.SIGMOID, true, 2, 1);
        Net bent = net(TimeInput.NONE, Activation.GELU, Activation.RELU, false, 1, 3, 1);
        return List.of(
                new Case(HEUN, Control.KNOWN, Saving.TIMES, free, 1, 1),
                new Case(BOGACKI_SHAMPINE, Control.KNOWN, Saving.STEPS, first, 4, -1),
                new Case(HEUN, new Control.Constant(.3), Saving.STEPS, last, 3, 2),
                new Case(BOGACKI_SHAMPINE, CHOSEN, Saving.TIMES, free, 5, 1),
                new Case(HEUN, CHOSEN, Saving.END, first, 2, -1),
                new Case(BOGACKI_SHAMPINE, GIVEN, Saving.STEPS, bent, 13, 2),
                new Case(BOGACKI_SHAMPINE, GIVEN, Saving.TIMES, last, 6, 40));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void solvesAndPullsBack(Case c) {
        List<Tensor> in = c.inputs();
        List<Tensor> expected = on("cpu", c, in);
        List<Tensor> got = on("gpu", c, in);
        for (int k = 0; k < expected.size(); k++) {
            assertEquals(expected.get(k).spec(), got.get(k).spec());
            double[] e = expected.get(k).toDoubles();
            double[] g = got.get(k).toDoubles();
            for (int i = 0; i < e.length; i++) {
                boolean same = Double.isNaN(e[i]) && Double.isNaN(g[i]);
                assertTrue(
                        same || Math.abs(e[i] - g[i]) <= TOLERANCE * (1 + Math.abs(e[i])),
                        "output " + k + " at " + i + ": expected " + e[i] + ", got " + g[i]);
            }
        }
    }

    private static List<Tensor> on(String device, Case c, List<Tensor> in) {
        return Device.named(device)
                .compile((List<Tensor> all) -> c.results(all))
                .apply(in);
    }

    @Test
    void whatIsTooMuchForOneGroupIsLeftToTheBody() {
        Net net = net(TimeInput.NONE, Activation.TANH, Activation.IDENTITY, false, 64, 1024, 64);
        Case few = new Case(HEUN, Control.KNOWN, Saving.END, net, 8, 1);
        Case many = new Case(HEUN, Control.KNOWN, Saving.END, net, 9, 1);
        assertTrue(isTaken(few));
        assertFalse(isTaken(many));
    }

    private static boolean isTaken(Case c) {
        Flow flow = new Flow(c.setting(Keep.NOTHING), Part.SOLUTION);
        return FlowLaunch.takes(flow, Spec.of(c.inputs()), DeviceProfile.nvidia(0));
    }
}
