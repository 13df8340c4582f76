package sirocco.emulator;

import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandleInfo;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.AccessFlag;
import java.util.List;
import uk.ac.manchester.tornado.api.exceptions.TornadoBailoutRuntimeException;

/** Finds the kernel behind a task's object: a lambda's serialized form, or the one call in a named class's apply. */
final class KernelResolver {
    private KernelResolver() {}

    static KernelMethod resolve(TaskDefinition task) {
        KernelMethod kernel = task.code().getClass().isHidden()
                ? ofLambda(task)
                : ofTaskClass(task, task.code().getClass().getName().replace('.', '/'));
        checkOpen(kernel);
        return kernel;
    }

    private static KernelMethod ofLambda(TaskDefinition task) {
        SerializedLambda lambda = serialized(task);
        if (lambda.getImplMethodKind() != MethodHandleInfo.REF_invokeStatic || lambda.getCapturedArgCount() > 0) {
            throw refused(task, "must refer to a static method and capture nothing; hand everything over as arguments");
        }
        return new KernelMethod(
                lambda.getImplClass(),
                lambda.getImplMethodName(),
                MethodTypeDesc.ofDescriptor(lambda.getImplMethodSignature()));
    }

    private static SerializedLambda serialized(TaskDefinition task) {
        try (var capture = new Capture()) {
            capture.writeObject(task.code());
            if (capture.lambda != null) {
                return capture.lambda;
            }
        } catch (IOException e) {
            throw new EmulatorException(
                    "task " + task.name() + ": its lambda has no serialized form (" + e
                            + "): compile it against the Task types of this tornado.api",
                    e);
        }
        throw refused(task, "is of a hidden class that is no lambda; TornadoVM finds no class file for it");
    }

    private static KernelMethod ofTaskClass(TaskDefinition task, String className) {
        ClassModel model = ClassFiles.find(className).orElseThrow(() -> notFound(task, className));
        List<KernelMethod> called = model.methods().stream()
                .filter(m -> m.methodName().equalsString("apply") && !m.flags().has(AccessFlag.BRIDGE))
                .flatMap(m -> staticCalls(m).stream())
                .filter(m -> !m.owner().startsWith("java/"))
                .toList();
        if (called.size() != 1) {
            throw refused(task, "must call its kernel, and nothing else, by invokestatic in apply; found " + called);
        }
        return called.getFirst();
    }

    private static TornadoBailoutRuntimeException notFound(TaskDefinition task, String className) {
        return refused(
                task,
                "is of class " + className + ", whose class file the system class loader does not find; write generated"
                        + " task classes into a directory that was on the class path when the JVM started, and load"
                        + " them from there");
    }

    private static List<KernelMethod> staticCalls(MethodModel method) {
        return method.code().stream()
                .flatMap(code -> code.elementStream())
                .filter(e -> e instanceof InvokeInstruction call && call.opcode() == Opcode.INVOKESTATIC)
                .map(InvokeInstruction.class::cast)
                .map(call -> new KernelMethod(
                        call.owner().asInternalName(), call.name().stringValue(), call.typeSymbol()))
                .toList();
    }

    private static void checkOpen(KernelMethod kernel) {
        Class<?> owner;
        try {
            owner = Class.forName(kernel.owner().replace('/', '.'), false, ClassLoader.getSystemClassLoader());
        } catch (ClassNotFoundException e) {
            throw Refusal.of(
                    kernel,
                    "is of a class that the system class loader does not find (" + e.getMessage() + ")",
                    "put it on the class or module path before the JVM starts, and load it from there");
        }
        if (!isOpen(owner.getModule(), owner.getPackageName())) {
            throw Refusal.of(
                    kernel,
                    "lies in a package that its module does not open",
                    "add `opens " + owner.getPackageName() + ";` to the module's declaration");
        }
    }

    private static boolean isOpen(Module module, String packageName) {
        return module.isOpen(packageName)
                || module.isOpen(packageName, KernelResolver.class.getModule())
                || module.isOpen(packageName, ClassLoader.getSystemClassLoader().getUnnamedModule());
    }

    private static TornadoBailoutRuntimeException refused(TaskDefinition task, String what) {
        return new TornadoBailoutRuntimeException("task " + task.name() + ": its task object " + what);
    }

    /** Takes the serialized form of a lambda on its way into a stream that keeps nothing. */
    private static final class Capture extends ObjectOutputStream {
        private SerializedLambda lambda;

        Capture() throws IOException {
            super(OutputStream.nullOutputStream());
            enableReplaceObject(true);
        }

        @Override
        protected Object replaceObject(Object object) {
            if (object instanceof SerializedLambda form) {
                lambda = form;
                return null;
            }
            return object;
        }
    }
}
