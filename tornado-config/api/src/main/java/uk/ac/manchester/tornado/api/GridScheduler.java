package uk.ac.manchester.tornado.api;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The worker grids of tasks, by the name "graph.task". */
public class GridScheduler {
    private final ConcurrentHashMap<String, WorkerGrid> grids = new ConcurrentHashMap<>();

    /** No grids yet. */
    public GridScheduler() {}

    /** The grid of one task. */
    public GridScheduler(String taskName, WorkerGrid workerGrid) {
        grids.put(taskName, workerGrid);
    }

    /** Sets the grid of a task, named "graph.task". */
    public void addWorkerGrid(String taskName, WorkerGrid workerGrid) {
        grids.put(taskName, workerGrid);
    }

    /** The grid of a task, named "graph.task", or null. */
    public WorkerGrid get(String taskName) {
        return grids.get(taskName);
    }

    /** Whether the task has a grid. */
    public boolean contains(String taskScheduleName, String taskName) {
        return grids.containsKey(taskScheduleName + "." + taskName);
    }

    /** The names of the tasks that have a grid. */
    public Set<String> keySet() {
        return grids.keySet();
    }
}
