package sirocco.kernels.gpu;

import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_String;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandleInfo;
import java.lang.invoke.SerializedLambda;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import sirocco.kernels.fused.Group;
import sirocco.kernels.fused.Term;
import sirocco.tensor.DType;
import sirocco.tensor.op.Binary;
import sirocco.tensor.op.Convert;
import sirocco.tensor.op.Select;
import uk.ac.manchester.tornado.api.KernelContext;

/**
 * Writes the class of a {@link Group}'s kernel, one work-item an element: the kernel, and an {@code apply} that makes
 * the class the task object. Every operation is a call to one of the {@code Steps} classes, which devices inline.
 */
final class KernelClass {
    /** A kernel has at most this many parameters, the context among them. */
    static final int MAX_PARAMETERS = 20;

    static final String KERNEL = "tkElements";

    private static final ClassDesc CONTEXT = desc(KernelContext.class);
    private static final String TASK = "uk.ac.manchester.tornado.api.common.TornadoFunctions$Task";

    private final ClassDesc self;
    private final Group group;
    private final Strided loops;
    private final List<DType> operands;

    private KernelClass(ClassDesc self, Group group, Strided loops) {
        this.self = self;
        this.group = group;
        this.loops = loops;
        this.operands = new ArrayList<>(group.inputs());
        this.operands.addAll(group.outputTypes());
    }

    /** Whether a group has few enough operands. */
    static boolean accepts(Group group) {
        return 1 + group.inputs().size() + group.outputs().size() <= MAX_PARAMETERS;
    }

    /** The class file of a group over these loops, under this name. */
    static byte[] write(String name, Group group, Strided loops) {
        KernelClass writer = new KernelClass(ClassDesc.of(name), group, loops);
        return ClassFile.of().build(writer.self, writer::members);
    }

    private static ClassDesc desc(Class<?> type) {
        return ClassDesc.ofDescriptor(type.descriptorString());
    }

    private ClassDesc taskType() {
        return ClassDesc.of(TASK + (1 + operands.size()));
    }

    private MethodTypeDesc kernelType() {
        List<ClassDesc> parameters = new ArrayList<>(List.of(CONTEXT));
        operands.forEach(dtype -> parameters.add(ArrayKind.of(dtype).array()));
        return MethodTypeDesc.of(CD_void, parameters);
    }

    private MethodTypeDesc applyType() {
        return MethodTypeDesc.of(CD_void, Collections.nCopies(1 + operands.size(), CD_Object));
    }

    private void members(ClassBuilder type) {
        type.withFlags(ClassFile.ACC_PUBLIC | ClassFile.ACC_FINAL).withInterfaceSymbols(taskType());
        type.withMethodBody(
                ConstantDescs.INIT_NAME,
                ConstantDescs.MTD_void,
                ClassFile.ACC_PUBLIC,
                code -> code.aload(0)
                        .invokespecial(CD_Object, ConstantDescs.INIT_NAME, ConstantDescs.MTD_void)
                        .return_());
        type.withMethodBody("apply", applyType(), ClassFile.ACC_PUBLIC, this::apply);
        type.withMethodBody("writeReplace", MethodTypeDesc.of(CD_Object), ClassFile.ACC_PRIVATE, this::writeReplace);
        type.withMethodBody(KERNEL, kernelType(), ClassFile.ACC_PUBLIC | ClassFile.ACC_STATIC, this::kernel);
    }

    private void apply(CodeBuilder code) {
        for (int i = 0; i < kernelType().parameterCount(); i++) {
            code.aload(1 + i).checkcast(kernelType().parameterType(i));
        }
        code.invokestatic(self, KERNEL, kernelType()).return_();
    }

