package sirocco.apps.explain;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import sirocco.tensor.DType;
import sirocco.tensor.Device;
import sirocco.tensor.Explanation;
import sirocco.tensor.Spec;
import sirocco.tensor.Tensor;
import sirocco.tensor.grad.Grad;
import sirocco.tensor.op.Catalogue;
import sirocco.tensor.op.Op;
import sirocco.tensor.op.Ops;
import sirocco.tensor.op.Sample;

/**
 * An operation of the catalogue with sample inputs, compiled alone.
 *
 * @param dtype the type of its elements
 */
public record OperationSample(Sample sample, DType dtype) {
    private static final long SEED = 42;

    /** The sample of an operation that has the largest inputs. */
    public static OperationSample named(String name) {
        return Catalogue.samples().stream()
                .filter(sample -> name(sample).equals(name))
                .map(OperationSample::of)
                .max(Comparator.comparingLong(OperationSample::bytes))
                .orElseThrow(() -> new IllegalArgumentException("the catalogue has no operation \"" + name + "\""));
    }

    /** The names of all operations of the catalogue, in lower case. */
    public static List<String> names() {
        return Catalogue.samples().stream()
                .map(OperationSample::name)
                .distinct()
                .sorted()
                .toList();
    }

    private static OperationSample of(Sample sample) {
        return new OperationSample(sample, sample.dtypes().getFirst());
    }

    private long bytes() {
        return sample.specs(dtype).stream().mapToLong(Spec::bytes).sum();
    }

    private static String name(Sample sample) {
        return sample.op(sample.dtypes().getFirst()).name().toLowerCase(Locale.ROOT);
    }

    /** As {@code matmul [f32[3, 5], f32[5, 7]]}. */
    public String describe() {
        return sample.describe(dtype);
    }

    /** Whether there is a gradient to explain. */
    public boolean hasGradient() {
        return dtype.isFloating()
                && sample.derivatives() == Sample.Derivatives.ALL
                && !sample.active(dtype).isEmpty()
                && sample.op(dtype).outputs(sample.specs(dtype)).stream()
                        .map(Spec::dtype)
                        .anyMatch(DType::isFloating);
    }

    /** How the operation becomes a program. */
    public Explanation forward(Device device) {
        Op op = sample.op(dtype);
        return device.compile((List<Tensor> in) -> Ops.applyAll(op, in)).explain(sample.inputs(dtype, SEED));
    }

    /** How the gradient of the sum of all its floating outputs becomes a program. */
    public Explanation gradient(Device device) {
        List<Tensor> inputs = sample.inputs(dtype, SEED);
        List<Integer> active = sample.active(dtype);
        UnaryOperator<List<Tensor>> gradient = Grad.grad((List<Tensor> x) -> sum(with(inputs, active, x)));
        return device.compile(gradient).explain(active.stream().map(inputs::get).toList());
    }

    private static List<Tensor> with(List<Tensor> inputs, List<Integer> places, List<Tensor> values) {
        List<Tensor> all = new ArrayList<>(inputs);
        for (int i = 0; i < places.size(); i++) {
            all.set(places.get(i), values.get(i));
        }
        return all;
    }

    private Tensor sum(List<Tensor> inputs) {
        return Ops.applyAll(sample.op(dtype), inputs).stream()
                .filter(output -> output.dtype().isFloating())
                .map(Tensor::sum)
                .reduce(Tensor::add)
                .orElseThrow();
    }
}
