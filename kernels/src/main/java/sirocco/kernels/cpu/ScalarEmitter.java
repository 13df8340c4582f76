package sirocco.kernels.cpu;

import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_double;
import static java.lang.constant.ConstantDescs.CD_float;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import sirocco.kernels.fused.Group;
import sirocco.kernels.fused.Term;
import sirocco.tensor.DType;
import sirocco.tensor.op.Convert;
import sirocco.tensor.op.Elementwise;

/**
 * Writes the class of a {@link Group}'s loop over single elements, for shapes that would fill a vector only in part. Such
 * code is fast from its first run on, which vector code is not before it is compiled: interpreted, an addition of
 * vectors takes microseconds.
 *
 * <p>Of an element all loads come before all stores, so that a result may lie where an input of its shape lay.
 */
final class ScalarEmitter {
    private static final ClassDesc STEPS = ScalarSteps.class.describeConstable().orElseThrow();
    private static final ClassDesc LOOP = RowLoop.class.describeConstable().orElseThrow();
    private static final ClassDesc LONGS = CD_long.arrayType();
    /** Where parameters of {@code run} lie. */
    private static final int AT = 1;

    private static final int PITCHES = 2;
    private static final int ROWS = 3;
    private static final int N = 5;

    private final Group group;
    private final List<Boolean> repeated;
    private final List<DType> operands;

    private ScalarEmitter(Group group, List<Boolean> repeated) {
        this.group = group;
        this.repeated = repeated;
        this.operands = new ArrayList<>(group.inputs());
        this.operands.addAll(group.outputTypes());
    }

    /** Whether every operation of the group has a step. */
    static boolean accepts(Group group) {
        return group.terms().stream()
                .allMatch(term ->
                        term.dtype() != DType.U8 && !(term instanceof Term.Apply apply && !hasStep(group, apply)));
    }

    private static boolean hasStep(Group group, Term.Apply apply) {
        return hasStep(
                apply.op(),
                apply.operands().stream().map(o -> group.terms().get(o).dtype()).toList());
    }

    /** Whether there is a step of this operation for operands of these types. */
    static boolean hasStep(Elementwise op, List<DType> operands) {
        Class<?>[] parameters = operands.stream().map(ScalarEmitter::type).toArray(Class<?>[]::new);
        try {
            ScalarSteps.class.getDeclaredMethod(name(op), parameters);
            return !operands.contains(DType.U8);
        } catch (NoSuchMethodException e) {
            return false;
        }
    }

    /** The step of an operation: its name in {@link ScalarSteps}. */
    static String name(Elementwise op) {
        return op instanceof Convert convert
                ? "to" + suffix(convert.to())
                : op.name().toLowerCase(Locale.ROOT);
    }

    static String suffix(DType dtype) {
        return dtype == DType.BOOL ? "Bool" : dtype.name();
    }

    private static Class<?> type(DType dtype) {
        return switch (dtype) {
            case F32 -> float.class;
            case F64 -> double.class;
            case I32 -> int.class;
            case I64 -> long.class;
            case BOOL, U8 -> boolean.class;
        };
    }

    static ClassDesc desc(DType dtype) {
        return switch (dtype) {
            case F32 -> CD_float;
            case F64 -> CD_double;
            case I32 -> CD_int;
            case I64 -> CD_long;
            case BOOL, U8 -> CD_boolean;
        };
    }

    static TypeKind kind(DType dtype) {
        return TypeKind.from(desc(dtype)).asLoadable();
    }

    /**
     * The class file.
     *
     * @param name     its simple name in this package
     * @param repeated for each input whether it has one value along a row
     */
    static byte[] write(String name, Group group, List<Boolean> repeated) {
        ScalarEmitter emitter = new ScalarEmitter(group, repeated);
        return ClassFile.of()
                .build(
                        ClassDesc.of(ScalarEmitter.class.getPackageName(), name),
                        type -> type.withFlags(ClassFile.ACC_FINAL | ClassFile.ACC_SYNTHETIC)
                                .withInterfaceSymbols(LOOP)
                                .withMethodBody(
                                        ConstantDescs.INIT_NAME,
                                        ConstantDescs.MTD_void,
                                        0,
                                        code -> code.aload(0)
                                                .invokespecial(
                                                        ConstantDescs.CD_Object,
                                                        ConstantDescs.INIT_NAME,
                                                        ConstantDescs.MTD_void)
                                                .return_())
                                .withMethodBody(
                                        "run",
                                        MethodTypeDesc.of(CD_void, LONGS, LONGS, CD_long, CD_long),
                                        ClassFile.ACC_PUBLIC,
                                        emitter::run));
    }