    /** As the compiler does for a method reference: later releases find the kernel through the serialized form. */
    private void writeReplace(CodeBuilder code) {
        ClassDesc form = desc(SerializedLambda.class);
        ClassDesc classType = ConstantDescs.CD_Class;
        code.new_(form)
                .dup()
                .loadConstant(self)
                .loadConstant(internal(taskType()))
                .loadConstant("apply")
                .loadConstant(applyType().descriptorString())
                .loadConstant(MethodHandleInfo.REF_invokeStatic)
                .loadConstant(internal(self))
                .loadConstant(KERNEL)
                .loadConstant(kernelType().descriptorString())
                .loadConstant(kernelType().descriptorString())
                .iconst_0()
                .anewarray(CD_Object)
                .invokespecial(
                        form,
                        ConstantDescs.INIT_NAME,
                        MethodTypeDesc.of(
                                CD_void,
                                classType,
                                CD_String,
                                CD_String,
                                CD_String,
                                CD_int,
                                CD_String,
                                CD_String,
                                CD_String,
                                CD_String,
                                CD_Object.arrayType()))
                .areturn();
    }

    private static String internal(ClassDesc type) {
        String descriptor = type.descriptorString();
        return descriptor.substring(1, descriptor.length() - 1);
    }

    private void kernel(CodeBuilder code) {
        code.localVariable(0, "context", CONTEXT, code.startLabel(), code.endLabel());
        for (int k = 0; k < operands.size(); k++) {
            code.localVariable(
                    1 + k, "a" + k, ArrayKind.of(operands.get(k)).array(), code.startLabel(), code.endLabel());
        }
        ClassDesc integer = ConstantDescs.CD_Integer;
        int index = code.allocateLocal(TypeKind.INT);
        code.aload(0)
                .getfield(CONTEXT, "globalIdx", integer)
                .invokevirtual(integer, "intValue", MethodTypeDesc.of(CD_int))
                .istore(index);
        Label end = code.newLabel();
        code.iload(index).loadConstant(loops.elements()).if_icmpge(end);
        int[] along = indices(code, index);
        int[] values = new int[group.terms().size()];
        for (int t = 0; t < values.length; t++) {
            values[t] = value(code, group.terms().get(t), index, along, values);
        }
        for (int o = 0; o < group.outputs().size(); o++) {
            store(code, group.inputs().size() + o, values[group.outputs().get(o)], index, along);
        }
        code.labelBinding(end).return_();
    }

    /** Local variables of the index along each axis. */
    private int[] indices(CodeBuilder code, int index) {
        int[] along = new int[loops.sizes().size()];
        int rest = index;
        for (int axis = along.length - 1; axis > 0; axis--) {
            int size = loops.sizes().get(axis);
            int next = code.allocateLocal(TypeKind.INT);
            along[axis] = code.allocateLocal(TypeKind.INT);
            code.iload(rest).loadConstant(size).idiv().istore(next);
            code.iload(rest).iload(next).loadConstant(size).imul().isub().istore(along[axis]);
            rest = next;
        }
        along[0] = rest;
        return along;
    }

    /** Pushes the place of an operand's element. */
    private void place(CodeBuilder code, int operand, int index, int[] along) {
        Strided.Access access = loops.operands().get(operand);
        code.loadConstant(access.first());
        if (loops.isDense(operand)) {
            code.iload(index).iadd();
            return;
        }
        for (int axis = 0; axis < along.length; axis++) {
            int stride = access.strides().get(axis);
            if (stride != 0) {
                code.iload(along[axis]).loadConstant(stride).imul().iadd();
            }
        }
    }

    private int value(CodeBuilder code, Term term, int index, int[] along, int[] values) {
        switch (term) {
            case Term.Load load -> {
                code.aload(1 + load.input());
                place(code, load.input(), index, along);
                ArrayKind kind = ArrayKind.of(load.dtype());
                code.invokevirtual(kind.array(), "get", MethodTypeDesc.of(kind.element(), CD_int));
                if (load.dtype() == DType.U8) {
                    code.loadConstant(0xff).iand();
                }
            }
            case Term.Literal literal
            when literal.dtype().isFloating() && !Double.isFinite(literal.real()) -> notFinite(code, literal, index);
            case Term.Literal literal -> literal(code, literal);
            case Term.Apply apply -> apply(code, apply, values);
        }
        int slot = code.allocateLocal(kind(term.dtype()));
        code.storeLocal(kind(term.dtype()), slot);
        return slot;
    }

