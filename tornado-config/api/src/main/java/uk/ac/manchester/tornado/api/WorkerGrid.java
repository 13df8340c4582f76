package uk.ac.manchester.tornado.api;

/** The number of work-items of a task and their groups, by dimension. */
public interface WorkerGrid {
    /** 1, 2 or 3. */
    int dimension();

    /** Work-items by dimension, [x, y, z]. */
    long[] getGlobalWork();

    /** Work-items of one group by dimension, [x, y, z]; null when the driver chooses. */
    long[] getLocalWork();

    /** Groups by dimension, [x, y, z]; null when the driver chooses. */
    long[] getNumberOfWorkgroups();

    /** The index of the first work-item by dimension, [x, y, z]. */
    long[] getGlobalOffset();

    /** Sets the number of work-items; multiples of the local sizes, else nothing runs. */
    void setGlobalWork(long x, long y, long z);

    /** Sets the size of a group. */
    void setLocalWork(long x, long y, long z);

    /** Forgets the number of groups. */
    void setNumberOfWorkgroupsToNull();

    /** Lets the driver choose the size of a group. */
    void setLocalWorkToNull();

    /** Sets the index of the first work-item. */
    void setGlobalOffset(long x, long y, long z);
}
