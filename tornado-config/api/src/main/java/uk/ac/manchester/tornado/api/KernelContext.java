package uk.ac.manchester.tornado.api;

import sirocco.emulator.WorkItem;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;

/** A work-item's place in the grid, and the memory and barriers of its group. All indices are 0 outside of a device. */
public class KernelContext implements ExecutionContext {
    /** Index of the work-item in the grid. */
    public final Integer globalIdx;
    /** Index of the work-item in the grid. */
    public final Integer globalIdy;
    /** Index of the work-item in the grid. */
    public final Integer globalIdz;
    /** Index of the group. */
    public final Integer groupIdx;
    /** Index of the group. */
    public final Integer groupIdy;
    /** Index of the group. */
    public final Integer groupIdz;
    /** Index of the work-item in its group. */
    public final Integer localIdx;
    /** Index of the work-item in its group. */
    public final Integer localIdy;
    /** Index of the work-item in its group. */
    public final Integer localIdz;
    /** Work-items of the grid. */
    public final Integer globalGroupSizeX;
    /** Work-items of the grid. */
    public final Integer globalGroupSizeY;
    /** Work-items of the grid. */
    public final Integer globalGroupSizeZ;
    /** Work-items of a group. */
    public final Integer localGroupSizeX;
    /** Work-items of a group. */
    public final Integer localGroupSizeY;
    /** Work-items of a group. */
    public final Integer localGroupSizeZ;

    private final WorkItem item;

    /** The argument to give to a task; on the device each work-item sees its own. */
    public KernelContext() {
        this(WorkItem.HOST);
    }

    KernelContext(WorkItem item) {
        this.item = item;
        localIdx = item.x();
        localIdy = item.y();
        localIdz = item.z();
        groupIdx = item.group().x();
        groupIdy = item.group().y();
        groupIdz = item.group().z();
        localGroupSizeX = item.group().local().x();
        localGroupSizeY = item.group().local().y();
        localGroupSizeZ = item.group().local().z();
        globalGroupSizeX = item.group().global().x();
        globalGroupSizeY = item.group().global().y();
        globalGroupSizeZ = item.group().global().z();
        globalIdx = groupIdx * localGroupSizeX + localIdx;
        globalIdy = groupIdy * localGroupSizeY + localIdy;
        globalIdz = groupIdz * localGroupSizeZ + localIdz;
    }

    @Override
    public void localBarrier() {
        item.barrier();
    }

    @Override
    public void globalBarrier() {
        item.barrier();
    }

    @Override
    public int[] allocateIntLocalArray(int size) {
        return item.local(int[].class, size);
    }

    @Override
    public byte[] allocateByteLocalArray(int size) {
        return item.local(byte[].class, size);
    }

    @Override
    public long[] allocateLongLocalArray(int size) {
        return item.local(long[].class, size);
    }

    @Override
    public float[] allocateFloatLocalArray(int size) {
        return item.local(float[].class, size);
    }

    @Override
    public double[] allocateDoubleLocalArray(int size) {
        return item.local(double[].class, size);
    }

    @Override
    public void atomicAdd(IntArray array, int index, int val) {
        array.set(index, array.get(index) + val);
    }

    @Override
    public void atomicAdd(int[] array, int index, int val) {
        array[index] += val;
    }

    @Override
    public void atomicAdd(LongArray array, int index, long val) {
        array.set(index, array.get(index) + val);
    }

    @Override
    public void atomicAdd(FloatArray array, int index, float val) {
        array.set(index, array.get(index) + val);
    }

    @Override
    public void atomicAdd(DoubleArray array, int index, double val) {
        array.set(index, array.get(index) + val);
    }
}
