package uk.ac.manchester.tornado.api;

import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;

/** What a kernel may ask of the work-group it runs in. */
public interface ExecutionContext {
    /** Waits for all work-items of the group; their writes to local memory are then visible. */
    void localBarrier();

    /** Waits for all work-items of the group; their writes to global memory are then visible. */
    void globalBarrier();

    /** Memory shared by the group, uninitialised. */
    int[] allocateIntLocalArray(int size);

    /** Memory shared by the group, uninitialised. */
    long[] allocateLongLocalArray(int size);

    /** Memory shared by the group, uninitialised. */
    float[] allocateFloatLocalArray(int size);

    /** Memory shared by the group, uninitialised. */
    double[] allocateDoubleLocalArray(int size);

    /** Memory shared by the group, uninitialised. */
    byte[] allocateByteLocalArray(int size);

    /** Adds to an element as one step. */
    void atomicAdd(IntArray array, int index, int val);

    /** Adds to an element as one step. */
    void atomicAdd(int[] array, int index, int val);

    /** Adds to an element as one step. */
    void atomicAdd(LongArray array, int index, long val);

    /** Adds to an element as one step; OpenCL has no such operation. */
    void atomicAdd(FloatArray array, int index, float val);

    /** Adds to an element as one step; OpenCL has no such operation. */
    void atomicAdd(DoubleArray array, int index, double val);
}
