package sirocco.nn.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import sirocco.nn.Layer;
import sirocco.nn.Pass;
import sirocco.tensor.DType;
import sirocco.tensor.Device;
import sirocco.tensor.Key;
import sirocco.tensor.Tensor;
import sirocco.tensor.op.LogSoftmax;
import sirocco.tensor.op.Softmax;
import sirocco.tensor.op.Window;
import sirocco.testing.GoldenCase;
import sirocco.testing.GoldenCases;
import sirocco.testing.GoldenCheck;

/** Layers and their gradients, compiled, in both types, against golden values of PyTorch. */
class GoldenLayersTest {

    @TestFactory
    Stream<DynamicTest> activations() {
        return tests("elementwise.npz", c -> activation(c) != null, GoldenCheck::in, c -> layer(activation(c)));
    }

    @TestFactory
    Stream<DynamicTest> linear() {
        return tests(
                "matmul.npz", c -> c.op().equals("linear"), GoldenLayersTest::products, c -> GoldenLayersTest::linear);
    }

    @TestFactory
    Stream<DynamicTest> embedding() {
        return tests(
                "shape.npz",
                c -> c.op().equals("embedding"),
                GoldenCheck::in,
                c -> in -> Map.of("y", new Embedding(in.get("weight")).apply(in.get("index"))));
    }

    @TestFactory
    Stream<DynamicTest> softmax() {
        return tests("softmax.npz", c -> true, GoldenCheck::in, GoldenLayersTest::softmax);
    }

    @TestFactory
    Stream<DynamicTest> normalisation() {
        return tests("norm.npz", c -> true, GoldenLayersTest::products, c -> in -> norm(c, in));
    }

    @TestFactory
    Stream<DynamicTest> convolutions() {
        return tests(
                "conv.npz",
                c -> true,
                GoldenLayersTest::products,
                c -> in -> Map.of("y", conv(c, in).apply(in.get("x"))));
    }

    @TestFactory
    Stream<DynamicTest> pooling() {
        return tests("pool.npz", c -> true, GoldenCheck::in, c -> layer(pool(c)));
    }

    private static Stream<DynamicTest> tests(
            String file,
            java.util.function.Predicate<GoldenCase> chosen,
            java.util.function.Function<DType, GoldenCheck> check,
            java.util.function.Function<GoldenCase, UnaryOperator<Map<String, Tensor>>> function) {
        return GoldenCases.of("torch", file).stream()
                .filter(chosen)
                .flatMap(c -> Stream.of(DType.F64, DType.F32)
                        .map(dtype -> DynamicTest.dynamicTest(
                                c + " in " + dtype,
                                () -> check.apply(dtype).run(c, Device.host(), function.apply(c)))));
    }

    private static GoldenCheck products(DType dtype) {
        return GoldenCheck.in(dtype).ofProducts();
    }

    private static UnaryOperator<Map<String, Tensor>> layer(Layer layer) {
        return in -> Map.of("y", layer.apply(in.get("x")));
    }

    private static Layer activation(GoldenCase c) {
        return switch (c.op()) {
            case "relu" -> Activation.RELU;
            case "leaky_relu" -> new LeakyRelu(c.number("negative_slope"));
            case "gelu_erf" -> Activation.GELU;
            case "gelu_tanh" -> Activation.GELU_TANH;
            case "silu" -> Activation.SILU;
            case "elu" -> Activation.ELU;
            case "selu" -> Activation.SELU;
            case "mish" -> Activation.MISH;
            case "softplus" ->
                c.has("beta") ? new Softplus(c.number("beta"), c.number("threshold")) : Activation.SOFTPLUS;
            case "softsign" -> Activation.SOFTSIGN;
            case "hardtanh" -> Activation.HARDTANH;
            case "tanh" -> Activation.TANH;
            case "sigmoid" -> Activation.SIGMOID;
            case "logsigmoid" -> Activation.LOG_SIGMOID;
            default -> null;
        };
    }

    private static Map<String, Tensor> linear(Map<String, Tensor> in) {
        return Map.of("y", new Linear(in.get("weight"), in.get("bias")).apply(in.get("x")));
    }

    private static UnaryOperator<Map<String, Tensor>> softmax(GoldenCase c) {
        int axis = c.integer("axis");
        boolean log = c.op().equals("log_softmax");
        return in -> Map.of("y", log ? LogSoftmax.of(in.get("x"), axis) : Softmax.of(in.get("x"), axis));
    }

