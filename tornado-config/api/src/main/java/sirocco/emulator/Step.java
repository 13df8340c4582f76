package sirocco.emulator;

import java.lang.classfile.Instruction;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.ArrayLoadInstruction;
import java.lang.classfile.instruction.ArrayStoreInstruction;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.ConvertInstruction;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.IncrementInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LoadInstruction;
import java.lang.classfile.instruction.LookupSwitchInstruction;
import java.lang.classfile.instruction.NewPrimitiveArrayInstruction;
import java.lang.classfile.instruction.NopInstruction;
import java.lang.classfile.instruction.OperatorInstruction;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.classfile.instruction.StackInstruction;
import java.lang.classfile.instruction.StoreInstruction;
import java.lang.classfile.instruction.TableSwitchInstruction;
import java.lang.classfile.instruction.TypeCheckInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.List;
import java.util.function.BiFunction;
import sirocco.emulator.Frame.Value;

/** One instruction's effect on a frame, and on the kernel's parameters. */
final class Step {
    private final KernelMethod kernel;
    private final Frame frame;
    private final Instruction previous;
    private final int created;
    private final BiFunction<KernelMethod, int[], Effects> callee;

    Step(
            KernelMethod kernel,
            Frame frame,
            Instruction previous,
            int created,
            BiFunction<KernelMethod, int[], Effects> callee) {
        this.kernel = kernel;
        this.frame = frame;
        this.previous = previous;
        this.created = created;
        this.callee = callee;
    }

    Effects execute(Instruction instruction) {
        switch (instruction) {
            case LoadInstruction load ->
                frame.push(new Value(
                        frame.local(load.slot()).origins(), load.typeKind().slotSize()));
            case StoreInstruction store -> frame.local(store.slot(), frame.pop());
            case ConstantInstruction constant -> frame.push(Value.of(constant.typeKind()));
            case ArrayLoadInstruction load -> {
                return load(load.typeKind());
            }
            case ArrayStoreInstruction _ -> {
                return store();
            }
            case ConvertInstruction convert -> replace(1, convert.toType());
            case OperatorInstruction operator -> operate(operator);
            case StackInstruction stack -> shuffle(stack.opcode());
            case BranchInstruction branch -> frame.pop(operands(branch.opcode()));
            case TableSwitchInstruction _, LookupSwitchInstruction _ -> frame.pop();
            case TypeCheckInstruction check -> checkType(check.opcode());
            case NewPrimitiveArrayInstruction _ -> newArray();
            case FieldInstruction field -> access(field);
            case InvokeInstruction call -> {
                return call(call);
            }
            case IncrementInstruction _, ReturnInstruction _, NopInstruction _ -> {}
            default ->
                throw Refusal.of(
                        kernel,
                        "creates an object or an array of objects (" + instruction.opcode() + ")",
                        "not compiled for devices: use numbers, and arrays of a small constant size");
        }
        return Effects.NONE;
    }

    private Effects load(TypeKind element) {
        frame.pop();
        int array = frame.pop().origins();
        frame.push(Value.of(element));
        return Effects.reading(array);
    }

    private Effects store() {
        frame.pop(2);
        return Effects.writing(frame.pop().origins());
    }

    private void replace(int operands, TypeKind result) {
        frame.pop(operands);
        frame.push(Value.of(result));
    }

    private void operate(OperatorInstruction operator) {
        switch (operator.opcode()) {
            case INEG, LNEG, FNEG, DNEG -> replace(1, operator.typeKind());
            case ARRAYLENGTH -> replace(1, TypeKind.INT);
            case LCMP, FCMPL, FCMPG, DCMPL, DCMPG -> replace(2, TypeKind.INT);
            default -> replace(2, operator.typeKind());
        }
    }

    private static int operands(Opcode branch) {
        return switch (branch) {
            case GOTO, GOTO_W -> 0;
            case IFEQ, IFNE, IFLT, IFGE, IFGT, IFLE, IFNULL, IFNONNULL -> 1;
            default -> 2;
        };
    }

    private void shuffle(Opcode opcode) {
        switch (opcode) {
            case POP -> frame.popSlots(1);
            case POP2 -> frame.popSlots(2);
            case DUP -> duplicate(1, 0);
            case DUP_X1 -> duplicate(1, 1);
            case DUP_X2 -> duplicate(1, 2);
            case DUP2 -> duplicate(2, 0);
            case DUP2_X1 -> duplicate(2, 1);
            case DUP2_X2 -> duplicate(2, 2);
            default -> {
                List<Value> top = frame.popSlots(1);
                List<Value> below = frame.popSlots(1);
                frame.pushAll(top);
                frame.pushAll(below);
            }
        }
    }

    private void duplicate(int slots, int skipped) {
        List<Value> top = frame.popSlots(slots);
        List<Value> below = frame.popSlots(skipped);
        frame.pushAll(top);
        frame.pushAll(below);
        frame.pushAll(top);
    }

    private void checkType(Opcode opcode) {
        if (opcode == Opcode.INSTANCEOF) {
            replace(1, TypeKind.INT);
        }
    }

    private void newArray() {
        if (!(previous instanceof ConstantInstruction)) {
            throw Refusal.of(
                    kernel,
                    "creates an array whose size is not a constant",
                    "give it a constant size, or use" + " the group's local memory");
        }
        frame.pop();
        frame.push(new Value(created, 1));
    }

    private void access(FieldInstruction field) {
        switch (field.opcode()) {
            case GETFIELD -> replace(1, TypeKind.from(field.typeSymbol()));
            case GETSTATIC -> readStatic(field);
            default ->
                throw Refusal.of(
                        kernel,
                        "writes the field " + field.name().stringValue(),
                        "kernels change arrays only: hand one over");
        }
    }

    private void readStatic(FieldInstruction field) {
        if (!field.typeSymbol().isPrimitive()) {
            throw Refusal.of(
                    kernel,
                    "reads the static array or object " + field.name().stringValue(),
                    "not compiled for devices: hand it over as a native array, or write the values into the code");
        }
        frame.push(Value.of(TypeKind.from(field.typeSymbol())));
    }

    private Effects call(InvokeInstruction call) {
        boolean isStatic = call.opcode() == Opcode.INVOKESTATIC;
        MethodTypeDesc type = call.typeSymbol();
        int[] origins = new int[type.parameterCount() + (isStatic ? 0 : 1)];
        int all = 0;
        for (int i = origins.length - 1; i >= 0; i--) {
            origins[i] = frame.pop().origins();
            all |= origins[i];
        }
        TypeKind result = TypeKind.from(type.returnType());
        if (result != TypeKind.VOID) {
            frame.push(new Value(result == TypeKind.REFERENCE ? all : 0, result.slotSize()));
        }
        if (Calls.isLibrary(call)) {
            return Calls.effects(kernel, call, origins);
        }
        if (!isStatic) {
            throw Refusal.of(
                    kernel,
                    "calls the method " + call.name().stringValue() + " on an object",
                    "not compiled for devices: make it a static method");
        }
        if (type.parameterList().stream().anyMatch(ClassDesc::isArray)) {
            throw Refusal.of(
                    kernel,
                    "hands an array to the method " + call.name().stringValue(),
                    "devices then read and write other elements of it: use the array where it was created");
        }
        return callee.apply(
                new KernelMethod(call.owner().asInternalName(), call.name().stringValue(), type), origins);
    }
}
