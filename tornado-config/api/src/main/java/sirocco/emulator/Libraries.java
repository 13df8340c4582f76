package sirocco.emulator;

import uk.ac.manchester.tornado.api.common.Access;
import uk.ac.manchester.tornado.api.common.LibraryTaskDescriptor;
import uk.ac.manchester.tornado.api.common.TornadoDevice;

/** The libraries of vendors that the emulator stands in for. */
public final class Libraries {
    private Libraries() {}

    /** What a call does with its arguments; throws if the device or the library does not take it. */
    static Effects effects(TaskDefinition task, LibraryTaskDescriptor call, TornadoDevice device) {
        if (!(device instanceof EmulatedDevice emulated) || !emulated.isLikeCuda()) {
            throw refused(
                    task,
                    "device " + device + " has no library " + call.getLibraryName() + "; give it a kernel instead");
        }
        if (!call.getLibraryName().equals(CuBlas.NAME)) {
            throw refused(task, "the emulator has no library " + call.getLibraryName() + ", only " + CuBlas.NAME);
        }
        if (call.getAccess().length != call.getParameters().length) {
            throw refused(
                    task,
                    call.getFunctionName() + " has " + call.getParameters().length + " arguments, and says of "
                            + call.getAccess().length + " whether they are read or written");
        }
        Effects effects = Effects.NONE;
        for (int i = 0; i < call.getAccess().length; i++) {
            effects = effects.and(effects(call.getAccess()[i], 1 << i));
        }
        CuBlas.Call.of(call.getFunctionName(), call.getParameters()).check(effects);
        return effects;
    }

    private static Effects effects(Access access, int parameter) {
        return switch (access) {
            case NONE -> Effects.NONE;
            case READ_ONLY -> Effects.reading(parameter);
            case WRITE_ONLY -> Effects.writing(parameter);
            case READ_WRITE -> Effects.reading(parameter).and(Effects.writing(parameter));
        };
    }

    private static EmulatorException refused(TaskDefinition task, String fault) {
        return new EmulatorException("task " + task.name() + ": " + fault);
    }

    /** Does what the call says, with these arguments. */
    public static void run(LibraryTaskDescriptor call, Object[] arguments) {
        CuBlas.Call.of(call.getFunctionName(), arguments).run();
    }
}
