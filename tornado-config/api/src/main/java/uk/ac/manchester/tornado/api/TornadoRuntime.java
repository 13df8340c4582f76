package uk.ac.manchester.tornado.api;

import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;

/** The runtime with its backends. */
public interface TornadoRuntime {
    /** A backend, from 0. */
    TornadoBackend getBackend(int index);

    /** Sets the backend to use when none is asked for. */
    void setDefaultBackend(int index);

    /** The kind of a backend. */
    TornadoVMBackendType getBackendType(int index);

    /** The number of backends. */
    int getNumBackends();

    /** The device to use when none is asked for. */
    TornadoDevice getDefaultDevice();
}
