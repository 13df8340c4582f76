package sirocco.kernels.cpu;

import java.lang.foreign.ValueLayout;
import sirocco.tensor.memory.Memory;
import sirocco.tensor.op.Unary;

/**
 * The operations on single elements of which generated code for a few elements consists, named as in the catalogue.
 * Results have the bits of the vector operations; functions that are more than an instruction are computed by these.
 */
final class ScalarSteps {
    private ScalarSteps() {}

    static float loadF32(long address) {
        return Memory.ALL.get(ValueLayout.JAVA_FLOAT_UNALIGNED, address);
    }

    static void store(long address, float value) {
        Memory.ALL.set(ValueLayout.JAVA_FLOAT_UNALIGNED, address, value);
    }

    static double loadF64(long address) {
        return Memory.ALL.get(ValueLayout.JAVA_DOUBLE_UNALIGNED, address);
    }

    static void store(long address, double value) {
        Memory.ALL.set(ValueLayout.JAVA_DOUBLE_UNALIGNED, address, value);
    }

    static int loadI32(long address) {
        return Memory.ALL.get(ValueLayout.JAVA_INT_UNALIGNED, address);
    }

    static void store(long address, int value) {
        Memory.ALL.set(ValueLayout.JAVA_INT_UNALIGNED, address, value);
    }

    static long loadI64(long address) {
        return Memory.ALL.get(ValueLayout.JAVA_LONG_UNALIGNED, address);
    }

    static void store(long address, long value) {
        Memory.ALL.set(ValueLayout.JAVA_LONG_UNALIGNED, address, value);
    }

    static boolean loadBool(long address) {
        return Memory.ALL.get(ValueLayout.JAVA_BYTE, address) != 0;
    }

    static void store(long address, boolean value) {
        Memory.ALL.set(ValueLayout.JAVA_BYTE, address, (byte) (value ? 1 : 0));
    }

    static float neg(float x) {
        return -x;
    }

    static float abs(float x) {
        return Math.abs(x);
    }

    static float sign(float x) {
        return Math.signum(x);
    }

    static float round(float x) {
        return (float) Math.rint(x);
    }

    static float floor(float x) {
        return (float) Math.floor(x);
    }

    static float ceil(float x) {
        return (float) Math.ceil(x);
    }

    static float sqrt(float x) {
        return (float) Math.sqrt(x);
    }

    static float reciprocal(float x) {
        return 1 / x;
    }

    static float relu(float x) {
        return x <= 0 ? 0 : x;
    }

    static float rsqrt(float x) {
        return FloatSteps.rsqrt(Lanes.floats(x)).lane(0);
    }

    static float exp(float x) {
        return FloatSteps.exp(Lanes.floats(x)).lane(0);
    }

    static float expm1(float x) {
        return FloatSteps.expm1(Lanes.floats(x)).lane(0);
    }

    static float log(float x) {
        return FloatSteps.log(Lanes.floats(x)).lane(0);
    }

    static float log1p(float x) {
        return FloatSteps.log1p(Lanes.floats(x)).lane(0);
    }

    static float tanh(float x) {
        return FloatSteps.tanh(Lanes.floats(x)).lane(0);
    }

    static float sigmoid(float x) {
        return FloatSteps.sigmoid(Lanes.floats(x)).lane(0);
    }

    static float softplus(float x) {
        return FloatSteps.softplus(Lanes.floats(x)).lane(0);
    }

    static float sin(float x) {
        return FloatSteps.sin(Lanes.floats(x)).lane(0);
    }

    static float cos(float x) {
        return FloatSteps.cos(Lanes.floats(x)).lane(0);
    }

    static float erf(float x) {
        return FloatSteps.erf(Lanes.floats(x)).lane(0);
    }

    static float pow(float a, float b) {
        return FloatSteps.pow(Lanes.floats(a), Lanes.floats(b)).lane(0);
    }

    static float add(float a, float b) {
        return a + b;
    }

    static float sub(float a, float b) {
        return a - b;
    }

    static float mul(float a, float b) {
        return a * b;
    }

    static float div(float a, float b) {
        return a / b;
    }

    static float rem(float a, float b) {
        return a % b;
    }

    static float fma(float a, float b, float c) {
        return Math.fma(a, b, c);
    }

    static double neg(double x) {
        return -x;
    }