    private static void literal(CodeBuilder code, Term.Literal literal) {
        switch (literal.dtype()) {
            case F32 -> code.loadConstant((float) literal.real());
            case F64 -> code.loadConstant(literal.real());
            case I64 -> code.loadConstant(literal.bits());
            case I32, U8, BOOL -> code.loadConstant((int) literal.bits());
        }
    }

    /**
     * NaN or an infinity as 0 / 0 or ±1 / 0, where the divisor is made of the index: TornadoVM 5.2 writes a constant that is not finite
     * as a word that OpenCL C does not know.
     */
    private static void notFinite(CodeBuilder code, Term.Literal literal, int index) {
        double above = Double.isNaN(literal.real()) ? 0 : Math.signum(literal.real());
        if (literal.dtype() == DType.F32) {
            code.loadConstant((float) above)
                    .iload(index)
                    .i2f()
                    .fconst_0()
                    .fmul()
                    .fdiv();
        } else {
            code.loadConstant(above).iload(index).i2d().dconst_0().dmul().ddiv();
        }
    }

    private void apply(CodeBuilder code, Term.Apply apply, int[] values) {
        if (isDoubling(apply)) {
            doubled(code, apply, values[apply.operands().getFirst()]);
            return;
        }
        List<ClassDesc> parameters = new ArrayList<>();
        for (int operand : apply.operands()) {
            DType dtype = group.terms().get(operand).dtype();
            code.loadLocal(kind(dtype), values[operand]);
            parameters.add(stack(dtype));
        }
        DType owner = group.terms()
                .get(apply.operands().get(apply.op() instanceof Select ? 1 : 0))
                .dtype();
        code.invokestatic(
                ClassDesc.of(KernelClass.class.getPackageName(), "Steps" + owner),
                step(apply),
                MethodTypeDesc.of(stack(apply.dtype()), parameters));
    }

    private static boolean isDoubling(Term.Apply apply) {
        return apply.op() == Binary.ADD
                && apply.dtype().isFloating()
                && apply.operands().getFirst().equals(apply.operands().getLast());
    }

    /** x + x as 2 · x, which is the same: TornadoVM 5.2 fails where x is a product, by making half of it an fma. */
    private static void doubled(CodeBuilder code, Term.Apply apply, int value) {
        code.loadLocal(kind(apply.dtype()), value);
        if (apply.dtype() == DType.F32) {
            code.fconst_2().fmul();
        } else {
            code.loadConstant(2.0).dmul();
        }
    }

    private static String step(Term.Apply apply) {
        return apply.op() instanceof Convert convert
                ? "to" + convert.to()
                : apply.op().name().toLowerCase(Locale.ROOT).replace("_", "");
    }

    private void store(CodeBuilder code, int operand, int value, int index, int[] along) {
        DType dtype = operands.get(operand);
        ArrayKind kind = ArrayKind.of(dtype);
        code.aload(1 + operand);
        place(code, operand, index, along);
        code.loadLocal(kind(dtype), value);
        if (kind == ArrayKind.BYTE) {
            code.i2b();
        }
        code.invokevirtual(kind.array(), "set", MethodTypeDesc.of(CD_void, CD_int, kind.element()));
    }

    private static TypeKind kind(DType dtype) {
        return TypeKind.from(stack(dtype));
    }

    /** The type of a value while it is computed with. */
    private static ClassDesc stack(DType dtype) {
        return switch (dtype) {
            case F32 -> ConstantDescs.CD_float;
            case F64 -> ConstantDescs.CD_double;
            case I64 -> ConstantDescs.CD_long;
            case I32, U8, BOOL -> CD_int;
        };
    }
}
