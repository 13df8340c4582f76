package sirocco.emulator;

import java.util.function.Consumer;

/** Runs a kernel for every work-item of a grid: in a plain loop, or group by group with barriers. */
final class Launch {
    private Launch() {}

    /** For kernels without barriers. Runs backwards, so that an item that waits for a lower one shows. */
    static void looped(Grid grid, Consumer<WorkItem> kernel) {
        int items = grid.local().count();
        Dim groups = grid.groups();
        for (int g = groups.count() - 1; g >= 0; g--) {
            var group = new WorkGroup(groups.at(g), grid.local(), grid.global());
            for (int i = items - 1; i >= 0; i--) {
                runLooped(group, grid.local().at(i), kernel);
            }
        }
    }

    /** For kernels with barriers. */
    static void withBarriers(Grid grid, Consumer<WorkItem> kernel) {
        Dim groups = grid.groups();
        for (int g = groups.count() - 1; g >= 0; g--) {
            new BarrierSchedule(new WorkGroup(groups.at(g), grid.local(), grid.global()), g).run(kernel);
        }
    }

    private static void runLooped(WorkGroup group, Dim index, Consumer<WorkItem> kernel) {
        var item = new WorkItem(group, index, () -> {
            throw new EmulatorException("a barrier was reached that the kernel's code does not show");
        });
        try {
            kernel.accept(item);
        } catch (RuntimeException e) {
            throw failed(group, index, e);
        }
    }

    static EmulatorException failed(WorkGroup group, Dim index, Throwable e) {
        return new EmulatorException("work-item " + index + " of group " + group.index() + ": " + e.getMessage(), e);
    }
}
