package sirocco.emulator;

import java.util.List;
import java.util.Map;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.exceptions.TornadoBailoutRuntimeException;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/**
 * What a graph does each time, as a CUDA driver records it: a replay does the same with the memory and the sizes of then, whatever they
 * are now. Here a replay refuses to run where they differ.
 *
 * @param graph      its name
 * @param memory     on the device, by the host's arrays
 * @param sizes      of the tasks
 * @param operations transfers and launches
 */
record Recording(
        String graph,
        Map<TornadoNativeArray, TornadoNativeArray> memory,
        Map<TaskDefinition, Grid> sizes,
        List<Runnable> operations) {

    /** Throws as TornadoVM does if the device records nothing. */
    static void require(TornadoDevice device) {
        if (!(device instanceof EmulatedDevice emulated) || !emulated.isLikeCuda()) {
            throw new TornadoBailoutRuntimeException(
                    "EXECUTION_GRAPH_BEGIN_CAPTURE bytecode reached a device that does not"
                            + " support execution graphs: " + device.getDeviceName());
        }
    }

    /** Runs the operations; throws if they would use other memory or sizes than now asked for. */
    void replay(Map<TornadoNativeArray, TornadoNativeArray> memoryNow, Map<TaskDefinition, Grid> sizesNow) {
        memory.forEach((array, then) -> {
            if (memoryNow.get(array) != then) {
                throw new EmulatorException("graph " + graph + " was recorded when an array of " + array.getSize()
                        + " elements lay elsewhere on the device; its replay would use the memory of then: let the same"
                        + " graph hand it on each time");
            }
        });
        if (!sizes.equals(sizesNow)) {
            throw new EmulatorException("graph " + graph + " was recorded with sizes " + sizes.values()
                    + "; its replay has" + " the same, and not " + sizesNow.values());
        }
        operations.forEach(Runnable::run);
    }
}
