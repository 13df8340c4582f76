package sirocco.kernels.reference;

import java.util.List;
import sirocco.kernels.host.Kernel;
import sirocco.tensor.DType;
import sirocco.tensor.Shape;
import sirocco.tensor.Spec;
import sirocco.tensor.op.Binary;
import sirocco.tensor.op.Compare;
import sirocco.tensor.op.Convert;
import sirocco.tensor.op.Elementwise;
import sirocco.tensor.op.Select;
import sirocco.tensor.op.Unary;

/** Elementwise operations: an index runs over the output, each input is read where broadcasting says. */
final class ElementwiseKernels {
    private ElementwiseKernels() {}

    /** The value of one element from operands at their present offsets. */
    private interface Element {
        void compute(Operand[] in, Walk at, Operand out, long index);
    }

    static Kernel of(Elementwise op, List<Spec> inputs, Spec output) {
        Element element = switch (op) {
            case Unary unary -> unary(unary, output.dtype());
            case Binary binary -> binary(binary, output.dtype());
            case Compare compare -> compare(compare, inputs.getFirst().dtype());
            case Select select ->
                (in, at, out, i) -> {
                    int chosen = in[0].getLong(at.offset(0)) != 0 ? 1 : 2;
                    out.copy(i, in[chosen], at.offset(chosen));
                };
            case Convert convert -> convert(inputs.getFirst().dtype());
        };
        return new Loop(inputs, output, element);
    }

    private static Element unary(Unary op, DType dtype) {
        return dtype.isFloating()
                ? (in, at, out, i) -> out.set(i, op.value(in[0].get(at.offset(0))))
                : (in, at, out, i) -> out.set(i, op.value(in[0].getLong(at.offset(0))));
    }

    private static Element binary(Binary op, DType dtype) {
        return dtype.isFloating()
                ? (in, at, out, i) -> out.set(i, op.value(in[0].get(at.offset(0)), in[1].get(at.offset(1))))
                : (in, at, out, i) ->
                        out.set(i, op.value(dtype, in[0].getLong(at.offset(0)), in[1].getLong(at.offset(1))));
    }

    private static Element compare(Compare op, DType dtype) {
        return dtype.isFloating()
                ? (in, at, out, i) -> out.set(i, op.value(in[0].get(at.offset(0)), in[1].get(at.offset(1))) ? 1L : 0L)
                : (in, at, out, i) ->
                        out.set(i, op.value(in[0].getLong(at.offset(0)), in[1].getLong(at.offset(1))) ? 1L : 0L);
    }

    private static Element convert(DType from) {
        return from.isFloating()
                ? (in, at, out, i) -> out.set(i, narrowed(out.dtype(), in[0].get(at.offset(0))))
                : (in, at, out, i) -> out.set(i, in[0].getLong(at.offset(0)));
    }

    /** As a Java cast from double: to I32 it saturates, to U8 it goes by way of int. */
    private static double narrowed(DType to, double value) {
        return to == DType.I32 || to == DType.U8 ? (int) value : value;
    }

    private record Loop(List<Spec> inputs, Spec output, Element element) implements Kernel {
        @Override
        public void run(long[] at) {
            Shape shape = output.shape();
            Operand[] in = new Operand[inputs.size()];
            long[][] strides = new long[in.length][];
            for (int i = 0; i < in.length; i++) {
                in[i] = Operand.of(inputs.get(i), at[i]);
                strides[i] = inputs.get(i).shape().stridesFor(shape);
            }
            Operand out = Operand.of(output, at[in.length]);
            Walk walk = new Walk(shape, strides);
            for (long i = 0; i < shape.size(); i++) {
                element.compute(in, walk, out, i);
                walk.next();
            }
        }

        @Override
        public boolean mayOverwrite(int input) {
            return inputs.get(input).equals(output);
        }
    }
}
