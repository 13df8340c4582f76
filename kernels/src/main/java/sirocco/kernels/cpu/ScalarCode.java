package sirocco.kernels.cpu;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import sirocco.tensor.DType;
import sirocco.tensor.op.Elementwise;

/**
 * Operations on single numbers, one after the other, free of shapes: what operations on a few elements amount to. Codes of
 * equal structure are equal, so that a class made for one serves the other.
 *
 * @param values each after its operands; no two are equal
 * @param outputs for each output its elements, as numbers of values
 */
record ScalarCode(List<Value> values, List<List<Integer>> outputs) {

    ScalarCode {
        values = List.copyOf(values);
        outputs = List.copyOf(outputs);
    }

    /** A number. */
    sealed interface Value {
        DType dtype();
    }

    /** Element {@code element} of input {@code input}. */
    record Load(int input, int element, DType dtype) implements Value {}

    /** A constant: the bits of a double for floating types, else the integer. */
    record Literal(DType dtype, long bits) implements Value {}

    /** A method of {@link ScalarSteps} on earlier values, given by their numbers. */
    record Apply(String step, DType dtype, List<Integer> operands) implements Value {}

    DType dtype(int value) {
        return values.get(value).dtype();
    }

    /** Collects values, each once. */
    static final class Builder {
        private final List<Value> values = new ArrayList<>();
        private final Map<Value, Integer> numbers = new HashMap<>();

        int load(int input, int element, DType dtype) {
            return number(new Load(input, element, dtype));
        }

        int literal(DType dtype, double value) {
            return number(new Literal(dtype, dtype.isFloating() ? Double.doubleToRawLongBits(value) : (long) value));
        }

        int literal(DType dtype, long bits) {
            return number(new Literal(dtype, bits));
        }

        int apply(Elementwise op, DType dtype, List<Integer> operands) {
            return apply(ScalarEmitter.name(op), dtype, operands);
        }

        int apply(String step, DType dtype, Integer... operands) {
            return apply(step, dtype, List.of(operands));
        }

        /** An operation; a product with 1 is the other factor. */
        private int apply(String step, DType dtype, List<Integer> operands) {
            if (step.equals("mul") && isOne(operands.get(0))) {
                return operands.get(1);
            }
            return step.equals("mul") && isOne(operands.get(1))
                    ? operands.get(0)
                    : number(new Apply(step, dtype, List.copyOf(operands)));
        }

        private boolean isOne(int value) {
            return values.get(value) instanceof Literal literal
                    && literal.bits == (literal.dtype.isFloating() ? Double.doubleToRawLongBits(1) : 1);
        }

        int convert(int value, DType to) {
            return dtype(value) == to ? value : apply("to" + ScalarEmitter.suffix(to), to, value);
        }

        DType dtype(int value) {
            return values.get(value).dtype();
        }

        boolean isZero(int value) {
            return values.get(value) instanceof Literal literal && literal.bits == 0;
        }

        /** Whether a value is the sum of 0 and another. */
        boolean beganWithZero(int value) {
            return values.get(value) instanceof Apply apply
                    && apply.step.equals("add")
                    && (isZero(apply.operands.getFirst()) || beganWithZero(apply.operands.getFirst()));
        }

        private int number(Value value) {
            return numbers.computeIfAbsent(value, v -> {
                values.add(v);
                return values.size() - 1;
            });
        }

        ScalarCode build(List<List<Integer>> outputs) {
            return new ScalarCode(values, outputs);
        }
    }
}
