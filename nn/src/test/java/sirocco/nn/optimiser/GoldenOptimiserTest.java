package sirocco.nn.optimiser;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import sirocco.tensor.DType;
import sirocco.tensor.Device;
import sirocco.tensor.Tensor;
import sirocco.tensor.Tree;
import sirocco.tensor.grad.Grad;
import sirocco.tensor.op.AdamUpdate;
import sirocco.testing.GoldenCase;
import sirocco.testing.GoldenCases;
import sirocco.testing.Tolerance;

/** Twenty steps of each optimiser on a small net, one compiled program for all, against PyTorch's and optax's. */
class GoldenOptimiserTest {

    /** The net in the order of the stored trajectories. */
    public record Net(Tensor W1, Tensor b1, Tensor W2, Tensor b2) {
        Tensor loss(Tensor x, Tensor y) {
            Tensor hidden = x.matmul(W1).add(b1).tanh();
            return hidden.matmul(W2).add(b2).sub(y).square().mean();
        }

        Tensor flat() {
            return Tensor.concat(
                    0, Tree.leaves(this).stream().map(t -> t.flatten(0)).toList());
        }
    }

    @TestFactory
    Stream<DynamicTest> trajectories() {
        return GoldenCases.of("torch", "optim.npz").stream()
                .filter(c -> !c.op().equals("clip_global_norm"))
                .flatMap(c -> Stream.of(DType.F64, DType.F32)
                        .map(dtype -> DynamicTest.dynamicTest(c + " in " + dtype, () -> walk(c, dtype, optimiser(c)))));
    }

    @TestFactory
    Stream<DynamicTest> clipping() {
        return GoldenCases.of("torch", "optim.npz").stream()
                .filter(c -> c.op().equals("clip_global_norm"))
                .map(c -> DynamicTest.dynamicTest(c.toString(), () -> clip(c)));
    }

    private record Walk<S>(Net net, S state, Tensor loss) {}

    private static <S> void walk(GoldenCase c, DType dtype, Optimiser<S> optimiser) {
        Map<String, Tensor> in = c.inputs(dtype);
        Tensor x = in.get("X");
        Tensor y = in.get("Y");
        Net net = new Net(in.get("W1"), in.get("b1"), in.get("W2"), in.get("b2"));
        var step = Device.host().compile((Net model, S state, Tensor rate) -> {
            var result = Grad.valueAndGrad((Net m) -> m.loss(x, y)).apply(model);
            var next = optimiser.update(model, result.gradient(), state, rate);
            return new Walk<>(next.model(), next.state(), result.value());
        });
        Tensor rate = Tensor.scalar(dtype, c.number("lr"));
        List<Tensor> path = new ArrayList<>(List.of(net.flat()));
        List<Tensor> losses = new ArrayList<>();
        Walk<S> walk = new Walk<>(net, optimiser.init(net), null);
        for (int i = 0; i < c.integer("steps"); i++) {
            walk = step.apply(walk.net, walk.state, rate);
            path.add(walk.net.flat());
            losses.add(walk.loss);
        }
        losses.add(walk.net.loss(x, y));
        Tolerance allowed = dtype == DType.F64 ? new Tolerance(1e-9, 1e-12) : new Tolerance(1e-3, 1e-5);
        allowed.check(c + ": trajectory", c.outputs().get("trajectory"), Tensor.stack(0, path));
        allowed.check(c + ": loss", c.outputs().get("loss"), Tensor.stack(0, losses));
    }

    private static Optimiser<?> optimiser(GoldenCase c) {
        Optimiser<?> plain = plain(c);
        return c.has("clip_global_norm") ? plain.clippedByNorm(c.number("clip_global_norm"), epsilon(c)) : plain;
    }

    private static double epsilon(GoldenCase c) {
        return c.word("library").equals("torch") ? Gradients.TORCH_EPSILON : 0;
    }

    private static Optimiser<?> plain(GoldenCase c) {
        double decay = c.has("weight_decay") ? c.number("weight_decay") : 0;
        double[] betas = c.has("betas") ? betas(c) : new double[] {.9, .999};
        double epsilon = c.has("eps") ? c.number("eps") : 1e-8;
        return switch (c.op()) {
            case "SGD" ->
                new Sgd(
                        c.number("momentum"),
                        c.number("dampening"),
                        decay,
                        c.flag("nesterov") ? Sgd.Look.AHEAD : Sgd.Look.PLAIN);
            case "Adam" -> adam(c, betas, epsilon).decaying(decay, AdamUpdate.Decay.L2);
            case "AdamW" -> adam(c, betas, epsilon).decaying(decay, AdamUpdate.Decay.DECOUPLED);
            case "RMSprop" ->
                new RmsProp(
                        c.number("alpha"),
                        epsilon,
                        c.number("momentum"),
                        decay,
                        c.flag("centered") ? RmsProp.Moment.CENTRED : RmsProp.Moment.PLAIN);
            case "Adamax" -> new Adamax(betas[0], betas[1], epsilon, decay);
            case "Adagrad" -> new Adagrad(c.number("lr_decay"), decay, c.number("initial_accumulator_value"), epsilon);
            case "NAdam" -> new NAdam(betas[0], betas[1], epsilon, decay, c.number("momentum_decay"));
            case "RAdam" -> new RAdam(betas[0], betas[1], epsilon, decay);
            case "AdaBelief" -> new AdaBelief(betas[0], betas[1], epsilon, c.number("eps_root"));
            default -> throw new IllegalArgumentException("no optimiser for " + c);
        };
    }

    private static Adam adam(GoldenCase c, double[] betas, double epsilon) {
        Adam adam = Adam.standard().betas(betas[0], betas[1]).epsilon(epsilon);
        return c.has("amsgrad") && c.flag("amsgrad") ? adam.amsgrad() : adam;
    }

    private static double[] betas(GoldenCase c) {
        return ((List<?>) c.attrs().get("betas"))
                .stream().mapToDouble(b -> (Double) b).toArray();
    }

    private static void clip(GoldenCase c) {
        Map<String, Tensor> gradients = c.inputs(DType.F64);
        Map<String, Tensor> expected = new LinkedHashMap<>(c.outputs());
        Tolerance allowed = Tolerance.golden(DType.F64);
        allowed.check(c + ": norm", expected.get("total_norm"), Gradients.globalNorm(gradients));
        double norm = c.number("max_norm");
        Gradients.clipByNorm(gradients, norm, Gradients.TORCH_EPSILON)
                .forEach((name, g) -> allowed.check(c + ": " + name, expected.get("torch_" + name), g));
        Gradients.clipByNorm(gradients, norm, 0)
                .forEach((name, g) -> allowed.check(c + ": " + name, expected.get("optax_" + name), g));
    }
}
