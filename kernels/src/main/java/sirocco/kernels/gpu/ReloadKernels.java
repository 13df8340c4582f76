package sirocco.kernels.gpu;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task4;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;

/** Copies of whole arrays, by which state is replaced on the device. */
public final class ReloadKernels {
    private ReloadKernels() {}

    private interface Copy<A> extends Task4<KernelContext, A, A, Integer> {}

    /** The kernel for arrays of a kind. */
    static Object task(ArrayKind kind) {
        return switch (kind) {
            case FLOAT -> (Copy<FloatArray>) ReloadKernels::tkReload;
            case DOUBLE -> (Copy<DoubleArray>) ReloadKernels::tkReload;
            case INT -> (Copy<IntArray>) ReloadKernels::tkReload;
            case LONG -> (Copy<LongArray>) ReloadKernels::tkReload;
            case BYTE -> (Copy<ByteArray>) ReloadKernels::tkReload;
        };
    }

    public static void tkReload(KernelContext c, FloatArray from, FloatArray to, int n) {
        int i = c.globalIdx;
        if (i < n) {
            to.set(i, from.get(i));
        }
    }

    public static void tkReload(KernelContext c, DoubleArray from, DoubleArray to, int n) {
        int i = c.globalIdx;
        if (i < n) {
            to.set(i, from.get(i));
        }
    }

    public static void tkReload(KernelContext c, IntArray from, IntArray to, int n) {
        int i = c.globalIdx;
        if (i < n) {
            to.set(i, from.get(i));
        }
    }

    public static void tkReload(KernelContext c, LongArray from, LongArray to, int n) {
        int i = c.globalIdx;
        if (i < n) {
            to.set(i, from.get(i));
        }
    }

    public static void tkReload(KernelContext c, ByteArray from, ByteArray to, int n) {
        int i = c.globalIdx;
        if (i < n) {
            to.set(i, from.get(i));
        }
    }
}
