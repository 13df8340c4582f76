package sirocco.kernels;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import sirocco.tensor.Shape;
import sirocco.tensor.Tensor;
import sirocco.tensor.op.MatMul;
import sirocco.tensor.op.MatMul.Layout;
import sirocco.tensor.op.Ops;
import sirocco.testing.GoldenCase;

/** The operations that golden cases of tensors name, told in methods of {@link Tensor}. */
final class GoldenOps {
    private GoldenOps() {}

    /** A golden case's operation: from its inputs by name to its output, called y. */
    static UnaryOperator<Map<String, Tensor>> of(GoldenCase c) {
        return in -> Map.of("y", apply(c, in));
    }

    private static Tensor apply(GoldenCase c, Map<String, Tensor> in) {
        return switch (c.file()) {
            case "matmul.npz" -> product(c, in);
            case "broadcast.npz" -> binary(c, in);
            case "elementwise.npz" -> unary(c, in.get("x"));
            case "reduce.npz" -> reduction(c, in.get("x"));
            case "shape.npz" -> move(c, in);
            case "conv.npz" -> GoldenWindows.convolution(c, in);
            case "pool.npz" -> GoldenWindows.pool(c, in.get("x"));
            default -> throw unknown(c);
        };
    }

    /** A case of an operation that this table lacks is an error: nothing is passed over. */
    static IllegalArgumentException unknown(GoldenCase c) {
        return new IllegalArgumentException("no operation for " + c + ": add it to " + GoldenOps.class.getSimpleName());
    }

    private static Tensor product(GoldenCase c, Map<String, Tensor> in) {
        return switch (c.op()) {
            case "matmul" -> in.get("a").matmul(in.get("b"));
            case "matmul_transposed" ->
                Ops.apply(
                        new MatMul(layout(c.flag("transpose_a")), layout(c.flag("transpose_b"))),
                        in.get("a"),
                        in.get("b"));
            case "linear" -> in.get("x").matmul(in.get("weight").transpose()).add(in.get("bias"));
            case "outer" -> in.get("input").unsqueeze(1).matmul(in.get("vec2").unsqueeze(0));
            default -> throw unknown(c);
        };
    }

    private static Layout layout(boolean transposed) {
        return transposed ? Layout.TRANSPOSED : Layout.PLAIN;
    }

    private static Tensor binary(GoldenCase c, Map<String, Tensor> in) {
        Tensor a = in.get("a");
        Tensor b = in.get("b");
        return switch (c.op()) {
            case "add" -> a.add(b);
            case "sub" -> a.sub(b);
            case "mul" -> a.mul(b);
            case "div" -> a.div(b);
            case "pow" -> a.pow(b);
            case "maximum" -> a.maximum(b);
            case "minimum" -> a.minimum(b);
            case "where" -> in.get("c").where(a, b);
            default -> throw unknown(c);
        };
    }

    private static Tensor unary(GoldenCase c, Tensor x) {
        return switch (c.op()) {
            case "exp" -> x.exp();
            case "expm1" -> x.expm1();
            case "log" -> x.log();
            case "log1p" -> x.log1p();
            case "sqrt" -> x.sqrt();
            case "rsqrt" -> x.rsqrt();
            case "reciprocal" -> x.reciprocal();
            case "square" -> x.square();
            case "neg" -> x.neg();
            case "abs" -> x.abs();
            case "sin" -> x.sin();
            case "cos" -> x.cos();
            case "tanh" -> x.tanh();
            case "sigmoid" -> x.sigmoid();
            case "erf" -> x.erf();
            case "clamp" -> x.clamp(c.number("min"), c.number("max"));
            default -> activation(c, x);
        };
    }

    private static Tensor activation(GoldenCase c, Tensor x) {
        return switch (c.op()) {
            case "relu" -> x.relu();
            case "logsigmoid" -> x.neg().softplus().neg();
            case "silu" -> x.mul(x.sigmoid());
            case "mish" -> x.mul(x.softplus().tanh());
            case "softsign" -> x.div(x.abs().add(1));
            case "hardtanh" -> x.abs().lt(1).where(x, x.sign());
            case "gelu_erf" -> x.mul(.5).mul(x.mul(Math.sqrt(.5)).erf().add(1));
            case "gelu_tanh" -> geluByTanh(x);
            case "elu" -> elu(x, 1);
            case "selu" -> elu(x, 1.6732632423543772848170429916717).mul(1.0507009873554804934193349852946);
            case "leaky_relu" -> x.gt(0).where(x, x.mul(c.number("negative_slope")));
            case "softplus" -> softplus(c, x);
            default -> throw unknown(c);
        };
    }

