package sirocco.kernels.gpu;

import java.util.List;
import uk.ac.manchester.tornado.api.common.Access;
import uk.ac.manchester.tornado.api.common.LibraryTaskDescriptor;

/**
 * A function of a vendor's library, as a task in a kernel's place.
 *
 * @param library  as TornadoVM names it
 * @param function as the library names it
 * @param access   what it does with each argument
 */
record LibraryCall(String library, String function, List<Access> access) {
    LibraryCall {
        access = List.copyOf(access);
    }

    /** The call with these arguments, for TornadoVM. */
    LibraryTaskDescriptor with(Object[] arguments) {
        return new LibraryTaskDescriptor()
                .withLibrary(library)
                .withFunction(function)
                .withParameters(arguments)
                .withAccess(access.toArray(Access[]::new));
    }
}
