package sirocco.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import sirocco.tensor.DType;
import sirocco.tensor.Tensor;

/**
 * How far a tensor may be from another: |actual − expected| ≤ relative · |expected| + ofLargest · max |expected|. NaN
 * equals NaN alone, infinities equal themselves alone.
 */
public record Tolerance(double relative, double ofLargest) {
    /** No difference at all, but for the sign of zero. */
    public static final Tolerance EXACT = new Tolerance(0, 0);

    /** The tolerance of golden values for this type: see docs/precision.md. */
    public static Tolerance golden(DType dtype) {
        return dtype == DType.F64 ? new Tolerance(1e-10, 1e-12) : new Tolerance(2e-5, 2e-6);
    }

    /** The same for long sums of products: gradients of products, convolutions and recurrent layers. */
    public static Tolerance goldenProducts(DType dtype) {
        return dtype == DType.F64 ? new Tolerance(1e-9, 1e-12) : new Tolerance(1e-4, 1e-5);
    }

    /** Fails unless {@code actual} has the shape of {@code expected} and all elements are near. */
    public void check(String what, Tensor expected, Tensor actual) {
        assertEquals(expected.shape(), actual.shape(), what + ": shape");
        double[] wanted = expected.toDoubles();
        double[] got = actual.toDoubles();
        double absolute = ofLargest * largest(wanted);
        for (int i = 0; i < wanted.length; i++) {
            if (!near(wanted[i], got[i], absolute)) {
                fail(what + ": element " + i + " of " + expected.shape() + ": expected " + wanted[i] + ", got " + got[i]
                        + " (off by " + Math.abs(got[i] - wanted[i]) + ", allowed "
                        + (relative * Math.abs(wanted[i]) + absolute) + ")");
            }
        }
    }

    private boolean near(double expected, double actual, double absolute) {
        return Double.isFinite(expected)
                ? Math.abs(actual - expected) <= relative * Math.abs(expected) + absolute
                : Double.compare(expected, actual) == 0;
    }

    private static double largest(double[] values) {
        double largest = 0;
        for (double value : values) {
            largest = Double.isFinite(value) ? Math.max(largest, Math.abs(value)) : largest;
        }
        return largest;
    }
}
