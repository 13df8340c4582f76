package sirocco.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.List;
import sirocco.tensor.ConcreteTensor;
import sirocco.tensor.DType;
import sirocco.tensor.Spec;
import sirocco.tensor.Tensor;
import sirocco.tensor.backend.Backends;
import sirocco.tensor.op.Bilinear;
import sirocco.tensor.op.Binary;
import sirocco.tensor.op.Composite;
import sirocco.tensor.op.Cond;
import sirocco.tensor.op.CountedScan;
import sirocco.tensor.op.CumSum;
import sirocco.tensor.op.Op;
import sirocco.tensor.op.Reduce;
import sirocco.tensor.op.Scan;
import sirocco.tensor.op.TakeAlongTranspose;
import sirocco.tensor.op.TakeTranspose;
import sirocco.tensor.op.Unary;
import sirocco.tensor.op.While;
import sirocco.tensor.op.WindowSpread;
import sirocco.tensor.op.WindowSum;

/**
 * How near the results of an operation on any backend must be to those of the reference: the table of docs/precision.md.
 *
 * @param f32 the allowed distance for F32, in the units of {@code measure}
 * @param f64 the same for F64
 */
public record Precision(Measure measure, double f32, double f64) {
    private static final Precision SAME_BITS = new Precision(Measure.BITS, 0, 0);

    /** What a distance is measured by. */
    public enum Measure {
        /** All bits must be equal. */
        BITS,
        /** Units in the last place of the expected element. */
        ULPS,
        /** 2⁻²⁴ (F32) or 2⁻⁵³ (F64) times the same operation on the inputs' absolute values: the terms of the sums. */
        ROUNDINGS_OF_TERMS,
        /** 2⁻²⁴ (F32) or 2⁻⁵³ (F64) times the greatest expected element. */
        ROUNDINGS_OF_LARGEST
    }

    /** The row of the table for {@code op}. */
    public static Precision of(Op op) {
        return switch (op) {
            case Unary unary -> function(unary);
            case Binary binary when binary == Binary.POW -> ulps(1, 3);
            case Reduce reduce
            when reduce.kind() == Reduce.Kind.PROD -> new Precision(Measure.ROUNDINGS_OF_TERMS, 64, 64);
            case Reduce reduce when reduce.kind() == Reduce.Kind.SUM -> sums();
            case CumSum _, WindowSum _, WindowSpread _, TakeTranspose _, TakeAlongTranspose _ -> sums();
            case Bilinear _ -> sums();
            case Composite _, Scan _, CountedScan _, Cond _, While _ ->
                new Precision(Measure.ROUNDINGS_OF_LARGEST, 64, 64);
            default -> SAME_BITS;
        };
    }

    private static Precision function(Unary op) {
        return switch (op) {
            case RSQRT, EXP, EXPM1, LOG, LOG1P, SIN, COS, ERF -> ulps(2, 3);
            case TANH, SIGMOID, SOFTPLUS -> ulps(3, 4);
            default -> SAME_BITS;
        };
    }

    private static Precision ulps(double f32, double f64) {
        return new Precision(Measure.ULPS, f32, f64);
    }

    private static Precision sums() {
        return new Precision(Measure.ROUNDINGS_OF_TERMS, 16, 16);
    }

    /** Fails unless {@code actual} is as near to {@code expected} as this row of the table, that of {@code op}, says. */
    public void check(String what, Op op, List<Tensor> inputs, List<Tensor> expected, List<Tensor> actual) {
        assertEquals(Spec.of(expected), Spec.of(actual), what + ": types and shapes");
        List<Tensor> terms = measure == Measure.ROUNDINGS_OF_TERMS ? ofAbsolutes(op, inputs) : expected;
        for (int i = 0; i < expected.size(); i++) {
            if (measure == Measure.BITS || !expected.get(i).dtype().isFloating()) {
                assertTrue(
                        expected.get(i).sameBits(actual.get(i)),
                        what + ": expected " + expected.get(i) + ", got " + actual.get(i));
            } else {
                check(what, expected.get(i), actual.get(i), terms.get(i));
            }
        }
    }

    private void check(String what, Tensor expected, Tensor actual, Tensor terms) {
        double[] wanted = expected.toDoubles();
        double[] got = actual.toDoubles();
        double[] scale = terms.toDoubles();
        double largest = 0;
        for (double value : wanted) {
            largest = Math.max(largest, Math.abs(value));
        }
        for (int i = 0; i < wanted.length; i++) {
            double allowed = allowed(expected.dtype(), wanted[i], scale[i], largest);
            boolean near = Math.abs(wanted[i] - got[i]) <= allowed || Double.compare(wanted[i], got[i]) == 0;
            if (!near) {
                fail(what + ": element " + i + ": expected " + wanted[i] + ", got " + got[i] + ", off by "
                        + Math.abs(wanted[i] - got[i]) + ", allowed " + allowed);
            }
        }
    }

    private double allowed(DType dtype, double expected, double terms, double largest) {
        boolean single = dtype == DType.F32;
        double factor = single ? f32 : f64;
        double rounding = single ? 0x1p-24 : 0x1p-53;
        return switch (measure) {
            case BITS -> 0;
            case ULPS -> factor * (single ? Math.ulp((float) expected) : Math.ulp(expected));
            case ROUNDINGS_OF_TERMS -> factor * rounding * terms;
            case ROUNDINGS_OF_LARGEST -> factor * rounding * largest;
        };
    }

    private static List<Tensor> ofAbsolutes(Op op, List<Tensor> inputs) {
        List<ConcreteTensor> absolutes = inputs.stream()
                .map(t -> (ConcreteTensor) (t.dtype().isFloating() ? t.abs() : t))
                .toList();
        return List.copyOf(Backends.named("reference").evaluate(op, absolutes, op.outputs(Spec.of(absolutes))));
    }
}