    private static Tensor geluByTanh(Tensor x) {
        Tensor inner = x.add(x.square().mul(x).mul(.044715)).mul(Math.sqrt(2 / Math.PI));
        return x.mul(.5).mul(inner.tanh().add(1));
    }

    private static Tensor elu(Tensor x, double alpha) {
        return x.gt(0).where(x, x.minimum(0).expm1().mul(alpha));
    }

    private static Tensor softplus(GoldenCase c, Tensor x) {
        double beta = c.has("beta") ? c.number("beta") : 1;
        double threshold = c.has("threshold") ? c.number("threshold") : 20;
        Tensor scaled = x.mul(beta);
        return scaled.gt(threshold).where(x, scaled.softplus().div(beta));
    }

    private static Tensor reduction(GoldenCase c, Tensor x) {
        return switch (c.op()) {
            case "cumsum" -> x.cumsum(c.integer("axis"));
            case "argmax" -> x.argmax(c.integer("axis"));
            default -> {
                int[] axes = c.integers("axes");
                Tensor reduced = reduced(c, x, axes);
                yield c.flag("keepdim") ? reduced.keep(x.shape(), axes) : reduced;
            }
        };
    }

    private static Tensor reduced(GoldenCase c, Tensor x, int... axes) {
        return switch (c.op()) {
            case "sum" -> x.sum(axes);
            case "prod" -> x.prod(axes);
            case "amax" -> x.max(axes);
            case "amin" -> x.min(axes);
            case "mean" -> x.mean(axes);
            case "logsumexp" -> x.logSumExp(axes);
            case "var_biased" -> x.variance(0, axes);
            case "var_unbiased" -> x.variance(1, axes);
            case "std_unbiased" -> x.variance(1, axes).sqrt();
            case "norm2" -> x.square().sum(axes).sqrt();
            default -> throw unknown(c);
        };
    }

    private static Tensor move(GoldenCase c, Map<String, Tensor> in) {
        Tensor x = in.get("x");
        return switch (c.op()) {
            case "concat" -> Tensor.concat(c.integer("axis"), List.of(in.get("a"), in.get("b")));
            case "permute" -> x.permute(c.integers("axes"));
            case "slice" -> strided(strided(x, 0, c.integers("axis0")), 1, c.integers("axis1"));
            case "pad" -> padded(padded(x, -1, c.integers("last_axis")), 1, c.integers("axis1"));
            case "embedding" -> in.get("weight").take(0, in.get("index"));
            case "gather" -> x.takeAlong(c.integer("axis"), in.get("index"));
            default -> throw unknown(c);
        };
    }

    /** From, to and step along an axis. */
    private static Tensor strided(Tensor x, int axis, int[] range) {
        int[] indices = IntStream.iterate(range[0], i -> i < range[1], i -> i + range[2])
                .toArray();
        return x.take(axis, Tensor.of(indices));
    }

    private static Tensor padded(Tensor x, int axis, int[] lowHigh) {
        return x.pad(axis, lowHigh[0], lowHigh[1]);
    }

    /** The mean of {@code bins} overlapping ranges of the last axis, which reach from ⌊i·n/bins⌋ to ⌈(i+1)·n/bins⌉. */
    static Tensor adaptiveMean(Tensor x, int bins) {
        int n = x.shape().size(-1);
        List<Tensor> means = new ArrayList<>();
        for (int i = 0; i < bins; i++) {
            means.add(x.slice(-1, i * n / bins, Math.ceilDiv((i + 1) * n, bins)).mean(-1));
        }
        return Tensor.stack(x.rank() - 1, means);
    }

    /** As many ones as {@code x} has rows and columns, to count the cells under a window. */
    static Tensor onesOf(Tensor x, int moreRows, int moreColumns) {
        Shape s = x.shape();
        return Tensor.full(x.dtype(), Shape.of(1, 1, s.size(2) + moreRows, s.size(3) + moreColumns), 1);
    }
}
