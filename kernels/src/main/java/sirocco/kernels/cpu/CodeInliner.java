package sirocco.kernels.cpu;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.Label;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.PseudoInstruction;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.IncrementInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LabelTarget;
import java.lang.classfile.instruction.LoadInstruction;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.classfile.instruction.StoreInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.AccessFlag;
import java.util.HashMap;
import java.util.Map;

/**
 * Puts the bytecode of this package's static methods on vectors where they would be called.
 *
 * <p>HotSpot keeps vectors in registers only where it inlines, and stops inlining ordinary methods after 8000 bytecodes,
 * which three exponentials reach. Methods of the Vector API itself are always inlined, so a loop that calls nothing
 * else is safe.
 */
final class CodeInliner {
    private static final String PACKAGE = CodeInliner.class.getPackageName();
    private static final String VECTORS = "Ljdk/incubator/vector/";
    private static final Map<ClassDesc, ClassModel> MODELS = new HashMap<>();

    private CodeInliner() {}

    /** The code of a static method; its arguments are on the stack, its result will be. */
    static void call(CodeBuilder code, ClassDesc owner, String name, MethodTypeDesc type) {
        code.block(block -> new Copy(block, type).of(method(owner, name, type)));
    }

    /** How many methods of the Vector API and of others the code of a static method calls. */
    static int calls(ClassDesc owner, String name, MethodTypeDesc type) {
        int calls = 0;
        for (CodeElement element : method(owner, name, type).code().orElseThrow()) {
            if (element instanceof InvokeInstruction call) {
                calls += isOurs(call)
                        ? calls(call.owner().asSymbol(), call.name().stringValue(), call.typeSymbol())
                        : 1;
            }
        }
        return calls;
    }

    private static boolean isOurs(InvokeInstruction call) {
        ClassDesc owner = call.owner().asSymbol();
        return call.opcode() == Opcode.INVOKESTATIC
                && owner.packageName().equals(PACKAGE)
                && (call.type().stringValue().contains(VECTORS)
                        || method(owner, call.name().stringValue(), call.typeSymbol())
                                .flags()
                                .has(AccessFlag.PRIVATE));
    }

    private static MethodModel method(ClassDesc owner, String name, MethodTypeDesc type) {
        return model(owner).methods().stream()
                .filter(m -> m.methodName().equalsString(name)
                        && m.methodTypeSymbol().equals(type))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no method " + name + type + " in " + owner));
    }

    private static ClassModel model(ClassDesc owner) {
        synchronized (MODELS) {
            return MODELS.computeIfAbsent(owner, CodeInliner::read);
        }
    }

    private static ClassModel read(ClassDesc owner) {
        String file = owner.displayName() + ".class";
        try (InputStream in = CodeInliner.class.getResourceAsStream(file)) {
            return ClassFile.of().parse(in.readAllBytes());
        } catch (IOException e) {
            throw new IllegalStateException("cannot read the class file " + file + " of this package", e);
        }
    }

    /** One copy of a method's code. */
    private static final class Copy {
        private final CodeBuilder code;
        private final MethodTypeDesc type;
        private final TypeKind result;
        private final Map<Integer, Integer> slots = new HashMap<>();
        private final Map<Label, Label> labels = new HashMap<>();
        private final Label end;
        private final int resultSlot;

        Copy(CodeBuilder code, MethodTypeDesc type) {
            this.code = code;
            this.type = type;
            this.result = TypeKind.from(type.returnType());
            this.end = code.newLabel();
            this.resultSlot = result == TypeKind.VOID ? -1 : code.allocateLocal(result);
        }

        void of(MethodModel method) {
            storeArguments();
            CodeModel body = method.code().orElseThrow();
            body.forEach(this::copy);
            code.labelBinding(end);
            if (result != TypeKind.VOID) {
                code.loadLocal(result, resultSlot);
            }
        }

        private void storeArguments() {
            int slot = 0;
            for (ClassDesc parameter : type.parameterArray()) {
                slot += TypeKind.from(parameter).slotSize();
            }
            for (ClassDesc parameter : type.parameterList().reversed()) {
                TypeKind kind = TypeKind.from(parameter);
                slot -= kind.slotSize();
                code.storeLocal(kind, slot(slot, kind));
            }
        }

        /** A local variable of our own for each of theirs; one of another kind in the same place is another. */
        private int slot(int theirs, TypeKind kind) {
            return slots.computeIfAbsent(
                    theirs * TypeKind.values().length + kind.asLoadable().ordinal(), s -> code.allocateLocal(kind));
        }

        private Label label(Label theirs) {
            return labels.computeIfAbsent(theirs, l -> code.newLabel());
        }

        private void copy(CodeElement element) {
            switch (element) {
                case LoadInstruction load -> code.loadLocal(load.typeKind(), slot(load.slot(), load.typeKind()));
                case StoreInstruction store -> code.storeLocal(store.typeKind(), slot(store.slot(), store.typeKind()));
                case IncrementInstruction step -> code.iinc(slot(step.slot(), TypeKind.INT), step.constant());
                case BranchInstruction branch -> code.branch(branch.opcode(), label(branch.target()));
                case LabelTarget target -> code.labelBinding(label(target.label()));
                case ReturnInstruction ret -> leave();
                case InvokeInstruction call
                when isOurs(call) ->
                    call(code, call.owner().asSymbol(), call.name().stringValue(), call.typeSymbol());
                case PseudoInstruction pseudo -> {}
                default -> code.with(element);
            }
        }

        private void leave() {
            if (result != TypeKind.VOID) {
                code.storeLocal(result, resultSlot);
            }
            code.goto_(end);
        }
    }
}
