package sirocco.tensor.op;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.IntStream;
import sirocco.tensor.DType;
import sirocco.tensor.Shape;
import sirocco.tensor.Spec;
import sirocco.tensor.Tensor;

/**
 * An operation with inputs to try it on.
 *
 * @param name what is special about it, as {@code strided}
 * @param maker the operation for elements of a type; only those that hold a graph depend on it
 * @param dtypes the types of elements to try
 */
public record Sample(
        String name, Function<DType, Op> maker, List<Argument> arguments, List<DType> dtypes, Derivatives derivatives) {

    /** Which derivatives exist at the sample's points. */
    public enum Derivatives {
        /** Of any order, in both modes; they may be zero, and do not jump nearby. */
        ALL,
        /** As ALL, but in forward mode alone. */
        FORWARD,
        /** The results are constants to derivatives, although they change with the inputs. */
        NONE
    }

    /**
     * An input.
     *
     * @param fixed its type; null: the type that is tried
     */
    public record Argument(DType fixed, Shape shape, Values values, Role role) {

        /** What an input is to derivatives. */
        public enum Role {
            VARIABLE,
            /** The operation takes it for a constant, although its results change with it. */
            CONSTANT
        }

        /** An input of the type that is tried. */
        public static Argument of(Values values, int... sizes) {
            return new Argument(null, Shape.of(sizes), values, Role.VARIABLE);
        }

        /** An input that is of one type, whatever type is tried. */
        public static Argument fixed(DType dtype, Values values, int... sizes) {
            return new Argument(dtype, Shape.of(sizes), values, Role.VARIABLE);
        }

        /** I32 indices 0 … n − 1. */
        public static Argument indices(int n, int... sizes) {
            return fixed(DType.I32, Values.whole(0, n), sizes);
        }

        /** The same input, but a constant to derivatives. */
        public Argument constant() {
            return new Argument(fixed, shape, values, Role.CONSTANT);
        }

        private Spec spec(DType tried) {
            return new Spec(fixed == null ? tried : fixed, shape);
        }
    }

    /** An operation that is the same for all types, tried with F32 and F64, with all derivatives. */
    public static Sample of(String name, Op op, Argument... arguments) {
        return new Sample(name, dtype -> op, List.of(arguments), List.of(DType.F32, DType.F64), Derivatives.ALL);
    }

    /** An operation that holds a graph, tried with F32 and F64, with all derivatives. */
    public static Sample of(String name, Function<DType, Op> maker, Argument... arguments) {
        return new Sample(name, maker, List.of(arguments), List.of(DType.F32, DType.F64), Derivatives.ALL);
    }

    /** The same, tried with these types. */
    public Sample in(List<DType> types) {
        return new Sample(name, maker, arguments, types, derivatives);
    }

    /** The same, tried with these types too. */
    public Sample and(DType... more) {
        List<DType> types = new ArrayList<>(dtypes);
        types.addAll(Arrays.asList(more));
        return in(types);
    }

    public Sample with(Derivatives other) {
        return new Sample(name, maker, arguments, dtypes, other);
    }

    /** The operation for elements of type {@code dtype}. */
    public Op op(DType dtype) {
        return maker.apply(dtype);
    }

    /** The inputs for elements of type {@code dtype}; equal seeds give equal inputs. */
    public List<Tensor> inputs(DType dtype, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Tensor> inputs = new ArrayList<>();
        arguments.forEach(a -> inputs.add(a.values.make(random, a.spec(dtype))));
        return inputs;
    }

    /** The inputs' types and shapes for elements of type {@code dtype}. */
    public List<Spec> specs(DType dtype) {
        return arguments.stream().map(a -> a.spec(dtype)).toList();
    }

    /** The numbers of the inputs that have a derivative, with elements of type {@code dtype}. */
    public List<Integer> active(DType dtype) {
        List<Spec> specs = specs(dtype);
        return IntStream.range(0, specs.size())
                .filter(i ->
                        specs.get(i).dtype().isFloating() && arguments.get(i).role() == Argument.Role.VARIABLE)
                .boxed()
                .toList();
    }

    /** As {@code matmul f32[3, 5] f32[5, 7] plain}. */
    public String describe(DType dtype) {
        return op(dtype).name() + " " + specs(dtype) + (name.isEmpty() ? "" : " " + name);
    }
}
