package sirocco.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import sirocco.apps.workflow.ecg.ConvBlocks;
import sirocco.nn.Pass;
import sirocco.nn.layer.Activation;
import sirocco.nn.layer.LayerNorm;
import sirocco.nn.layer.Mlp;
import sirocco.tensor.Compiled;
import sirocco.tensor.DType;
import sirocco.tensor.Device;
import sirocco.tensor.Key;
import sirocco.tensor.Shape;
import sirocco.tensor.Tensor;
import sirocco.tensor.grad.Grad;
import sirocco.tensor.op.Softmax;

/** All cases; most are a compiled program with its arguments bound. */
final class Cases {
    private static final int[] SQUARES = {16, 32, 64, 128, 256, 512, 1024, 2048};
    /** Rows of A, its columns, columns of B: matrix times vector, outputs of classifiers, features of time series. */
    private static final int[][] NARROW = {
        {1024, 1024, 1},
        {1024, 1024, 4},
        {1024, 1024, 8},
        {1024, 1024, 16},
        {32, 64, 5},
        {128, 128, 10},
        {256, 80, 20},
        {24, 512, 512}
    };

    private static final int ELEMENTS = 100_000;
    private static final int ROWS = 4096;
    private static final int COLUMNS = 256;

    private final Device device;
    private final TrainingStep steps;

    Cases(Device device) {
        this.device = device;
        this.steps = new TrainingStep(device);
    }

    List<Case> all() {
        List<Case> cases = new ArrayList<>();
        for (int n : SQUARES) {
            cases.add(new Case("sgemm." + n, () -> product(n, n, n)));
        }
        for (int[] s : NARROW) {
            cases.add(new Case("narrow." + s[0] + "x" + s[1] + "x" + s[2], () -> product(s[0], s[1], s[2])));
        }
        cases.add(new Case("conv1d.fwd", () -> convolution(Convolution.oneD())));
        cases.add(new Case("conv1d.fwdbwd", () -> gradient(Convolution.oneD())));
        cases.add(new Case("conv2d.fwd", () -> convolution(Convolution.twoD())));
        cases.add(new Case("conv2d.fwdbwd", () -> gradient(Convolution.twoD())));
        cases.add(new Case("elementwise.exp", () -> elementwise(Tensor::exp)));
        cases.add(new Case("elementwise.tanh", () -> elementwise(Tensor::tanh)));
        cases.add(new Case("elementwise.sigmoid", () -> elementwise(Tensor::sigmoid)));
        cases.add(new Case("elementwise.log", () -> elementwise(Tensor::log)));
        cases.add(new Case("rows.softmax", () -> rows(x -> Softmax.of(x, 1))));
        cases.add(new Case(
                "rows.layernorm", () -> rows(x -> LayerNorm.of(COLUMNS).apply(x, Pass.inference()))));
        cases.add(new Case("mlp784-128-10.step", this::mlpStep));
        cases.add(new Case("ecg.cnn.step", () -> ecgStep(ConvBlocks.Attention.NONE)));
        cases.add(new Case("ecg.cnn.att.step", () -> ecgStep(ConvBlocks.Attention.SELF)));
        cases.addAll(new RecurrentCases(device).all());
        cases.addAll(new NodeCases(device).all());
        cases.addAll(new JobCases(device).all());
        return cases;
    }

    static Tensor random(int seed, int... sizes) {
        return Key.of(seed).uniform(DType.F32, Shape.of(sizes), -1, 1);
    }

    static Tensor classes(int rows, int classes) {
        return Tensor.arange(DType.I32, rows).rem(Tensor.scalar(DType.I32, classes));
    }

    /** [100000], positive: what elementwise.* takes. */
    static Tensor elements() {
        return random(1, ELEMENTS).abs().add(.1);
    }

    /** [4096, 256], what rows.* takes. */
    static Tensor rows() {
        return random(1, ROWS, COLUMNS);
    }

    private Trial product(int m, int k, int n) {
        Tensor a = random(1, m, k);
        Tensor b = random(2, k, n);
        var program = device.compile((Tensor x, Tensor y) -> x.matmul(y));
        return Trial.operations(program.bind(a, b), program.explain(a, b));
    }

    private Trial convolution(Convolution c) {
        var program = device.compile((Tensor x, Tensor w) -> Convolution.apply(c.window(), x, w));
        return Trial.operations(program.bind(c.x(), c.w()), program.explain(c.x(), c.w()));
    }

    private record Operands(Tensor x, Tensor w) {}

    private Trial gradient(Convolution c) {
        Function<Operands, Tensor> f =
                o -> Convolution.apply(c.window(), o.x, o.w).square().sum();
        var program = device.compile((Operands o) -> Grad.valueAndGrad(f).apply(o));
        Operands operands = new Operands(c.x(), c.w());
        return Trial.operations(program.bind(operands), program.explain(operands));
    }

    private Trial elementwise(Function<Tensor, Tensor> f) {
        return overMemory(f, elements());
    }

    private Trial rows(Function<Tensor, Tensor> f) {
        return overMemory(f, rows());
    }

    private Trial overMemory(Function<Tensor, Tensor> f, Tensor x) {
        Compiled.Of1<Tensor, Tensor> program = device.compile(f);
        return Trial.bytes(program.bind(x), program.explain(x));
    }

    private Trial mlpStep() {
        Mlp net = Mlp.of(Key.of(1), Activation.RELU, 784, 128, 10);
        return steps.of(net, random(2, 128, 784), classes(128, 10));
    }

    /** The net of the workflow ecg-cnn with its batch of 32. */
    private Trial ecgStep(ConvBlocks.Attention attention) {
        var settings = new ConvBlocks.Settings(64, 1, Activation.LEAKY_RELU, attention);
        return steps.of(ConvBlocks.of(settings, 5, Key.of(1)), random(2, 32, 192), classes(32, 5));
    }
}
