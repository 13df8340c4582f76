package sirocco.emulator;

import java.lang.classfile.CodeElement;
import java.lang.classfile.Instruction;
import java.lang.classfile.Label;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.attribute.CodeAttribute;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.LabelTarget;
import java.lang.classfile.instruction.LineNumber;
import java.lang.classfile.instruction.LookupSwitchInstruction;
import java.lang.classfile.instruction.NewPrimitiveArrayInstruction;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.classfile.instruction.SwitchCase;
import java.lang.classfile.instruction.TableSwitchInstruction;
import java.lang.constant.ClassDesc;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Follows a kernel's bytecode, and that of the static methods it calls: which array parameters are read and written,
 * whether a barrier is reached, and that nothing is done that devices cannot do. An abstract interpretation to a fixed
 * point, whose values are sets of parameters.
 */
final class KernelFlow {
    private final KernelMethod kernel;
    private final Deque<KernelMethod> callers;

    KernelFlow(KernelMethod kernel) {
        this(kernel, new ArrayDeque<>());
    }

    private KernelFlow(KernelMethod kernel, Deque<KernelMethod> callers) {
        this.kernel = kernel;
        this.callers = callers;
    }

    Effects effects() {
        if (callers.contains(kernel)) {
            throw Refusal.of(
                    kernel,
                    "calls itself (recursion, through " + callers + ")",
                    "the device compiler would never end: write a loop");
        }
        callers.push(kernel);
        Effects effects = new Method(ClassFiles.method(kernel)).follow();
        callers.pop();
        return effects;
    }

    /** The effects of a static method called with these arguments. */
    private Effects called(KernelMethod callee, int[] origins) {
        return new KernelFlow(callee, callers).effects().seenThrough(origins);
    }

    /** One method's code. */
    private final class Method {
        private final List<CodeElement> code;
        private final Map<Label, Integer> labels = new HashMap<>();
        private final Map<Integer, Frame> frames = new HashMap<>();
        private final Deque<Integer> open = new ArrayDeque<>();
        private final CreatedArrays created = new CreatedArrays();
        private final int maxLocals;

        Method(MethodModel method) {
            code = new ArrayList<>(method.code().orElseThrow().elementList());
            maxLocals = ((CodeAttribute) method.code().orElseThrow()).maxLocals();
            for (int i = 0; i < code.size(); i++) {
                if (code.get(i) instanceof LabelTarget target) {
                    labels.put(target.label(), i);
                }
            }
            refuseOpcodes();
        }

        Effects follow() {
            Effects effects = Effects.NONE;
            reach(0, entry());
            while (!open.isEmpty()) {
                int at = open.pop();
                Frame frame = frames.get(at).copy();
                if (code.get(at) instanceof Instruction instruction) {
                    var step = new Step(kernel, frame, previous(at), origin(at), KernelFlow.this::called);
                    Effects one = step.execute(instruction);
                    created.note(at, one);
                    effects = effects.and(one);
                }
                successors(at, frame);
            }
            created.check(kernel);
            return effects.ofParameters();
        }

        private Frame entry() {
            var frame = new Frame(maxLocals);
            int slot = 0;
            for (int i = 0; i < kernel.type().parameterCount(); i++) {
                ClassDesc type = kernel.type().parameterType(i);
                int slots = TypeKind.from(type).slotSize();
                frame.local(slot, new Frame.Value(type.isPrimitive() ? 0 : 1 << i & CreatedArrays.PARAMETERS, slots));
                slot += slots;
            }
            return frame;
        }

        private void successors(int at, Frame frame) {
            switch (code.get(at)) {
                case BranchInstruction branch -> {
                    reach(labels.get(branch.target()), frame);
                    if (branch.opcode() != Opcode.GOTO && branch.opcode() != Opcode.GOTO_W) {
                        reach(at + 1, frame);
                    }
                }
                case TableSwitchInstruction choice -> reach(choice.cases(), choice.defaultTarget(), frame);
                case LookupSwitchInstruction choice -> reach(choice.cases(), choice.defaultTarget(), frame);
                case ReturnInstruction _ -> {}
                default -> reach(at + 1, frame);
            }
        }

        private void reach(List<SwitchCase> cases, Label otherwise, Frame frame) {
            cases.forEach(c -> reach(labels.get(c.target()), frame));
            reach(labels.get(otherwise), frame);
        }

        private void reach(int at, Frame frame) {
            if (at == code.size()) {
                return;
            }
            Frame known = frames.get(at);
            if (known == null) {
                frames.put(at, frame.copy());
                open.push(at);
            } else if (known.merge(frame)) {
                open.push(at);
            }
        }

        private int origin(int at) {
            return code.get(at) instanceof NewPrimitiveArrayInstruction ? created.originAt(at) : 0;
        }

        private Instruction previous(int at) {
            for (int i = at - 1; i >= 0; i--) {
                if (code.get(i) instanceof Instruction instruction) {
                    return instruction;
                }
            }
            return null;
        }

        private void refuseOpcodes() {
            int line = 0;
            for (CodeElement element : code) {
                if (element instanceof LineNumber number) {
                    line = number.line();
                }
                if (element instanceof Instruction instruction) {
                    refuse(instruction.opcode(), line);
                }
            }
        }

        private void refuse(Opcode opcode, int line) {
            switch (opcode) {
                case IUSHR, LUSHR ->
                    throw Refusal.of(
                            kernel,
                            "uses >>> (line " + line + ")",
                            "devices compile it as a signed shift: write (x >> n) & mask");
                case ATHROW ->
                    throw Refusal.of(
                            kernel,
                            "throws an exception (line " + line + ")",
                            "not compiled for devices: write a status into an array, or a NaN");
                case INVOKEDYNAMIC ->
                    throw Refusal.of(
                            kernel,
                            "uses a lambda, a string or a pattern (line " + line + ")",
                            "not compiled for devices: use static methods on numbers and arrays");
                case MONITORENTER, MONITOREXIT ->
                    throw Refusal.of(kernel, "synchronizes (line " + line + ")", "use barriers or atomicAdd");
                default -> {}
            }
        }
    }
}
