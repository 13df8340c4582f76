package sirocco.emulator;

import java.lang.classfile.instruction.InvokeInstruction;
import java.util.List;
import java.util.Set;

/** What the library methods do that a kernel may call. Whatever is not named here is refused. */
final class Calls {
    private static final String API = "uk/ac/manchester/tornado/api/";
    private static final Set<String> MATH = Set.of(
            "abs", "acos", "asin", "atan", "atan2", "cos", "exp", "log", "max", "min", "pow", "sin", "sqrt", "tan",
            "tanh");
    private static final Set<String> UNBOXING =
            Set.of("intValue", "longValue", "floatValue", "doubleValue", "valueOf", "bitCount");
    private static final List<String> BOXES =
            List.of("java/lang/Integer", "java/lang/Long", "java/lang/Float", "java/lang/Double");

    private Calls() {}

    /** Whether the call is to a library, so that {@link #effects} answers for it. */
    static boolean isLibrary(InvokeInstruction call) {
        String owner = call.owner().asInternalName();
        return owner.startsWith("java/") || owner.startsWith("jdk/") || owner.startsWith(API);
    }

    /** The effects of a library call; {@code origins} are the receiver's (if any) and the arguments'. */
    static Effects effects(KernelMethod kernel, InvokeInstruction call, int[] origins) {
        String owner = call.owner().asInternalName();
        String name = call.name().stringValue();
        if (owner.startsWith(API + "types/arrays/")) {
            return ofArray(kernel, owner, name, origins);
        }
        if (owner.equals(API + "KernelContext")) {
            return ofContext(kernel, call, origins);
        }
        if (owner.equals(API + "math/TornadoMath")) {
            return Effects.NONE;
        }
        if (owner.equals("java/lang/Math") && MATH.contains(name)) {
            return Effects.NONE;
        }
        if (BOXES.contains(owner) && UNBOXING.contains(name)) {
            return Effects.NONE;
        }
        throw Refusal.of(kernel, "calls " + owner.replace('/', '.') + "." + name, remedy(name));
    }

    private static Effects ofArray(KernelMethod kernel, String owner, String name, int[] origins) {
        return switch (name) {
            case "get" -> Effects.reading(origins[0]);
            case "set" -> Effects.writing(origins[0]);
            case "getSize" -> Effects.NONE;
            default ->
                throw Refusal.of(
                        kernel,
                        "calls " + owner.substring(owner.lastIndexOf('/') + 1) + "." + name,
                        "kernels may use get, set and getSize of an array; do the rest on the host");
        };
    }

    private static Effects ofContext(KernelMethod kernel, InvokeInstruction call, int[] origins) {
        String name = call.name().stringValue();
        if (name.endsWith("Barrier")) {
            return Effects.BARRIER;
        }
        if (!name.equals("atomicAdd")) {
            return Effects.NONE;
        }
        String array = call.typeSymbol().parameterType(0).displayName();
        if (array.equals("FloatArray") || array.equals("DoubleArray")) {
            throw Refusal.of(
                    kernel,
                    "adds floating-point numbers atomically",
                    "OpenCL has no such operation: reduce in" + " local memory, or count in integers");
        }
        return Effects.reading(origins[1]).and(Effects.writing(origins[1]));
    }

    private static String remedy(String name) {
        return switch (name) {
            case "fma" -> "Math.fma is not compiled for devices: write x * y + z";
            case "floor", "round", "ceil", "rint" -> "not compiled for devices: use TornadoMath.floor, or cast to int";
            case "log1p" ->
                "not compiled for devices: write a series for small x and TornadoMath.log(1 + x) for others";
            case "expm1" ->
                "not compiled for devices: write a series for small x and TornadoMath.exp(x) - 1 for others";
            case "floatToRawIntBits",
                    "floatToIntBits",
                    "intBitsToFloat",
                    "doubleToRawLongBits",
                    "doubleToLongBits",
                    "longBitsToDouble" ->
                "bits of floating-point numbers are not to be had on devices: compute with"
                        + " integers, or hand the bits over in an IntArray";
            default -> "not known to be compiled for devices: use TornadoMath, or write it as a static method";
        };
    }
}