    private void run(CodeBuilder code) {
        int row = code.allocateLocal(TypeKind.LONG);
        int i = code.allocateLocal(TypeKind.LONG);
        int[] address = new int[operands.size()];
        for (int k = 0; k < address.length; k++) {
            address[k] = code.allocateLocal(TypeKind.LONG);
        }
        code.lconst_0().lstore(row);
        Label rows = code.newBoundLabel();
        Label end = code.newLabel();
        code.lload(row).lload(ROWS).lcmp().ifge(end);
        for (int k = 0; k < address.length; k++) {
            code.aload(AT).loadConstant(k).laload();
            code.lload(row)
                    .aload(PITCHES)
                    .loadConstant(k)
                    .laload()
                    .lmul()
                    .ladd()
                    .lstore(address[k]);
        }
        code.lconst_0().lstore(i);
        Label loop = code.newBoundLabel();
        Label next = code.newLabel();
        code.lload(i).lload(N).lcmp().ifge(next);
        code.block(block -> element(block, address, i));
        code.lload(i).lconst_1().ladd().lstore(i).goto_(loop);
        code.labelBinding(next).lload(row).lconst_1().ladd().lstore(row).goto_(rows);
        code.labelBinding(end).return_();
    }

    /** Loads, computes and stores element {@code i} of everything. */
    private void element(CodeBuilder code, int[] address, int i) {
        int[] values = new int[group.terms().size()];
        for (int t = 0; t < values.length; t++) {
            Term term = group.terms().get(t);
            switch (term) {
                case Term.Load load -> load(code, load, address, i);
                case Term.Literal literal -> literal(code, literal);
                case Term.Apply apply -> apply(code, apply, values);
            }
            values[t] = code.allocateLocal(kind(term.dtype()));
            code.storeLocal(kind(term.dtype()), values[t]);
        }
        for (int o = 0; o < group.outputs().size(); o++) {
            DType dtype = group.outputTypes().get(o);
            place(code, address, group.inputs().size() + o, i);
            code.loadLocal(kind(dtype), values[group.outputs().get(o)]);
            code.invokestatic(STEPS, "store", MethodTypeDesc.of(CD_void, CD_long, desc(dtype)));
        }
    }

    private void load(CodeBuilder code, Term.Load load, int[] address, int i) {
        if (repeated.get(load.input())) {
            code.lload(address[load.input()]);
        } else {
            place(code, address, load.input(), i);
        }
        code.invokestatic(STEPS, "load" + suffix(load.dtype()), MethodTypeDesc.of(desc(load.dtype()), CD_long));
    }

    /** Pushes the address of element {@code i} of operand {@code k}. */
    private void place(CodeBuilder code, int[] address, int k, int i) {
        code.lload(address[k]).lload(i).loadConstant((long) operands.get(k).bytes());
        code.lmul().ladd();
    }

    private static void literal(CodeBuilder code, Term.Literal literal) {
        switch (literal.dtype()) {
            case F32 -> code.loadConstant((float) literal.real());
            case F64 -> code.loadConstant(literal.real());
            case I64 -> code.loadConstant(literal.bits());
            case I32, BOOL, U8 -> code.loadConstant((int) literal.bits());
        }
    }

    private void apply(CodeBuilder code, Term.Apply apply, int[] values) {
        List<ClassDesc> parameters = new ArrayList<>();
        for (int operand : apply.operands()) {
            DType dtype = group.terms().get(operand).dtype();
            code.loadLocal(kind(dtype), values[operand]);
            parameters.add(desc(dtype));
        }
        code.invokestatic(STEPS, name(apply.op()), MethodTypeDesc.of(desc(apply.dtype()), parameters));
    }
}