    private static Map<String, Tensor> norm(GoldenCase c, Map<String, Tensor> in) {
        Tensor weight = in.get("weight");
        Tensor bias = in.get("bias");
        double epsilon = c.number("eps");
        return switch (c.op()) {
            case "layer_norm" -> Map.of("y", new LayerNorm(weight, bias, epsilon).apply(in.get("x")));
            case "group_norm" ->
                Map.of("y", new GroupNorm(weight, bias, c.integer("groups"), epsilon).apply(in.get("x")));
            default -> batchNorm(c, in);
        };
    }

    private static Map<String, Tensor> batchNorm(GoldenCase c, Map<String, Tensor> in) {
        BatchNorm norm = new BatchNorm(
                in.get("weight"),
                in.get("bias"),
                in.get("running_mean"),
                in.get("running_var"),
                c.number("momentum"),
                c.number("eps"));
        Pass pass = c.flag("training") ? Pass.training(Key.of(1)) : Pass.inference();
        Map<String, Tensor> out = new LinkedHashMap<>();
        out.put("y", norm.apply(in.get("x"), pass));
        BatchNorm after = pass.updated(norm);
        out.put("running_mean", after.runningMean());
        out.put("running_var", after.runningVar());
        return out;
    }

    private static Layer conv(GoldenCase c, Map<String, Tensor> in) {
        Tensor weight = in.get("weight");
        int[] stride = c.integers("stride");
        int[] padding = c.integers("padding");
        return switch (c.op()) {
            case "conv1d" ->
                new Conv1d(weight, in.get("bias"), Window.of(weight.shape().size(2)), c.integer("groups"))
                        .stride(stride[0])
                        .padding(padding[0])
                        .dilation(c.integers("dilation")[0]);
            case "conv2d" -> new Conv2d(weight, in.get("bias"), window(c, weight), c.integer("groups"));
            case "conv_transpose1d" ->
                new ConvTranspose1d(
                                weight, in.get("bias"), Window.of(weight.shape().size(2)), 0, 1)
                        .moving(stride[0], padding[0], c.integers("output_padding")[0]);
            default -> throw new IllegalArgumentException("no layer for " + c);
        };
    }

    private static Window window(GoldenCase c, Tensor weight) {
        int[] stride = c.integers("stride");
        int[] padding = c.integers("padding");
        int[] dilation = c.integers("dilation");
        return Window.of(weight.shape().size(2), weight.shape().size(3))
                .stride(stride[0], stride[1])
                .padding(padding[0], padding[1])
                .dilation(dilation[0], dilation[1]);
    }

    private static Layer pool(GoldenCase c) {
        return switch (c.op()) {
            case "adaptive_avg_pool1d" -> AdaptiveAvgPool.overTime(c.integer("output"));
            case "adaptive_avg_pool2d" -> new AdaptiveAvgPool(c.integers("output")[0], c.integers("output")[1]);
            case "max_pool1d", "max_pool2d" -> new MaxPool(poolWindow(c), rounding(c));
            case "avg_pool1d", "avg_pool2d" ->
                new AvgPool(
                        poolWindow(c),
                        rounding(c),
                        c.flag("count_include_pad") ? AvgPool.Divisor.WITH_PADDING : AvgPool.Divisor.INPUT_ONLY);
            default -> throw new IllegalArgumentException("no layer for " + c);
        };
    }

    private static Rounding rounding(GoldenCase c) {
        return c.flag("ceil_mode") ? Rounding.CEIL : Rounding.FLOOR;
    }

    private static Window poolWindow(GoldenCase c) {
        int[] kernel = c.integers("kernel");
        int[] stride = c.integers("stride");
        int[] padding = c.integers("padding");
        return kernel.length == 1
                ? Window.of(kernel[0]).stride(1, stride[0]).padding(0, padding[0])
                : Window.of(kernel[0], kernel[1]).stride(stride[0], stride[1]).padding(padding[0], padding[1]);
    }

    @Test
    void everyActivationOfTheFileIsTested() {
        long tested = GoldenCases.of("torch", "elementwise.npz").stream()
                .filter(c -> activation(c) != null)
                .map(GoldenCase::op)
                .distinct()
                .count();
        assertEquals(14, tested);
    }
}
