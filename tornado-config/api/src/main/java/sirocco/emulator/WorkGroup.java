package sirocco.emulator;

/** One work-group: its index, the sizes of the grid, and its local memory. */
public final class WorkGroup {
    private final Dim index;
    private final Dim local;
    private final Dim global;
    private final LocalMemory memory = new LocalMemory();

    WorkGroup(Dim index, Dim local, Dim global) {
        this.index = index;
        this.local = local;
        this.global = global;
    }

    /** Index of the group. */
    public int x() {
        return index.x();
    }

    /** Index of the group. */
    public int y() {
        return index.y();
    }

    /** Index of the group. */
    public int z() {
        return index.z();
    }

    /** Work-items of a group. */
    public Dim local() {
        return local;
    }

    /** Work-items of the grid. */
    public Dim global() {
        return global;
    }

    Dim index() {
        return index;
    }

    LocalMemory memory() {
        return memory;
    }
}
