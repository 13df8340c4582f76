package sirocco.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import sirocco.tensor.Compiled;
import sirocco.tensor.ConcreteTensor;
import sirocco.tensor.DType;
import sirocco.tensor.Device;
import sirocco.tensor.Tensor;
import sirocco.tensor.grad.Grad;
import sirocco.tensor.op.Op;
import sirocco.tensor.op.Ops;
import sirocco.tensor.op.Sample;
import sirocco.tensor.op.Values;

/**
 * A sample's derivatives in F64 on the reference: reverse mode against central differences, forward against reverse mode,
 * second derivatives against differences of first ones.
 */
public final class Gradients {
    private static final Device REFERENCE = Device.named("reference");
    private static final long SEED = 11;
    /** Differences of fourth order err by h⁴ and by 2⁻⁵³/h: both below 10⁻¹¹ here. */
    private static final double H = 0x1p-14;

    private static final double RELATIVE = 1e-7;
    private static final double ABSOLUTE = 1e-9;
    /** What a difference shows where a derivative is 1 − y: that is rounded as 1 is, however small it is. */
    private static final double ROUNDING_OF_ONE = 16 * 0x1p-53 / H;

    private static final int ELEMENTS = 24;

    private Gradients() {}

    /** First derivatives in reverse mode, if the sample has them. */
    public static void checkReverse(Sample sample) {
        functions(sample).forEach(f -> checkPullback(sample.describe(DType.F64), f, sample));
    }

    /** Second derivatives: the pullback of the pullback. */
    public static void checkSecond(Sample sample) {
        functions(sample).forEach(f -> checkSecond(sample, f));
    }

    private static void checkSecond(Sample sample, UnaryOperator<List<Tensor>> f) {
        List<Tensor> cotangents = cotangents(apply(f, sample.inputs(DType.F64, SEED)), new SplittableRandom(SEED));
        List<Integer> active = sample.active(DType.F64);
        UnaryOperator<List<Tensor>> gradient =
                in -> pick(Grad.vjp(f, in).pullback().apply(cotangents), active);
        checkPullback("gradient of " + sample.describe(DType.F64), gradient, sample);
    }

    /** ⟨v, Jw⟩ = ⟨Jᵀv, w⟩. */
    public static void checkForward(Sample sample) {
        functions(sample).forEach(f -> checkForward(sample, f));
    }

    private static void checkForward(Sample sample, UnaryOperator<List<Tensor>> f) {
        List<Tensor> at = sample.inputs(DType.F64, SEED);
        SplittableRandom random = new SplittableRandom(SEED);
        List<Tensor> w = cotangents(at, random);
        List<Tensor> pushed = push(f, at, w);
        List<Tensor> v = cotangents(pushed, random);
        List<Tensor> pulled = pull(f, at, v);
        double scale = absoluteDot(v, pushed) + absoluteDot(pulled, w);
        assertEquals(
                dot(v, pushed), dot(pulled, w), 1e-11 * scale, sample.describe(DType.F64) + ": ⟨v, Jw⟩ = ⟨Jᵀv, w⟩");
    }

    /** Jw against differences, for what has no derivative in reverse mode. */
    public static void checkForwardByDifferences(Sample sample) {
        UnaryOperator<List<Tensor>> f = function(sample);
        List<Tensor> at = sample.inputs(DType.F64, SEED);
        List<Tensor> w = cotangents(at, new SplittableRandom(SEED));
        List<Tensor> pushed = push(f, at, w);
        Compiled.Of1<List<Tensor>, List<Tensor>> program = REFERENCE.compile(f::apply);
        List<double[]> differences = differences(h -> program.apply(along(at, w, h)));
        for (int k = 0; k < pushed.size(); k++) {
            double[] values = pushed.get(k).toDoubles();
            for (int j = 0; j < values.length; j++) {
                double allowed = RELATIVE * Math.abs(values[j]) + ROUNDING_OF_ONE;
                assertEquals(differences.get(k)[j], values[j], allowed, sample.describe(DType.F64) + ": element " + j);
            }
        }
    }

    /** No derivative at all, in either mode. */
    public static void checkNone(Sample sample) {
        UnaryOperator<List<Tensor>> f = function(sample);
        List<Tensor> at = sample.inputs(DType.F64, SEED);
        SplittableRandom random = new SplittableRandom(SEED);
        List<Tensor> pushed = push(f, at, cotangents(at, random));
        assertEquals(0, absoluteDot(pushed, pushed), sample.describe(DType.F64) + ": forward");
        List<Tensor> pulled = pull(f, at, cotangents(pushed, random));
        assertEquals(0, absoluteDot(pulled, pulled), sample.describe(DType.F64) + ": reverse");
    }

    private static UnaryOperator<List<Tensor>> function(Sample sample) {
        Op op = sample.op(DType.F64);
        return in -> Ops.applyAll(op, in);
    }

    /** The operation and, if it has several results, the first of them alone, which may have a derivative of its own. */
    private static List<UnaryOperator<List<Tensor>>> functions(Sample sample) {
        Op op = sample.op(DType.F64);
        UnaryOperator<List<Tensor>> all = function(sample);
        return op.outputs(sample.specs(DType.F64)).size() == 1
                ? List.of(all)
                : List.of(all, in -> Ops.applyAll(op, in).subList(0, 1));
    }

