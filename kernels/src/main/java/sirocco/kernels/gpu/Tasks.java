package sirocco.kernels.gpu;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import uk.ac.manchester.tornado.api.TaskGraph;

/** Adds tasks of any number of arguments to task graphs, whose interface has one method for each number. */
final class Tasks {
    private static final Map<Integer, Method> BY_ARGUMENTS = Arrays.stream(TaskGraph.class.getMethods())
            .filter(Tasks::addsTask)
            .collect(Collectors.toMap(method -> method.getParameterCount() - 2, Function.identity()));

    private Tasks() {}

    private static boolean addsTask(Method method) {
        Class<?>[] types = method.getParameterTypes();
        return !method.isBridge()
                && method.getName().equals("task")
                && types.length > 2
                && types[0] == String.class
                && types[1].getSimpleName().equals("Task" + (types.length - 2));
    }

    static void add(TaskGraph graph, String id, Object task, Object[] arguments) {
        if (task instanceof LibraryCall call) {
            graph.libraryTask(id, call::with, arguments);
        } else {
            addKernel(graph, id, task, arguments);
        }
    }

    private static void addKernel(TaskGraph graph, String id, Object task, Object[] arguments) {
        Object[] all = new Object[arguments.length + 2];
        all[0] = id;
        all[1] = task;
        System.arraycopy(arguments, 0, all, 2, arguments.length);
        try {
            BY_ARGUMENTS.get(arguments.length).invoke(graph, all);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("gpu: TaskGraph.task with " + arguments.length + " arguments", e);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException("gpu: task " + id + " cannot be added", e.getCause());
        }
    }
}
