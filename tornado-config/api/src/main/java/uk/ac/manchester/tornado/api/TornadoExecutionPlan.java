package uk.ac.manchester.tornado.api;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import sirocco.emulator.DevicePlan;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.ProfilerMode;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;
import uk.ac.manchester.tornado.api.exceptions.TornadoExecutionPlanException;
import uk.ac.manchester.tornado.api.exceptions.TornadoRuntimeException;
import uk.ac.manchester.tornado.api.runtime.TornadoRuntimeProvider;

/** Task graphs and how to run them. One plan belongs to one thread. Here it runs on the emulated device. */
public final class TornadoExecutionPlan implements AutoCloseable {
    /** The device that plans use when none is asked for. */
    public static TornadoDevice DEFAULT_DEVICE =
            TornadoRuntimeProvider.getTornadoRuntime().getDefaultDevice();

    private static final AtomicLong COUNTER = new AtomicLong();

    private final DevicePlan plan;
    private final List<TornadoExecutionResult> results = new ArrayList<>();
    private final long id = COUNTER.incrementAndGet();

    /** A plan of these graphs, all selected. */
    public TornadoExecutionPlan(ImmutableTaskGraph... immutableTaskGraphs) {
        plan = new DevicePlan(
                Arrays.stream(immutableTaskGraphs)
                        .map(ImmutableTaskGraph::definition)
                        .toList(),
                KernelContext::new,
                DEFAULT_DEVICE);
    }

    /** A device by the number of its backend and its number there. */
    public static TornadoDevice getDevice(int driverIndex, int deviceIndex) {
        return TornadoRuntimeProvider.getTornadoRuntime()
                .getBackend(driverIndex)
                .getDevice(deviceIndex);
    }

    /** The number of plans made so far. */
    public static int getTotalPlans() {
        return COUNTER.intValue();
    }

    /** All backends with their devices. */
    public static TornadoDeviceMap getTornadoDeviceMap() {
        return new TornadoDeviceMap();
    }

    /** Runs the selected graphs in order and waits for them. */
    public TornadoExecutionResult execute() {
        plan.execute();
        var result = new TornadoExecutionResult(new TornadoProfilerResult(plan));
        results.add(result);
        return result;
    }

    /** Selects one graph, from 0, for what follows. */
    public TornadoExecutionPlan withGraph(int graphIndex) {
        plan.select(graphIndex);
        return this;
    }

    /** Selects all graphs. */
    public TornadoExecutionPlan withAllGraphs() {
        plan.selectAll();
        return this;
    }

    /** Compiles the selected graphs' kernels now. */
    public TornadoExecutionPlan withPreCompilation() {
        plan.compile();
        return this;
    }

    /** Chooses the device for all tasks. */
    public TornadoExecutionPlan withDevice(TornadoDevice device) {
        if (!TornadoRuntimeProvider.getTornadoRuntime()
                .getBackend(0)
                .getAllDevices()
                .contains(device)) {
            throw new TornadoRuntimeException("the emulator has no device " + device);
        }
        plan.device(device);
        return this;
    }

    /** Chooses the device for one task. */
    public TornadoExecutionPlan withDevice(String taskName, TornadoDevice device) {
        return withDevice(device);
    }

    /** The device of a graph. */
    public TornadoDevice getDevice(int immutableTaskGraphIndex) {
        return plan.device();
    }

    /** Frees the device copies of all arrays. */
    public TornadoExecutionPlan freeDeviceMemory() {
        plan.free();
        return this;
    }

    /** Sets the grids of tasks, by "graph.task"; throws for a name that no task has. */
    public TornadoExecutionPlan withGridScheduler(GridScheduler gridScheduler) {
        plan.grids(gridScheduler);
        return this;
    }

    /** Forgets the grids. */
    public TornadoExecutionPlan withDefaultScheduler() {
        plan.withoutGrids();
        return this;
    }

    /** Measures from now on. */
    public TornadoExecutionPlan withProfiler(ProfilerMode profilerMode) {
        return this;
    }

    /** Measures no longer. */
    public TornadoExecutionPlan withoutProfiler() {
        return this;
    }

    /** Caps the device memory of the plan; the emulator has no cap. */
    public TornadoExecutionPlan withMemoryLimit(String memoryLimit) {
        return this;
    }

    /** Takes the cap away. */
    public TornadoExecutionPlan withoutMemoryLimit() {
        return this;
    }

    /** Forgets everything on the device. */
    public TornadoExecutionPlan resetDevice() {
        plan.free();
        return this;
    }

    /** The plan's number. */
    public long getId() {
        return id;
    }

    /** The number of plans made so far. */
    public long getGlobalExecutionPlansCounter() {
        return COUNTER.get();
    }

    /** Forgets what was measured. */
    public TornadoExecutionPlan clearProfiles() {
        return this;
    }

    /** Prints the sizes of each launch; the emulator prints nothing. */
    public TornadoExecutionPlan withThreadInfo() {
        return this;
    }

    /** Prints them no longer. */
    public TornadoExecutionPlan withoutThreadInfo() {
        return this;
    }

    /** Prints the generated code; the emulator generates none. */
    public TornadoExecutionPlan withPrintKernel() {
        return this;
    }

    /** Prints it no longer. */
    public TornadoExecutionPlan withoutPrintKernel() {
        return this;
    }

    /** Flags for the driver's compiler. */
    public TornadoExecutionPlan withCompilerFlags(TornadoVMBackendType backend, String compilerFlags) {
        return this;
    }

    /** Frees the device copies; the plan cannot be executed again. */
    @Override
    public void close() throws TornadoExecutionPlanException {
        plan.close();
    }

    /** Bytes of all device copies. */
    public long getCurrentDeviceMemoryUsage() {
        return plan.bytesOnDevice();
    }

    /** The result of an execution, from 0. */
    public TornadoExecutionResult getPlanResult(int index) {
        if (index >= results.size()) {
            throw new TornadoRuntimeException("the plan was executed " + results.size() + " times; no result " + index);
        }
        return results.get(index);
    }

    /** Executes that often, transfers included. */
    public TornadoExecutionPlan withWarmUpIterations(int iterations) {
        for (int i = 0; i < iterations; i++) {
            plan.execute();
        }
        return this;
    }

    /** Records each selected graph at its first execution and replays it at the others (CUDA and PTX). */
    public TornadoExecutionPlan withCUDAGraph() {
        plan.record();
        return this;
    }

    /** Runs independent tasks of a plan at the same time. */
    public TornadoExecutionPlan withIntraPlanConcurrency() {
        return this;
    }

    /** Runs them one after the other. */
    public TornadoExecutionPlan withoutIntraPlanConcurrency() {
        return this;
    }

    /** Sends arrays through pinned memory. */
    public TornadoExecutionPlan withStagedTransfers() {
        return this;
    }

    /** Sends them directly. */
    public TornadoExecutionPlan withoutStagedTransfers() {
        return this;
    }
}