    private static void checkPullback(String what, UnaryOperator<List<Tensor>> f, Sample sample) {
        SplittableRandom random = new SplittableRandom(SEED);
        List<Tensor> at = sample.inputs(DType.F64, SEED);
        Compiled.Of1<List<Tensor>, List<Tensor>> program = REFERENCE.compile(f::apply);
        List<Tensor> values = program.apply(at);
        List<Tensor> cotangents = cotangents(values, random);
        List<Tensor> pulled = pull(f, at, cotangents);
        for (int input : sample.active(DType.F64)) {
            int n = Math.toIntExact(at.get(input).size());
            for (int element : some(n, random)) {
                List<double[]> slope = differences(h -> program.apply(moved(at, input, element, h)));
                check(
                        what + ": input " + input + ", element " + element,
                        slope,
                        values,
                        cotangents,
                        pulled.get(input).toDoubles()[element]);
            }
        }
    }

    /** The derivative must be what the outputs' slopes sum up to; the allowed error follows from what moves at all. */
    private static void check(
            String what, List<double[]> slope, List<Tensor> values, List<Tensor> cotangents, double derivative) {
        double expected = 0;
        double allowed = 0;
        for (int k = 0; k < values.size(); k++) {
            double[] y = values.get(k).toDoubles();
            double[] v = cotangents.get(k).toDoubles();
            for (int j = 0; j < y.length && values.get(k).dtype().isFloating(); j++) {
                if (slope.get(k)[j] != 0) {
                    expected += v[j] * slope.get(k)[j];
                    allowed += Math.abs(v[j]) * (RELATIVE * Math.abs(slope.get(k)[j]) + ABSOLUTE * Math.abs(y[j]));
                }
            }
        }
        assertEquals(expected, derivative, allowed + ROUNDING_OF_ONE, what + ": differences and derivative");
    }

    private interface Line {
        List<Tensor> at(double h);
    }

    /** The slope of each element along a line, by differences of fourth order. */
    private static List<double[]> differences(Line f) {
        List<double[]> near = difference(f, H);
        List<double[]> far = difference(f, 2 * H);
        for (int k = 0; k < near.size(); k++) {
            for (int j = 0; j < near.get(k).length; j++) {
                near.get(k)[j] = (8 * near.get(k)[j] - far.get(k)[j]) / (12 * H);
            }
        }
        return near;
    }

    private static List<double[]> difference(Line f, double h) {
        List<Tensor> right = f.at(h);
        List<Tensor> left = f.at(-h);
        return IntStream.range(0, right.size())
                .mapToObj(k -> {
                    double[] a = right.get(k).toDoubles();
                    double[] b = left.get(k).toDoubles();
                    return IntStream.range(0, a.length)
                            .mapToDouble(j -> a[j] - b[j])
                            .toArray();
                })
                .toList();
    }

    private static List<Tensor> moved(List<Tensor> at, int input, int element, double h) {
        List<Tensor> result = new ArrayList<>(at);
        ConcreteTensor old = (ConcreteTensor) at.get(input);
        ConcreteTensor changed = (ConcreteTensor) Tensor.copyOf(old.spec(), old.segment());
        changed.dtype().setDouble(changed.segment(), element, old.dtype().getDouble(old.segment(), element) + h);
        result.set(input, changed);
        return result;
    }

    private static List<Tensor> along(List<Tensor> at, List<Tensor> direction, double h) {
        return IntStream.range(0, at.size())
                .mapToObj(i -> at.get(i).dtype().isFloating()
                        ? at.get(i).add(direction.get(i).mul(h))
                        : at.get(i))
                .toList();
    }

    private static int[] some(int n, SplittableRandom random) {
        return n <= ELEMENTS
                ? IntStream.range(0, n).toArray()
                : random.ints(ELEMENTS, 0, n).distinct().toArray();
    }

    /** Random values like floating tensors, zeros like others. */
    private static List<Tensor> cotangents(List<Tensor> like, SplittableRandom random) {
        return like.stream()
                .map(t ->
                        t.dtype().isFloating() ? (Tensor) Values.between(-1, 1).make(random, t.spec()) : t.zerosLike())
                .toList();
    }

    private static List<Tensor> apply(UnaryOperator<List<Tensor>> f, List<Tensor> at) {
        return REFERENCE.compile(f::apply).apply(at);
    }

    private static List<Tensor> push(UnaryOperator<List<Tensor>> f, List<Tensor> at, List<Tensor> w) {
        return REFERENCE
                .compile((List<Tensor> in, List<Tensor> change) ->
                        Grad.jvp(f, in, change).tangent())
                .apply(at, w);
    }

    private static List<Tensor> pull(UnaryOperator<List<Tensor>> f, List<Tensor> at, List<Tensor> v) {
        return REFERENCE
                .compile((List<Tensor> in, List<Tensor> change) ->
                        Grad.vjp(f, in).pullback().apply(change))
                .apply(at, v);
    }

    private static List<Tensor> pick(List<Tensor> tensors, List<Integer> numbers) {
        return numbers.stream().map(tensors::get).toList();
    }

    private static double dot(List<Tensor> a, List<Tensor> b) {
        return products(a, b).sum();
    }

    private static double absoluteDot(List<Tensor> a, List<Tensor> b) {
        return products(a, b).map(Math::abs).sum();
    }

    private static DoubleStream products(List<Tensor> a, List<Tensor> b) {
        return IntStream.range(0, a.size())
                .filter(i -> a.get(i).dtype().isFloating())
                .boxed()
                .flatMapToDouble(i -> {
                    double[] left = a.get(i).toDoubles();
                    double[] right = b.get(i).toDoubles();
                    return IntStream.range(0, left.length).mapToDouble(j -> left[j] * right[j]);
                });
    }
}
