package sirocco.emulator;

import java.lang.reflect.Array;

/** One work-item: its index in its group, and the way to the group's barrier and local memory. */
public final class WorkItem {
    /** What a context outside of a device refers to: index 0, barriers that do nothing, zeroed local memory. */
    public static final WorkItem HOST = new WorkItem(new WorkGroup(Dim.ZERO, Dim.ZERO, Dim.ZERO), Dim.ZERO, () -> {});

    private final WorkGroup group;
    private final Dim index;
    private final Runnable barrier;
    private int allocations;

    WorkItem(WorkGroup group, Dim index, Runnable barrier) {
        this.group = group;
        this.index = index;
        this.barrier = barrier;
    }

    /** The group the item belongs to. */
    public WorkGroup group() {
        return group;
    }

    /** Index in the group. */
    public int x() {
        return index.x();
    }

    /** Index in the group. */
    public int y() {
        return index.y();
    }

    /** Index in the group. */
    public int z() {
        return index.z();
    }

    /** Returns when all items of the group have called it as often as this one. */
    public void barrier() {
        barrier.run();
    }

    /** The group's array for this call: the n-th call of each item gets the same array. */
    public <T> T local(Class<T> type, int size) {
        return this == HOST
                ? type.cast(Array.newInstance(type.componentType(), size))
                : group.memory().array(allocations++, type, size);
    }
}
