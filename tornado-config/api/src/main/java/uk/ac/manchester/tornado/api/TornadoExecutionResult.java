package uk.ac.manchester.tornado.api;

import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/** What comes back from an execution: arrays on demand, and measurements. */
public class TornadoExecutionResult {
    private final TornadoProfilerResult profile;

    TornadoExecutionResult(TornadoProfilerResult profile) {
        this.profile = profile;
    }

    /** The measurements. */
    public TornadoProfilerResult getProfilerResult() {
        return profile;
    }

    /** Fetches arrays from the device, as they are now, through the graphs selected now. */
    public TornadoExecutionResult transferToHost(Object... objects) {
        profile.plan().fetch(objects);
        return this;
    }

    /** Fetches a part of an array. */
    public TornadoExecutionResult transferToHost(DataRange dataRange) {
        dataRange.materialize();
        profile.plan()
                .fetch(
                        dataRange.getArray(),
                        dataRange.getOffset() - TornadoNativeArray.ARRAY_HEADER,
                        dataRange.getPartialSize());
        return this;
    }

    /** Whether the execution has ended. */
    public boolean isReady() {
        return true;
    }
}
