package sirocco.kernels.cpu;

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
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import sirocco.kernels.fused.Group;
import sirocco.kernels.fused.Term;
import sirocco.tensor.DType;
import sirocco.tensor.op.Convert;
import sirocco.tensor.op.Select;

/**
 * Writes the class of a {@link Group}'s loop over vectors: a method {@code run} that walks rows in whole vectors, and a
 * method {@code tail} with the same body under a mask for the last elements of a row.
 *
 * <p>In an iteration all loads come before all stores, so that a result may lie where an input of its shape lay.
 */
final class VectorEmitter {
    private static final ClassDesc LOOP = desc(RowLoop.class);
    private static final ClassDesc MASK = desc(VectorMask.class);
    private static final ClassDesc LONGS = CD_long.arrayType();
    /** Where parameters of {@code run} lie. */
    private static final int AT = 1;

    private static final int STEPS = 2;
    private static final int ROWS = 3;
    private static final int N = 5;

    private final ClassDesc self;
    private final Group group;
    private final List<Boolean> repeated;
    private final List<DType> operands;
    private final int laneBytes;
    private final int lanes;

    private VectorEmitter(ClassDesc self, Group group, List<Boolean> repeated) {
        this.self = self;
        this.group = group;
        this.repeated = repeated;
        this.operands = new ArrayList<>(group.inputs());
        this.operands.addAll(group.outputTypes());
        this.laneBytes = laneBytes(group);
        this.lanes = Lanes.BYTES / laneBytes;
    }

    /** The bytes of a lane that fit all values of a group, booleans any; 0 where they differ or have no vectors. */
    private static int laneBytes(Group group) {
        int bytes = 0;
        for (Term term : group.terms()) {
            DType dtype = term.dtype();
            if (dtype == DType.U8 || (dtype != DType.BOOL && bytes != 0 && bytes != dtype.bytes())) {
                return 0;
            }
            bytes = dtype == DType.BOOL ? bytes : dtype.bytes();
        }
        return bytes == 0 ? Float.BYTES : bytes;
    }

    /** The class whose functions, and private constants, the code for a group is made of. */
    static Class<?> nestHost(Group group) {
        return laneBytes(group) == Float.BYTES ? VectorMath.class : VectorMathF64.class;
    }

    /** How many calls of the Vector API the code of an operation is; 0 where it has none. */
    static int calls(Group group, Term.Apply apply) {
        if (isIdentity(group, apply) || !hasStep(group, apply)) {
            return 0;
        }
        return CodeInliner.calls(desc(owner(ownerType(group, apply))), stepName(apply), stepType(group, apply));
    }

    private static MethodTypeDesc stepType(Group group, Term.Apply apply) {
        ClassDesc[] parameters = apply.operands().stream()
                .map(o -> desc(vector(group.terms().get(o).dtype())))
                .toArray(ClassDesc[]::new);
        return MethodTypeDesc.of(desc(vector(apply.dtype())), parameters);
    }

    /** Whether every operation of the group has vector code. */
    static boolean accepts(Group group) {
        return laneBytes(group) != 0
                && group.terms().stream()
                        .allMatch(term -> !(term instanceof Term.Apply apply)
                                || isIdentity(group, apply)
                                || hasStep(group, apply));
    }

    private static boolean isIdentity(Group group, Term.Apply apply) {
        return apply.op() instanceof Convert
                && group.terms().get(apply.operands().getFirst()).dtype() == apply.dtype();
    }

    private static boolean hasStep(Group group, Term.Apply apply) {
        Class<?>[] parameters = apply.operands().stream()
                .map(o -> vector(group.terms().get(o).dtype()))
                .toArray(Class<?>[]::new);
        try {
            owner(ownerType(group, apply)).getDeclaredMethod(stepName(apply), parameters);
            return true;
        } catch (NoSuchMethodException e) {
            return false;
        }
    }

    /** The type whose steps hold an operation: that of its first operand, of a selection that of what is selected. */
    private static DType ownerType(Group group, Term.Apply apply) {
        int operand = apply.operands().get(apply.op() instanceof Select ? 1 : 0);
        return group.terms().get(operand).dtype();
    }

