package uk.ac.manchester.tornado.api.math;

/** Elementary functions of kernels. Here those of {@link Math}, rounded to the type. */
public class TornadoMath {
    /** The smaller of two numbers. */
    public static float min(float a, float b) {
        return Math.min(a, b);
    }

    /** The smaller of two numbers. */
    public static double min(double a, double b) {
        return Math.min(a, b);
    }

    /** The smaller of two numbers. */
    public static long min(long a, long b) {
        return Math.min(a, b);
    }

    /** The smaller of two numbers. */
    public static int min(int a, int b) {
        return Math.min(a, b);
    }

    /** The larger of two numbers. */
    public static float max(float a, float b) {
        return Math.max(a, b);
    }

    /** The larger of two numbers. */
    public static double max(double a, double b) {
        return Math.max(a, b);
    }

    /** The larger of two numbers. */
    public static long max(long a, long b) {
        return Math.max(a, b);
    }

    /** The larger of two numbers. */
    public static int max(int a, int b) {
        return Math.max(a, b);
    }

    /** The absolute value. */
    public static float abs(float a) {
        return Math.abs(a);
    }

    /** The absolute value. */
    public static double abs(double a) {
        return Math.abs(a);
    }

    /** The absolute value. */
    public static long abs(long a) {
        return Math.abs(a);
    }

    /** The absolute value. */
    public static int abs(int a) {
        return Math.abs(a);
    }

    /** The number of [min, max] nearest to {@code val}. */
    public static float clamp(float val, float min, float max) {
        return max(min, min(max, val));
    }

    /** The number of [min, max] nearest to {@code val}. */
    public static double clamp(double val, double min, double max) {
        return max(min, min(max, val));
    }

    /** The number of [min, max] nearest to {@code val}. */
    public static long clamp(long val, long min, long max) {
        return max(min, min(max, val));
    }

    /** The number of [min, max] nearest to {@code val}. */
    public static int clamp(int val, int min, int max) {
        return max(min, min(max, val));
    }

    /** e to the x. */
    public static float exp(float value) {
        return (float) Math.exp(value);
    }

    /** e to the x. */
    public static double exp(double value) {
        return Math.exp(value);
    }

    /** The square root. */
    public static float sqrt(float value) {
        return (float) Math.sqrt(value);
    }

    /** The square root. */
    public static double sqrt(double value) {
        return Math.sqrt(value);
    }

    /** The largest integer that is not larger. */
    public static float floor(float value) {
        return (float) Math.floor(value);
    }

    /** The largest integer that is not larger. */
    public static double floor(double value) {
        return Math.floor(value);
    }

    /** The smallest integer that is not smaller. */
    public static float ceil(float value) {
        return (float) Math.ceil(value);
    }

    /** The smallest integer that is not smaller. */
    public static double ceil(double value) {
        return Math.ceil(value);
    }

    /** The natural logarithm. */
    public static float log(float value) {
        return (float) Math.log(value);
    }

    /** The natural logarithm. */
    public static double log(double value) {
        return Math.log(value);
    }

    /** The tangent. */
    public static float tan(float value) {
        return (float) Math.tan(value);
    }

    /** The tangent. */
    public static double tan(double value) {
        return Math.tan(value);
    }

    /** The hyperbolic tangent. */
    public static float tanh(float value) {
        return (float) Math.tanh(value);
    }

    /** The hyperbolic tangent. */
    public static double tanh(double value) {
        return Math.tanh(value);
    }

    /** The inverse tangent. */
    public static float atan(float value) {
        return (float) Math.atan(value);
    }

    /** The inverse tangent. */
    public static double atan(double value) {
        return Math.atan(value);
    }

    /** The inverse cosine. */
    public static float acos(float value) {
        return (float) Math.acos(value);
    }

    /** The inverse cosine. */
    public static double acos(double value) {
        return Math.acos(value);
    }

    /** The inverse sine. */
    public static float asin(float value) {
        return (float) Math.asin(value);
    }

    /** The inverse sine. */
    public static double asin(double value) {
        return Math.asin(value);
    }

    /** The cosine. */
    public static float cos(float value) {
        return (float) Math.cos(value);
    }

    /** The cosine. */
    public static double cos(double value) {
        return Math.cos(value);
    }

    /** The sine. */
    public static float sin(float value) {
        return (float) Math.sin(value);
    }

    /** The sine. */
    public static double sin(double value) {
        return Math.sin(value);
    }

    /** The sign: -1, 0 or 1. */
    public static float signum(float value) {
        return Math.signum(value);
    }

    /** The sign: -1, 0 or 1. */
    public static double signum(double value) {
        return Math.signum(value);
    }

    /** Degrees to radians. */
    public static float toRadians(float value) {
        return (float) Math.toRadians(value);
    }

    /** Degrees to radians. */
    public static double toRadians(double value) {
        return Math.toRadians(value);
    }

    /** The fraction: x - floor(x). */
    public static float fract(float f) {
        return f - floor(f);
    }

    /** The fraction: x - floor(x). */
    public static double fract(double f) {
        return f - floor(f);
    }

    /** The logarithm to base 2. */
    public static float log2(float value) {
        return (float) (Math.log(value) / Math.log(2));
    }

    /** The logarithm to base 2. */
    public static double log2(double value) {
        return Math.log(value) / Math.log(2);
    }

    /** The inverse hyperbolic cosine. */
    public static float acosh(float x) {
        return (float) Math.log(x + Math.sqrt(x * x - 1));
    }

    /** The inverse hyperbolic cosine. */
    public static double acosh(double x) {
        return Math.log(x + Math.sqrt(x * x - 1));
    }

    /** The inverse hyperbolic sine. */
    public static float asinh(float x) {
        return (float) Math.log(x + Math.sqrt(x * x + 1));
    }

    /** The inverse hyperbolic sine. */
    public static double asinh(double x) {
        return Math.log(x + Math.sqrt(x * x + 1));
    }

    /** The sine of pi times x. */
    public static float sinpi(float angle) {
        return (float) Math.sin(angle * Math.PI);
    }

    /** The sine of pi times x. */
    public static double sinpi(double angle) {
        return Math.sin(angle * Math.PI);
    }

    /** The cosine of pi times x. */
    public static float cospi(float angle) {
        return (float) Math.cos(angle * Math.PI);
    }

    /** The cosine of pi times x. */
    public static double cospi(double angle) {
        return Math.cos(angle * Math.PI);
    }

    /** a to the b. */
    public static float pow(float a, float b) {
        return (float) Math.pow(a, b);
    }

    /** a to the b. */
    public static double pow(double a, double b) {
        return Math.pow(a, b);
    }

    /** The angle of the point (b, a). */
    public static float atan2(float a, float b) {
        return (float) Math.atan2(a, b);
    }

    /** The angle of the point (b, a). */
    public static double atan2(double a, double b) {
        return Math.atan2(a, b);
    }

    /** Pi. */
    public static float floatPI() {
        return (float) Math.PI;
    }

    /** Pi. */
    public static double PI() {
        return Math.PI;
    }
}
