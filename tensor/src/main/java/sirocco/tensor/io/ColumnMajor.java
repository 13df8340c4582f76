package sirocco.tensor.io;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import sirocco.tensor.ConcreteTensor;

/** Brings elements from Fortran order (first index fastest) into ours (last index fastest). */
final class ColumnMajor {
    private ColumnMajor() {}

    /** The tensor whose elements {@code tensor} holds first index fastest. */
    static ConcreteTensor toRowMajor(ConcreteTensor tensor) {
        int[] sizes = tensor.shape().toArray();
        long[] strides = tensor.shape().strides();
        ConcreteTensor result = ConcreteTensor.uninitialised(tensor.spec());
        int[] index = new int[sizes.length];
        long to = 0;
        for (long from = 0; from < tensor.size(); from++) {
            copy(tensor.segment(), from, result.segment(), to, tensor.dtype().bytes());
            int axis = 0;
            while (axis < sizes.length && ++index[axis] == sizes[axis]) {
                index[axis] = 0;
                to -= strides[axis] * (sizes[axis] - 1);
                axis++;
            }
            to += axis < sizes.length ? strides[axis] : 0;
        }
        return result;
    }

    private static void copy(MemorySegment source, long from, MemorySegment target, long to, int bytes) {
        switch (bytes) {
            case 1 -> target.set(ValueLayout.JAVA_BYTE, to, source.get(ValueLayout.JAVA_BYTE, from));
            case 4 -> target.setAtIndex(ValueLayout.JAVA_INT, to, source.getAtIndex(ValueLayout.JAVA_INT, from));
            default -> target.setAtIndex(ValueLayout.JAVA_LONG, to, source.getAtIndex(ValueLayout.JAVA_LONG, from));
        }
    }
}
