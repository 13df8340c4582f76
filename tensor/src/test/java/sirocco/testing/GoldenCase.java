package sirocco.testing;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import sirocco.tensor.DType;
import sirocco.tensor.Tensor;

/**
 * One case of golden values: what operation with what settings, and its arrays by {@code group.name}; groups are
 * {@code in}, {@code out}, {@code gout} (cotangents of outputs), {@code grad} and {@code ref}.
 *
 * @param file the archive's name, as {@code conv.npz}
 */
public record GoldenCase(String file, String name, String op, Map<String, Object> attrs, Map<String, Tensor> arrays) {

    /** Floating inputs as {@code dtype}, 64-bit indices as I32, others as they are. */
    public Map<String, Tensor> inputs(DType dtype) {
        return group("in", dtype);
    }

    /** The outputs as they are stored. */
    public Map<String, Tensor> outputs() {
        return group("out", DType.F64);
    }

    /** The outputs' cotangents as {@code dtype}. */
    public Map<String, Tensor> cotangents(DType dtype) {
        return group("gout", dtype);
    }

    /** The gradients of inputs as they are stored. */
    public Map<String, Tensor> gradients() {
        return group("grad", DType.F64);
    }

    private Map<String, Tensor> group(String group, DType dtype) {
        Map<String, Tensor> result = new LinkedHashMap<>();
        arrays.forEach((name, tensor) -> {
            if (name.startsWith(group + ".")) {
                result.put(name.substring(group.length() + 1), as(dtype, tensor));
            }
        });
        return result;
    }

    private static Tensor as(DType dtype, Tensor tensor) {
        DType to = tensor.dtype().isFloating() ? dtype : tensor.dtype() == DType.I64 ? DType.I32 : tensor.dtype();
        return tensor.convert(to);
    }

    public boolean has(String attr) {
        return attrs.get(attr) != null;
    }

    /** A setting that is a number. */
    public double number(String attr) {
        return (Double) value(attr);
    }

    /** A setting that is a whole number. */
    public int integer(String attr) {
        return (int) number(attr);
    }

    /** A setting that is true or false. */
    public boolean flag(String attr) {
        return (Boolean) value(attr);
    }

    /** A setting that is a list of whole numbers. */
    public int[] integers(String attr) {
        return ((List<?>) value(attr))
                .stream().mapToInt(v -> ((Double) v).intValue()).toArray();
    }

    /** A setting that is a word. */
    public String word(String attr) {
        return (String) value(attr);
    }

    private Object value(String attr) {
        Object value = attrs.get(attr);
        if (value == null) {
            throw new IllegalArgumentException(this + ": no setting \"" + attr + "\"; there are " + attrs.keySet());
        }
        return value;
    }

    /** As {@code conv.npz/conv1d_0 (conv1d)}. */
    @Override
    public String toString() {
        return file + "/" + name + " (" + op + ")";
    }
}
