package sirocco.kernels.cpu;

import java.lang.foreign.MemorySegment;
import java.util.List;
import sirocco.kernels.fused.Group;
import sirocco.kernels.fused.Term;
import sirocco.tensor.DType;
import sirocco.tensor.memory.Memory;
import sirocco.tensor.op.Binary;
import sirocco.tensor.op.Compare;
import sirocco.tensor.op.Convert;
import sirocco.tensor.op.Elementwise;
import sirocco.tensor.op.Select;
import sirocco.tensor.op.Unary;

/** One elementwise operation, element by element in double or long, for any types: as the reference computes. */
final class ScalarLoop implements RowLoop {
    private final Elementwise op;
    private final List<DType> types;
    private final DType result;
    /** 1, or 0 for an input that has one value along a row. */
    private final int[] stride;

    private final long[] first;

    private ScalarLoop(Elementwise op, List<DType> types, List<Boolean> repeated, DType result) {
        this.op = op;
        this.types = types;
        this.result = result;
        this.stride = repeated.stream().mapToInt(r -> r ? 0 : 1).toArray();
        this.first = new long[stride.length];
    }

    /** The loop of a group of one operation, whose operands are its inputs in order. */
    static ScalarLoop of(Group group, List<Boolean> repeated) {
        Term.Apply apply = (Term.Apply) group.terms().getLast();
        return new ScalarLoop(apply.op(), group.inputs(), repeated, apply.dtype());
    }

    /** Writes a literal. */
    static void set(Term.Literal literal, long address) {
        DType dtype = literal.dtype();
        if (dtype.isFloating()) {
            dtype.setDouble(Memory.ALL, address / dtype.bytes(), literal.real());
        } else {
            dtype.setLong(Memory.ALL, address / dtype.bytes(), literal.bits());
        }
    }

    @Override
    public void run(long[] at, long[] steps, long rows, long n) {
        for (long row = 0; row < rows; row++) {
            for (int k = 0; k < first.length; k++) {
                first[k] = (at[k] + row * steps[k]) / types.get(k).bytes();
            }
            long to = (at[first.length] + row * steps[first.length]) / result.bytes();
            for (long i = 0; i < n; i++) {
                element(i, to + i);
            }
        }
    }

    private double real(int operand, long i) {
        return types.get(operand).getDouble(Memory.ALL, first[operand] + i * stride[operand]);
    }

    private long integer(int operand, long i) {
        return types.get(operand).getLong(Memory.ALL, first[operand] + i * stride[operand]);
    }

    private void element(long i, long to) {
        MemorySegment out = Memory.ALL;
        boolean real = types.getLast().isFloating();
        switch (op) {
            case Unary unary when real -> result.setDouble(out, to, unary.value(real(0, i)));
            case Unary unary -> result.setLong(out, to, unary.value(integer(0, i)));
            case Binary binary when real -> result.setDouble(out, to, binary.value(real(0, i), real(1, i)));
            case Binary binary -> result.setLong(out, to, binary.value(result, integer(0, i), integer(1, i)));
            case Compare compare when real -> result.setLong(out, to, compare.value(real(0, i), real(1, i)) ? 1 : 0);
            case Compare compare -> result.setLong(out, to, compare.value(integer(0, i), integer(1, i)) ? 1 : 0);
            case Select select when real -> result.setDouble(out, to, real(chosen(i), i));
            case Select select -> result.setLong(out, to, integer(chosen(i), i));
            case Convert convert when real -> result.setDouble(out, to, narrowed(real(0, i)));
            case Convert convert -> result.setLong(out, to, integer(0, i));
        }
    }

    private int chosen(long i) {
        return integer(0, i) != 0 ? 1 : 2;
    }

    /** As a Java cast from double: to I32 it saturates, to U8 it goes by way of int. */
    private double narrowed(double value) {
        return result == DType.I32 || result == DType.U8 ? (int) value : value;
    }
}
