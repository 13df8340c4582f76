package sirocco.emulator;

import java.util.Arrays;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/** What uninitialised memory holds in the emulator: NaN, or integers that no index survives. */
final class Poison {
    static final int INT = 0xDEAD_BEEF;
    static final long LONG = 0xDEAD_BEEF_DEAD_BEEFL;
    static final byte BYTE = (byte) 0xDE;

    private Poison() {}

    static int bytes(Class<?> element) {
        return switch (element.getName()) {
            case "byte" -> Byte.BYTES;
            case "int", "float" -> Integer.BYTES;
            default -> Long.BYTES;
        };
    }

    static Object heapArray(Class<?> element, int size) {
        return switch (element.getName()) {
            case "byte" -> filled(new byte[size]);
            case "int" -> filled(new int[size]);
            case "long" -> filled(new long[size]);
            case "float" -> filled(new float[size]);
            default -> filled(new double[size]);
        };
    }

    /** A device-side array of the same type and size, poisoned. */
    static TornadoNativeArray like(TornadoNativeArray host) {
        int n = host.getSize();
        return switch (host) {
            case FloatArray _ -> FloatArray.fromArray(filled(new float[n]));
            case DoubleArray _ -> DoubleArray.fromArray(filled(new double[n]));
            case IntArray _ -> IntArray.fromArray(filled(new int[n]));
            case LongArray _ -> LongArray.fromArray(filled(new long[n]));
            case ByteArray _ -> ByteArray.fromArray(filled(new byte[n]));
        };
    }

    private static byte[] filled(byte[] a) {
        Arrays.fill(a, BYTE);
        return a;
    }

    private static int[] filled(int[] a) {
        Arrays.fill(a, INT);
        return a;
    }

    private static long[] filled(long[] a) {
        Arrays.fill(a, LONG);
        return a;
    }

    private static float[] filled(float[] a) {
        Arrays.fill(a, Float.NaN);
        return a;
    }

    private static double[] filled(double[] a) {
        Arrays.fill(a, Double.NaN);
        return a;
    }
}