    static double abs(double x) {
        return Math.abs(x);
    }

    static double sign(double x) {
        return Math.signum(x);
    }

    static double round(double x) {
        return Math.rint(x);
    }

    static double floor(double x) {
        return Math.floor(x);
    }

    static double ceil(double x) {
        return Math.ceil(x);
    }

    static double sqrt(double x) {
        return Math.sqrt(x);
    }

    static double reciprocal(double x) {
        return 1 / x;
    }

    static double relu(double x) {
        return x <= 0 ? 0 : x;
    }

    static double rsqrt(double x) {
        return DoubleSteps.rsqrt(Lanes.doubles(x)).lane(0);
    }

    static double exp(double x) {
        return DoubleSteps.exp(Lanes.doubles(x)).lane(0);
    }

    static double expm1(double x) {
        return DoubleSteps.expm1(Lanes.doubles(x)).lane(0);
    }

    static double log(double x) {
        return DoubleSteps.log(Lanes.doubles(x)).lane(0);
    }

    static double log1p(double x) {
        return DoubleSteps.log1p(Lanes.doubles(x)).lane(0);
    }

    static double tanh(double x) {
        return DoubleSteps.tanh(Lanes.doubles(x)).lane(0);
    }

    static double sigmoid(double x) {
        return DoubleSteps.sigmoid(Lanes.doubles(x)).lane(0);
    }

    static double softplus(double x) {
        return DoubleSteps.softplus(Lanes.doubles(x)).lane(0);
    }

    static double sin(double x) {
        return Unary.SIN.value(x);
    }

    static double cos(double x) {
        return Unary.COS.value(x);
    }

    static double erf(double x) {
        return Unary.ERF.value(x);
    }

    static double pow(double a, double b) {
        return Math.pow(a, b);
    }

    static double add(double a, double b) {
        return a + b;
    }

    static double sub(double a, double b) {
        return a - b;
    }

    static double mul(double a, double b) {
        return a * b;
    }

    static double div(double a, double b) {
        return a / b;
    }

    static double rem(double a, double b) {
        return a % b;
    }

    static double fma(double a, double b, double c) {
        return Math.fma(a, b, c);
    }

    static int neg(int x) {
        return -x;
    }

    static int abs(int x) {
        return Math.abs(x);
    }

    static int sign(int x) {
        return Integer.signum(x);
    }

    static int add(int a, int b) {
        return a + b;
    }

    static int sub(int a, int b) {
        return a - b;
    }

    static int mul(int a, int b) {
        return a * b;
    }

    static int and(int a, int b) {
        return a & b;
    }

    static int or(int a, int b) {
        return a | b;
    }

    static int xor(int a, int b) {
        return a ^ b;
    }

    static int shift_left(int a, int b) {
        return a << b;
    }

    static int shift_right(int a, int b) {
        return a >>> b;
    }

    static int div(int a, int b) {
        return b == 0 ? 0 : a / b;
    }

    static int rem(int a, int b) {
        return b == 0 ? 0 : a % b;
    }

    static long neg(long x) {
        return -x;
    }

    static long abs(long x) {
        return Math.abs(x);
    }

    static long sign(long x) {
        return Long.signum(x);
    }

    static long add(long a, long b) {
        return a + b;
    }

    static long sub(long a, long b) {
        return a - b;
    }

    static long mul(long a, long b) {
        return a * b;
    }

    static long and(long a, long b) {
        return a & b;
    }

    static long or(long a, long b) {
        return a | b;
    }

    static long xor(long a, long b) {
        return a ^ b;
    }

    static long shift_left(long a, long b) {
        return a << b;
    }

    static long shift_right(long a, long b) {
        return a >>> b;
    }

    static long div(long a, long b) {
        return b == 0 ? 0 : a / b;
    }

    static long rem(long a, long b) {
        return b == 0 ? 0 : a % b;
    }

    static float max(float a, float b) {
        return Math.max(a, b);
    }

    static float min(float a, float b) {
        return Math.min(a, b);
    }

    static boolean eq(float a, float b) {
        return a == b;
    }

    static boolean ne(float a, float b) {
        return a != b;
    }

    static boolean lt(float a, float b) {
        return a < b;
    }

    static boolean le(float a, float b) {
        return a <= b;
    }

    static boolean gt(float a, float b) {
        return a > b;
    }

    static boolean ge(float a, float b) {
        return a >= b;
    }

