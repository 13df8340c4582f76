package sirocco.emulator;

import java.lang.classfile.Attributes;
import java.lang.classfile.MethodModel;
import java.lang.constant.ClassDesc;
import java.lang.reflect.AccessFlag;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A kernel's signature and code, checked once: what a device compiler would refuse, or take and get wrong. */
final class KernelCheck {
    /** The most parameters a kernel may have. */
    static final int MAX_PARAMETERS = 20;

    private static final String API = "Luk/ac/manchester/tornado/api/";
    private static final String REDUCE = API + "annotations/Reduce;";
    private static final Set<String> SCALARS = Set.of("I", "J", "F", "D");
    private static final Set<String> ARRAYS = Set.of("FloatArray", "DoubleArray", "IntArray", "LongArray", "ByteArray");
    private static final Map<KernelMethod, Effects> CHECKED = new ConcurrentHashMap<>();

    private KernelCheck() {}

    /** The kernel's effects on its parameters; throws if it breaks a rule. */
    static Effects effects(KernelMethod kernel) {
        return CHECKED.computeIfAbsent(kernel, KernelCheck::checked);
    }

    private static Effects checked(KernelMethod kernel) {
        MethodModel method = ClassFiles.method(kernel);
        checkName(kernel);
        checkSignature(kernel, method);
        checkReduce(kernel, method);
        checkVariableTable(kernel, method);
        return new KernelFlow(kernel).effects();
    }

    private static void checkName(KernelMethod kernel) {
        if (OpenClNames.taken(kernel.name())) {
            throw Refusal.of(kernel, "is named like an OpenCL built-in", "this crashes the JVM; prefix its name");
        }
    }

    private static void checkSignature(KernelMethod kernel, MethodModel method) {
        if (!method.flags().has(AccessFlag.STATIC)
                || !kernel.type().returnType().descriptorString().equals("V")) {
            throw Refusal.of(kernel, "is not a static method without result", "make it `static void`");
        }
        if (kernel.type().parameterCount() > MAX_PARAMETERS) {
            throw Refusal.of(
                    kernel,
                    "has " + kernel.type().parameterCount() + " parameters",
                    "a device takes " + MAX_PARAMETERS + ": put scalars together in one array");
        }
        kernel.type().parameterList().forEach(type -> checkParameter(kernel, type));
    }

    private static void checkParameter(KernelMethod kernel, ClassDesc type) {
        if (type.descriptorString().equals("Z")) {
            throw Refusal.of(kernel, "has a boolean parameter", "not compiled for devices: use an int, 0 or 1");
        }
        if (!SCALARS.contains(type.descriptorString()) && !isApiType(type)) {
            throw Refusal.of(
                    kernel,
                    "has a parameter of type " + type.displayName(),
                    "kernels take a KernelContext, native arrays, int, long, float and double");
        }
    }

    private static boolean isApiType(ClassDesc type) {
        return type.descriptorString().equals(API + "KernelContext;")
                || type.descriptorString().startsWith(API + "types/arrays/") && ARRAYS.contains(type.displayName());
    }

    private static void checkReduce(KernelMethod kernel, MethodModel method) {
        boolean reduces = method.findAttribute(Attributes.runtimeVisibleParameterAnnotations()).stream()
                .flatMap(table -> table.parameterAnnotations().stream())
                .flatMap(List::stream)
                .anyMatch(annotation -> annotation.className().equalsString(REDUCE));
        if (reduces) {
            throw Refusal.of(
                    kernel,
                    "has a parameter marked @Reduce",
                    "right for power-of-two lengths only: reduce in" + " local memory");
        }
    }

    private static void checkVariableTable(KernelMethod kernel, MethodModel method) {
        boolean present = method.findAttribute(Attributes.code())
                .orElseThrow()
                .findAttribute(Attributes.localVariableTable())
                .isPresent();
        if (!present) {
            throw Refusal.of(
                    kernel,
                    "has no local variable table",
                    "compile it with javac -g, or write the table when" + " generating the class");
        }
    }
}