    private static String stepName(Term.Apply apply) {
        if (apply.op() instanceof Convert convert) {
            return convert.to() == DType.BOOL ? "toBool" : "to" + convert.to();
        }
        return apply.op().name().toLowerCase(Locale.ROOT);
    }

    private static Class<?> owner(DType dtype) {
        return switch (dtype) {
            case F32 -> FloatSteps.class;
            case F64 -> DoubleSteps.class;
            case I32 -> IntSteps.class;
            case I64 -> LongSteps.class;
            case BOOL, U8 -> MaskSteps.class;
        };
    }

    private static Class<?> vector(DType dtype) {
        return switch (dtype) {
            case F32 -> FloatVector.class;
            case F64 -> DoubleVector.class;
            case I32 -> IntVector.class;
            case I64 -> LongVector.class;
            case BOOL, U8 -> VectorMask.class;
        };
    }

    private static ClassDesc desc(Class<?> type) {
        return ClassDesc.ofDescriptor(type.descriptorString());
    }

    /**
     * The class file.
     *
     * @param name     its simple name in this package
     * @param repeated for each input whether it has one value along a row
     */
    static byte[] write(String name, Group group, List<Boolean> repeated) {
        ClassDesc self = ClassDesc.of(VectorEmitter.class.getPackageName(), name);
        VectorEmitter emitter = new VectorEmitter(self, group, repeated);
        return ClassFile.of()
                .build(
                        self,
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
                                        emitter::run)
                                .withMethodBody("tail", emitter.tailType(), ClassFile.ACC_STATIC, emitter::tail));
    }

    /** The addresses of all operands and the number of elements. */
    private MethodTypeDesc tailType() {
        return MethodTypeDesc.of(CD_void, Collections.nCopies(operands.size() + 1, CD_long));
    }

    private void run(CodeBuilder code) {
        int[] address = new int[operands.size()];
        for (int k = 0; k < address.length; k++) {
            address[k] = code.allocateLocal(TypeKind.LONG);
            code.aload(AT).loadConstant(k).laload().lstore(address[k]);
        }
        int[] values = new int[group.terms().size()];
        literals(code, values);
        int row = code.allocateLocal(TypeKind.LONG);
        code.lconst_0().lstore(row);
        Label rows = code.newBoundLabel();
        Label end = code.newLabel();
        code.lload(row).lload(ROWS).lcmp().ifge(end);
        code.block(block -> row(block, address, values));
        for (int k = 0; k < address.length; k++) {
            code.lload(address[k]).aload(STEPS).loadConstant(k).laload().ladd().lstore(address[k]);
        }
        code.lload(row).lconst_1().ladd().lstore(row).goto_(rows);
        code.labelBinding(end).return_();
    }

    private void row(CodeBuilder code, int[] address, int[] values) {
        repeats(code, address, values);
        int i = code.allocateLocal(TypeKind.LONG);
        code.lconst_0().lstore(i);
        Label loop = code.newBoundLabel();
        Label rest = code.newLabel();
        Label done = code.newLabel();
        code.lload(i).lload(N).loadConstant((long) lanes).lsub().lcmp().ifgt(rest);
        code.block(block -> body(block, k -> element(block, address, k, i), values, -1));
        code.lload(i).loadConstant((long) lanes).ladd().lstore(i).goto_(loop);
        code.labelBinding(rest).lload(i).lload(N).lcmp().ifge(done);
        for (int k = 0; k < address.length; k++) {
            if (isRepeated(k)) {
                code.lload(address[k]);
            } else {
                element(code, address, k, i);
            }
        }
        code.lload(N).lload(i).lsub().invokestatic(self, "tail", tailType());
        code.labelBinding(done);
    }

    private boolean isRepeated(int operand) {
        return operand < repeated.size() && repeated.get(operand);
    }

    /** Pushes the address of element {@code i} of operand {@code k}. */
    private void element(CodeBuilder code, int[] address, int k, int i) {
        int shift = Integer.numberOfTrailingZeros(operands.get(k).bytes());
        code.lload(address[k]).lload(i);
        if (shift > 0) {
            code.loadConstant(shift).lshl();
        }
        code.ladd();
    }

    private void tail(CodeBuilder code) {
        int[] address = new int[operands.size()];
        for (int k = 0; k < address.length; k++) {
            address[k] = 2 * k;
        }
        int mask = code.allocateLocal(TypeKind.REFERENCE);
        code.lload(2 * address.length);
        CodeInliner.call(code, desc(MaskSteps.class), "first" + laneBytes, MethodTypeDesc.of(MASK, CD_long));
        code.astore(mask);
        int[] values = new int[group.terms().size()];
        literals(code, values);
        repeats(code, address, values);
        body(code, k -> code.lload(address[k]), values, mask);
        code.return_();
    }

    /** Pushes an address. */
    private interface Address {
        void push(int operand);
    }

    private void literals(CodeBuilder code, int[] values) {
        for (int t = 0; t < values.length; t++) {
            if (group.terms().get(t) instanceof Term.Literal literal) {
                DType dtype = literal.dtype();
                ClassDesc number = switch (dtype) {
                    case F32 -> {
                        code.loadConstant((float) literal.real());
                        yield ConstantDescs.CD_float;
                    }
                    case F64 -> {
                        code.loadConstant(literal.real());
                        yield ConstantDescs.CD_double;
                    }
                    case I32 -> {
                        code.loadConstant((int) literal.bits());
                        yield ConstantDescs.CD_int;
                    }
                    default -> {
                        code.loadConstant(literal.bits());
                        yield CD_long;
                    }
                };
                access(code, "literal", dtype, MethodTypeDesc.of(desc(vector(dtype)), number));
                values[t] = stored(code);
            }
        }
    }

    private void repeats(CodeBuilder code, int[] address, int[] values) {
        for (int t = 0; t < values.length; t++) {
            if (group.terms().get(t) instanceof Term.Load load && repeated.get(load.input())) {
                code.lload(address[load.input()]);
                access(code, "repeat", load.dtype(), MethodTypeDesc.of(desc(vector(load.dtype())), CD_long));
                values[t] = stored(code);
            }
        }
    }

    /** Loads, computes and stores one vector of everything; under a mask if {@code mask} is a local variable. */
    private void body(CodeBuilder code, Address address, int[] outer, int mask) {
        int[] values = outer.clone();
        for (int t = 0; t < values.length; t++) {
            switch (group.terms().get(t)) {
                case Term.Load load
                when !repeated.get(load.input()) -> {
                    address.push(load.input());
                    ClassDesc vector = desc(vector(load.dtype()));
                    masked(code, "load", load.dtype(), vector, List.of(CD_long), mask);
                    values[t] = stored(code);
                }
                case Term.Apply apply -> values[t] = apply(code, apply, values);
                case Term.Load _, Term.Literal _ -> {}
            }
        }
        for (int o = 0; o < group.outputs().size(); o++) {
            DType dtype = group.outputTypes().get(o);
            code.aload(values[group.outputs().get(o)]);
            address.push(group.inputs().size() + o);
            masked(code, "store", dtype, CD_void, List.of(desc(vector(dtype)), CD_long), mask);
        }
    }

    private int apply(CodeBuilder code, Term.Apply apply, int[] values) {
        if (isIdentity(group, apply)) {
            return values[apply.operands().getFirst()];
        }
        apply.operands().forEach(o -> code.aload(values[o]));
        CodeInliner.call(code, desc(owner(ownerType(group, apply))), stepName(apply), stepType(group, apply));
        return stored(code);
    }

    private static int stored(CodeBuilder code) {
        int slot = code.allocateLocal(TypeKind.REFERENCE);
        code.astore(slot);
        return slot;
    }

    private void masked(
            CodeBuilder code, String name, DType dtype, ClassDesc result, List<ClassDesc> parameters, int mask) {
        List<ClassDesc> all = new ArrayList<>(parameters);
        if (mask >= 0) {
            code.aload(mask);
            all.add(MASK);
        }
        access(code, name, dtype, MethodTypeDesc.of(result, all));
    }

    /** A way between memory and vectors; those of booleans are named after the lanes beside which they lie. */
    private void access(CodeBuilder code, String name, DType dtype, MethodTypeDesc type) {
        String full = dtype == DType.BOOL ? name + laneBytes : name;
        CodeInliner.call(code, desc(owner(dtype)), full, type);
    }
}
