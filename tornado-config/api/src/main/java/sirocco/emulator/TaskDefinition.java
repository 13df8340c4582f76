package sirocco.emulator;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.exceptions.TornadoTaskRuntimeException;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/** A task of a graph: its kernel and the arguments, scalars as they were when the task was added. */
public final class TaskDefinition {
    /** Calls the kernel. */
    @FunctionalInterface
    public interface Body {
        /** Calls the kernel with these arguments. */
        void run(Object[] arguments);
    }

    private final String graph;
    private final String id;
    private final Object code;
    private final Body body;
    private final Object[] arguments;

    /** Throws {@link TornadoTaskRuntimeException} if a device cannot take an argument. */
    public TaskDefinition(String graph, String id, Object code, Body body, Object... arguments) {
        this.graph = graph;
        this.id = id;
        this.code = code;
        this.body = body;
        this.arguments = arguments.clone();
        for (int i = 0; i < arguments.length; i++) {
            check(i, arguments[i]);
        }
    }

    String id() {
        return id;
    }

    /** "graph.task", as grid schedulers name it. */
    String name() {
        return graph + "." + id;
    }

    Object code() {
        return code;
    }

    Body body() {
        return body;
    }

    Object[] arguments() {
        return arguments.clone();
    }

    private void check(int index, Object argument) {
        switch (argument) {
            case null -> throw refused(index, "null");
            case TornadoNativeArray _, KernelContext _, Integer _, Long _, Float _, Double _ -> {}
            default -> throw refused(index, "a " + argument.getClass().getName());
        }
    }

    private TornadoTaskRuntimeException refused(int index, String what) {
        return new TornadoTaskRuntimeException("task " + name() + ": argument " + index + " is " + what
                + "; a kernel takes a KernelContext, native arrays, int, long, float and double");
    }
}
