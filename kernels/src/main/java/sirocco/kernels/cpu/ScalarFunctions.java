package sirocco.kernels.cpu;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.List;
import sirocco.tensor.DType;
import sirocco.tensor.op.Binary;
import sirocco.tensor.op.Elementwise;
import sirocco.tensor.op.Unary;

/**
 * The steps on single elements that are computed by vectors, as handles in an array, through which HotSpot inlines nothing. In
 * a long method it would inline some calls on the way down and leave out others, and hand these vectors as objects.
 */
final class ScalarFunctions {
    private static final List<Elementwise> FLOATS = List.of(
            Unary.RSQRT,
            Unary.EXP,
            Unary.EXPM1,
            Unary.LOG,
            Unary.LOG1P,
            Unary.TANH,
            Unary.SIGMOID,
            Unary.SOFTPLUS,
            Unary.SIN,
            Unary.COS,
            Unary.ERF,
            Binary.POW);
    /** Of doubles the others are scalar code. */
    private static final List<Elementwise> DOUBLES = FLOATS.subList(0, FLOATS.indexOf(Unary.SIN));

    static final MethodHandle[] HANDLES = new MethodHandle[FLOATS.size() + DOUBLES.size()];

    static {
        for (int i = 0; i < HANDLES.length; i++) {
            boolean isFloat = i < FLOATS.size();
            HANDLES[i] =
                    isFloat ? handle(FLOATS.get(i), float.class) : handle(DOUBLES.get(i - FLOATS.size()), double.class);
        }
    }

    private ScalarFunctions() {}

    private static MethodHandle handle(Elementwise op, Class<?> type) {
        MethodType signature = MethodType.methodType(type, type);
        try {
            return MethodHandles.lookup()
                    .findStatic(
                            ScalarSteps.class,
                            ScalarEmitter.name(op),
                            op instanceof Binary ? signature.appendParameterTypes(type) : signature);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("no step on single elements for " + op, e);
        }
    }

    /** The number of the handle of a step; −1 if it is scalar code. */
    static int number(String step, DType dtype) {
        if (!dtype.isFloating()) {
            return -1;
        }
        List<Elementwise> functions = dtype == DType.F32 ? FLOATS : DOUBLES;
        for (int i = 0; i < functions.size(); i++) {
            if (ScalarEmitter.name(functions.get(i)).equals(step)) {
                return dtype == DType.F32 ? i : FLOATS.size() + i;
            }
        }
        return -1;
    }
}
