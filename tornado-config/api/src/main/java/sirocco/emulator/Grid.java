package sirocco.emulator;

import uk.ac.manchester.tornado.api.WorkerGrid;

/** The checked sizes of one launch: work-items of the grid and of a group. */
record Grid(Dim global, Dim local) {
    /** The largest group of current devices. */
    static final int MAX_GROUP = 1024;
    /** The width of a group when the program leaves it to the driver. */
    private static final int DRIVERS_CHOICE = 64;

    static Grid of(WorkerGrid worker) {
        Dim global = Dim.of(worker.getGlobalWork());
        Dim local = worker.getLocalWork() == null ? driversChoice(global) : Dim.of(worker.getLocalWork());
        var grid = new Grid(global, local);
        grid.check(Dim.of(worker.getGlobalOffset()));
        return grid;
    }

    Dim groups() {
        return new Dim(global.x() / local.x(), global.y() / local.y(), global.z() / local.z());
    }

    private void check(Dim offset) {
        if (global.x() < 1 || global.y() < 1 || global.z() < 1 || local.x() < 1 || local.y() < 1 || local.z() < 1) {
            throw new EmulatorException("global size " + global + " and local size " + local + " must be positive");
        }
        if (global.x() % local.x() != 0 || global.y() % local.y() != 0 || global.z() % local.z() != 0) {
            throw new EmulatorException("global size " + global + " is not a multiple of local size " + local
                    + ": a device would compute nothing and not say so; round the global size up and check the index"
                    + " in the kernel");
        }
        if (local.count() > MAX_GROUP) {
            throw new EmulatorException("a group of " + local.count() + " work-items; devices allow " + MAX_GROUP);
        }
        if (!offset.equals(Dim.ZERO)) {
            throw new EmulatorException("global offset " + offset + " is not emulated; add it in the kernel");
        }
    }

    private static Dim driversChoice(Dim global) {
        int x = DRIVERS_CHOICE;
        while (global.x() % x != 0) {
            x /= 2;
        }
        return new Dim(x, 1, 1);
    }
}
