package sirocco.kernels.gpu;

import sirocco.tornado.Device;
import sirocco.tornado.DeviceProfile;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.WorkerGrid1D;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task3;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.exceptions.TornadoExecutionPlanException;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * The device on which programs run.
 *
 * @param device       as TornadoVM knows it
 * @param profile      sizes that suit its kernels
 * @param tasksInGraph tasks of a task graph at most
 * @param memoryBytes  its memory
 */
record GpuDevice(TornadoDevice device, DeviceProfile profile, int tasksInGraph, long memoryBytes) {
    /** TornadoVM takes 256. */
    private static final int TASKS_IN_GRAPH = 240;

    private static final int PROOF_SIZE = 64;

    /** The device, after a small kernel has run on it and its results were right. */
    static GpuDevice proven() {
        return Proven.DEVICE;
    }

    private static final class Proven {
        static final GpuDevice DEVICE = prove(Obstacle.device());

        private static GpuDevice prove(Device found) {
            TornadoDevice device = TornadoExecutionPlan.getDevice(found.backendIndex(), found.deviceIndex());
            IntArray x = new IntArray(PROOF_SIZE);
            IntArray y = new IntArray(PROOF_SIZE);
            x.init(3);
            Task3<KernelContext, IntArray, IntArray> kernel = ProofKernel::tkProof;
            TaskGraph graph = new TaskGraph("proof")
                    .transferToDevice(DataTransferMode.EVERY_EXECUTION, x)
                    .task("t0", kernel, new KernelContext(), x, y)
                    .transferToHost(DataTransferMode.EVERY_EXECUTION, y);
            WorkerGrid1D grid = new WorkerGrid1D(PROOF_SIZE);
            grid.setLocalWork(PROOF_SIZE / 8, 1, 1);
            try (TornadoExecutionPlan plan = new TornadoExecutionPlan(graph.snapshot())) {
                plan.withDevice(device)
                        .withGridScheduler(new GridScheduler("proof.t0", grid))
                        .execute();
            } catch (TornadoExecutionPlanException e) {
                throw new IllegalStateException("device gpu: " + found + ": a small kernel does not run", e);
            }
            for (int i = 0; i < PROOF_SIZE; i++) {
                if (y.get(i) != 3 * i + 1) {
                    throw new IllegalStateException("device gpu: " + found + " computes wrong results: " + y.get(i)
                            + " where " + (3 * i + 1) + " is right. Check its driver, or use --device cpu");
                }
            }
            return new GpuDevice(device, DeviceProfile.of(found), TASKS_IN_GRAPH, found.memoryBytes());
        }
    }
}
