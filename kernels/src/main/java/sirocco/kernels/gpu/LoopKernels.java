package sirocco.kernels.gpu;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;

/** Kernels of one work-item that count a loop's steps on the device, and that bring arrays there before a loop begins. */
public final class LoopKernels {
    private LoopKernels() {}

    /** at = the last of {@code count}, which is clamped into 0 … {@code most}. */
    public static void tkFromEnd(KernelContext c, IntArray count, IntArray at, int most) {
        if (c.globalIdx == 0) {
            int n = count.get(0);
            n = n < most ? n : most;
            at.set(0, n - 1);
        }
    }

    /** at += {@code by}. */
    public static void tkAdvance(KernelContext c, IntArray at, int by) {
        if (c.globalIdx == 0) {
            at.set(0, at.get(0) + by);
        }
    }

    public static void tkBring(KernelContext c, FloatArray x) {
        if (c.globalIdx == 0) {
            x.set(0, x.get(0));
        }
    }

    public static void tkBring(KernelContext c, DoubleArray x) {
        if (c.globalIdx == 0) {
            x.set(0, x.get(0));
        }
    }

    public static void tkBring(KernelContext c, IntArray x) {
        if (c.globalIdx == 0) {
            x.set(0, x.get(0));
        }
    }

    public static void tkBring(KernelContext c, LongArray x) {
        if (c.globalIdx == 0) {
            x.set(0, x.get(0));
        }
    }

    public static void tkBring(KernelContext c, ByteArray x) {
        if (c.globalIdx == 0) {
            x.set(0, x.get(0));
        }
    }
}
