package sirocco.kernels.gpu;

import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import sirocco.tensor.backend.DeviceException;
import sirocco.tornado.Device;
import sirocco.tornado.DeviceProfile;
import sirocco.tornado.NvidiaDriver;
import sirocco.tornado.Reason;
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
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/**
 * A device on which programs run.
 *
 * @param id           its backend and numbers, as {@code opencl:0:1}
 * @param device       as TornadoVM knows it
 * @param profile      sizes that suit its kernels
 * @param tasksInGraph tasks of a task graph at most
 * @param memory       how much there is
 */
record GpuDevice(String id, TornadoDevice device, DeviceProfile profile, int tasksInGraph, Memory memory) {
    /**
     * A device's memory.
     *
     * @param bytes      all of it
     * @param arrayBytes the largest array that the driver gives
     * @param free       bytes that no process holds at the moment, where that can be known
     */
    record Memory(long bytes, long arrayBytes, Supplier<OptionalLong> free) {
        /** TornadoVM puts a header before the elements, and takes no array that is as large as the driver's limit. */
        static Memory of(Device found, TornadoDevice device) {
            long limit = device.getPhysicalDevice().getDeviceMaxAllocationSize();
            return new Memory(
                    device.getMaxGlobalMemory(),
                    limit - TornadoNativeArray.ARRAY_HEADER - 1,
                    found.type() == Device.Type.GPU ? () -> NvidiaDriver.freeBytes(found.name()) : OptionalLong::empty);
        }
    }

    /** TornadoVM takes 256. */
    private static final int TASKS_IN_GRAPH = 240;

    private static final int PROOF_SIZE = 64;

    private static final Map<String, GpuDevice> PROVEN = new ConcurrentHashMap<>();

    /** The device of this name, after a small kernel has run on it and its results were right. */
    static GpuDevice proven(String name) {
        return PROVEN.computeIfAbsent(name, n -> prove(Obstacle.device(n)));
    }

    /** TornadoVM would make groups smaller without a word, and kernels that share local memory would leave its bounds. */
    private static void requireRoom(Device found, TornadoDevice device, DeviceProfile profile) {
        long largest = device.getPhysicalDevice().getDeviceMaxWorkGroupSize()[0];
        if (largest < profile.largestGroup()) {
            throw new DeviceException("device " + found.id() + ": " + found + ": takes groups of " + largest
                    + " work-items; the kernels for such devices need " + profile.largestGroup()
                    + ". Use another device, or --device cpu");
        }
        long local = device.getPhysicalDevice().getDeviceLocalMemorySize();
        if (local < profile.localBytes()) {
            throw new DeviceException("device " + found.id() + ": " + found + ": has " + local
                    + " bytes of local memory for a group; the kernels for such devices use up to "
                    + profile.localBytes()
                    + ". Use another device, or --device cpu");
        }
    }

    private static GpuDevice prove(Device found) {
        TornadoDevice device = TornadoExecutionPlan.getDevice(found.backendIndex(), found.deviceIndex());
        DeviceProfile profile = DeviceProfile.of(found);
        requireRoom(found, device, profile);
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
            plan.withDevice(device).withGridScheduler(new GridScheduler("proof.t0", grid));
            DriverError.heed(plan::execute);
        } catch (TornadoExecutionPlanException | RuntimeException | Error e) {
            throw new DeviceException(
                    "device " + found.id() + ": " + found + ": a small kernel does not run: " + Reason.of(e)
                            + ". Check its driver, or use --device cpu",
                    e);
        }
        for (int i = 0; i < PROOF_SIZE; i++) {
            if (y.get(i) != 3 * i + 1) {
                throw new DeviceException("device " + found.id() + ": " + found + " computes wrong results: " + y.get(i)
                        + " where " + (3 * i + 1) + " is right. Check its driver, or use --device cpu");
            }
        }
        return new GpuDevice(found.id(), device, profile, TASKS_IN_GRAPH, Memory.of(found, device));
    }
}
