package sirocco.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import sirocco.tensor.DType;
import sirocco.tensor.Device;
import sirocco.tensor.Tensor;
import sirocco.tensor.grad.Grad;

/**
 * Compares a function of named tensors, and its gradient, with a golden case.
 *
 * @param dtype in which it computes
 * @param values how far outputs may be from the stored ones
 * @param gradients how far gradients may be
 */
public record GoldenCheck(DType dtype, Tolerance values, Tolerance gradients) {

    /** With the {@linkplain Tolerance#golden usual} tolerance for this type. */
    public static GoldenCheck in(DType dtype) {
        return new GoldenCheck(dtype, Tolerance.golden(dtype), Tolerance.golden(dtype));
    }

    /** With the tolerance {@linkplain Tolerance#goldenProducts of products} for gradients. */
    public GoldenCheck ofProducts() {
        return new GoldenCheck(dtype, values, Tolerance.goldenProducts(dtype));
    }

    private record Result(Map<String, Tensor> outputs, Map<String, Tensor> gradients) {}

    /**
     * Runs {@code f} on the case's inputs, compiled for {@code device} together with its gradient, and compares all that
     * is stored. It must give an output for each stored one, of the same name.
     */
    public void run(GoldenCase golden, Device device, UnaryOperator<Map<String, Tensor>> f) {
        Map<String, Tensor> cotangents = golden.cotangents(dtype);
        Result result = device.compile(
                        (Map<String, Tensor> inputs, Map<String, Tensor> gout) -> compute(f, inputs, gout))
                .apply(golden.inputs(dtype), cotangents);
        assertEquals(golden.outputs().keySet(), result.outputs.keySet(), golden + ": outputs");
        golden.outputs().forEach((name, expected) -> {
            Tensor output = result.outputs.get(name);
            Tolerance allowed = output.dtype().isFloating() ? values : Tolerance.EXACT;
            allowed.check(golden + " in " + dtype + ": " + name, expected, output);
        });
        golden.gradients().forEach((name, expected) -> {
            Tensor gradient = result.gradients.get(name);
            assertNotNull(gradient, golden + ": gradient of " + name);
            gradients.check(golden + " in " + dtype + ": gradient of " + name, expected, gradient);
        });
    }

    private static Result compute(
            UnaryOperator<Map<String, Tensor>> f, Map<String, Tensor> inputs, Map<String, Tensor> cotangents) {
        Grad.Vjp<Map<String, Tensor>, Map<String, Tensor>> vjp = Grad.vjp(f, inputs);
        Map<String, Tensor> all = new LinkedHashMap<>();
        vjp.value().forEach((name, output) -> all.put(name, cotangents.getOrDefault(name, output.zerosLike())));
        return new Result(vjp.value(), vjp.pullback().apply(all));
    }
}