    static double max(double a, double b) {
        return Math.max(a, b);
    }

    static double min(double a, double b) {
        return Math.min(a, b);
    }

    static boolean eq(double a, double b) {
        return a == b;
    }

    static boolean ne(double a, double b) {
        return a != b;
    }

    static boolean lt(double a, double b) {
        return a < b;
    }

    static boolean le(double a, double b) {
        return a <= b;
    }

    static boolean gt(double a, double b) {
        return a > b;
    }

    static boolean ge(double a, double b) {
        return a >= b;
    }

    static int max(int a, int b) {
        return Math.max(a, b);
    }

    static int min(int a, int b) {
        return Math.min(a, b);
    }

    static boolean eq(int a, int b) {
        return a == b;
    }

    static boolean ne(int a, int b) {
        return a != b;
    }

    static boolean lt(int a, int b) {
        return a < b;
    }

    static boolean le(int a, int b) {
        return a <= b;
    }

    static boolean gt(int a, int b) {
        return a > b;
    }

    static boolean ge(int a, int b) {
        return a >= b;
    }

    static long max(long a, long b) {
        return Math.max(a, b);
    }

    static long min(long a, long b) {
        return Math.min(a, b);
    }

    static boolean eq(long a, long b) {
        return a == b;
    }

    static boolean ne(long a, long b) {
        return a != b;
    }

    static boolean lt(long a, long b) {
        return a < b;
    }

    static boolean le(long a, long b) {
        return a <= b;
    }

    static boolean gt(long a, long b) {
        return a > b;
    }

    static boolean ge(long a, long b) {
        return a >= b;
    }

    static boolean not(boolean x) {
        return !x;
    }

    static boolean and(boolean a, boolean b) {
        return a & b;
    }

    static boolean or(boolean a, boolean b) {
        return a | b;
    }

    static boolean xor(boolean a, boolean b) {
        return a ^ b;
    }

    static boolean eq(boolean a, boolean b) {
        return a == b;
    }

    static boolean ne(boolean a, boolean b) {
        return a != b;
    }

    static boolean lt(boolean a, boolean b) {
        return !a & b;
    }

    static boolean le(boolean a, boolean b) {
        return !a | b;
    }

    static boolean gt(boolean a, boolean b) {
        return a & !b;
    }

    static boolean ge(boolean a, boolean b) {
        return a | !b;
    }

    static float select(boolean condition, float a, float b) {
        return condition ? a : b;
    }

    static double select(boolean condition, double a, double b) {
        return condition ? a : b;
    }

    static int select(boolean condition, int a, int b) {
        return condition ? a : b;
    }

    static long select(boolean condition, long a, long b) {
        return condition ? a : b;
    }

    static boolean select(boolean condition, boolean a, boolean b) {
        return condition ? a : b;
    }

    static float toF32(float x) {
        return x;
    }

    static double toF64(float x) {
        return (double) x;
    }

    static int toI32(float x) {
        return (int) x;
    }

    static long toI64(float x) {
        return (long) x;
    }

    static boolean toBool(float x) {
        return x != 0;
    }

    static float toF32(double x) {
        return (float) x;
    }

    static double toF64(double x) {
        return x;
    }

    static int toI32(double x) {
        return (int) x;
    }

    static long toI64(double x) {
        return (long) x;
    }

    static boolean toBool(double x) {
        return x != 0;
    }

    static float toF32(int x) {
        return (float) x;
    }

    static double toF64(int x) {
        return (double) x;
    }

    static int toI32(int x) {
        return x;
    }

    static long toI64(int x) {
        return (long) x;
    }

    static boolean toBool(int x) {
        return x != 0;
    }

    static float toF32(long x) {
        return (float) x;
    }

    static double toF64(long x) {
        return (double) x;
    }

    static int toI32(long x) {
        return (int) x;
    }

    static long toI64(long x) {
        return x;
    }

    static boolean toBool(long x) {
        return x != 0;
    }

    static float toF32(boolean x) {
        return x ? 1 : 0;
    }

    static double toF64(boolean x) {
        return x ? 1 : 0;
    }

    static int toI32(boolean x) {
        return x ? 1 : 0;
    }

    static long toI64(boolean x) {
        return x ? 1 : 0;
    }

    static boolean toBool(boolean x) {
        return x;
    }
}
