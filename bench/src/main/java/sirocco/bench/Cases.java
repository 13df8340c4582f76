package sirocco.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import sirocco.nn.Layer;
import sirocco.nn.layer.Activation;
import sirocco.nn.layer.Conv2d;
import sirocco.nn.layer.Flatten;
import sirocco.nn.layer.Linear;
import sirocco.nn.layer.MaxPool;
import sirocco.nn.layer.Mlp;
import sirocco.nn.layer.Sequential;
import sirocco.tensor.Compiled;
import sirocco.tensor.DType;
import sirocco.tensor.Device;
import sirocco.tensor.Key;
import sirocco.tensor.Shape;
import sirocco.tensor.Tensor;
import sirocco.tensor.grad.Grad;
import sirocco.tensor.op.Ops;
import sirocco.tensor.op.Window;

/** All cases, each a compiled program with its arguments bound. */
final class Cases {
    private final Device device;
    private final TrainingStep steps;

    Cases(Device device) {
        this.device = device;
        this.steps = new TrainingStep(device);
    }

    List<Case> all() {
        List<Case> cases = new ArrayList<>();
        for (int n : new int[] {16, 32, 64, 128, 256, 512, 1024}) {
            cases.add(new Case("sgemm." + n, 2.0 * n * n * n, () -> product(n)));
        }
        cases.add(new Case("conv1d.fwd", convFlops(32, 32, 64, 187, 5), () -> convolution(conv1d())));
        cases.add(new Case("conv1d.fwdbwd", 3 * convFlops(32, 32, 64, 187, 5), () -> gradient(conv1d())));
        cases.add(new Case("conv2d.fwd", convFlops(32, 64, 64, 192, 9), () -> convolution(conv2d())));
        cases.add(new Case("conv2d.fwdbwd", 3 * convFlops(32, 64, 64, 192, 9), () -> gradient(conv2d())));
        for (String function : List.of("exp", "tanh", "sigmoid", "log")) {
            cases.add(new Case("elementwise." + function, 0, () -> elementwise(function)));
        }
        cases.add(new Case("mlp784-128-10.step", 0, () -> mlpStep()));
        cases.add(new Case("ecg.cnn.step", 0, () -> ecgStep()));
        cases.addAll(new NodeCases(device).all());
        cases.addAll(new RecurrentCases(device).all());
        return cases;
    }

    private static double convFlops(int batch, int in, int out, int positions, int taps) {
        return 2.0 * batch * in * out * positions * taps;
    }

    static Tensor random(int seed, int... sizes) {
        return Key.of(seed).uniform(DType.F32, Shape.of(sizes), -1, 1);
    }

    private Runnable product(int n) {
        Compiled.Bound<Tensor> bound =
                device.compile((Tensor a, Tensor b) -> a.matmul(b)).bind(random(1, n, n), random(2, n, n));
        return bound::run;
    }

    /** A convolution without bias and its arguments. */
    private record Convolution(Window window, Tensor x, Tensor w) {
        static Tensor apply(Window window, Tensor x, Tensor w) {
            return Ops.apply(new sirocco.tensor.op.Conv2d(window, 1), x, w);
        }
    }

    private static Convolution conv1d() {
        return new Convolution(Window.of(5).padding(0, 2), random(1, 32, 32, 1, 187), random(2, 64, 32, 1, 5));
    }

    private static Convolution conv2d() {
        return new Convolution(Window.of(3, 3).padding(1, 1), random(1, 32, 64, 16, 12), random(2, 64, 64, 3, 3));
    }

    private Runnable convolution(Convolution c) {
        Compiled.Bound<Tensor> bound = device.compile((Tensor x, Tensor w) -> Convolution.apply(c.window, x, w))
                .bind(c.x, c.w);
        return bound::run;
    }

    private record Operands(Tensor x, Tensor w) {}

    private Runnable gradient(Convolution c) {
        Function<Operands, Tensor> f =
                o -> Convolution.apply(c.window, o.x, o.w).square().sum();
        Compiled.Bound<?> bound =
                device.compile((Operands o) -> Grad.valueAndGrad(f).apply(o)).bind(new Operands(c.x, c.w));
        return bound::run;
    }

    private Runnable elementwise(String function) {
        Function<Tensor, Tensor> f = switch (function) {
            case "exp" -> Tensor::exp;
            case "tanh" -> Tensor::tanh;
            case "sigmoid" -> Tensor::sigmoid;
            default -> Tensor::log;
        };
        Compiled.Bound<Tensor> bound =
                device.compile(f).bind(random(1, 100_000).abs().add(.1));
        return bound::run;
    }

    private Runnable mlpStep() {
        Mlp net = Mlp.of(Key.of(1), Activation.RELU, 784, 128, 10);
        return steps.of(net, random(2, 128, 784), classes(128, 10));
    }

    /** The net of the workflow ecg-cnn with its batch of 32. */
    private Runnable ecgStep() {
        List<Key> keys = Key.of(1).split(6);
        Layer act = Activation.LEAKY_RELU;
        Sequential net = Sequential.of(
                Conv2d.of(1, 64, 3, keys.get(0)).padding(1),
                act,
                Conv2d.of(64, 64, 3, keys.get(1)).padding(1),
                act,
                Conv2d.of(64, 64, 3, keys.get(2)).padding(1),
                act,
                Conv2d.of(64, 64, 3, keys.get(3)).padding(1),
                act,
                MaxPool.overImages(2),
                new Flatten(),
                Linear.of(3072, 64, keys.get(4)),
                act,
                Linear.of(64, 5, keys.get(5)));
        return steps.of(net, random(2, 32, 1, 16, 12), classes(32, 5));
    }

    static Tensor classes(int rows, int classes) {
        return Tensor.arange(DType.I32, rows).rem(Tensor.scalar(DType.I32, classes));
    }
}
