package sirocco.kernels.cpu;

import static java.lang.constant.ConstantDescs.CD_MethodHandle;
import static java.lang.constant.ConstantDescs.CD_double;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.OperatorInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeSet;
import sirocco.kernels.cpu.ScalarCode.Apply;
import sirocco.kernels.cpu.ScalarCode.Literal;
import sirocco.kernels.cpu.ScalarCode.Load;
import sirocco.kernels.cpu.ScalarMoves.Move;
import sirocco.tensor.DType;

/**
 * Writes the class of a {@link ScalarCode}: a {@link ScalarRun} without a branch or a loop. A value that is used once is computed
 * where it is used; others are variables, called roots here. What is too long for one method becomes several, called
 * one after the other, which hand values on in the arrays.
 */
final class UnrolledEmitter {
    private static final ClassDesc STEPS = ScalarSteps.class.describeConstable().orElseThrow();
    private static final ClassDesc FUNCTIONS =
            ScalarFunctions.class.describeConstable().orElseThrow();
    private static final ClassDesc INTERFACE =
            ScalarRun.class.describeConstable().orElseThrow();
    private static final MethodTypeDesc RUN =
            MethodTypeDesc.of(CD_void, CD_long.arrayType(), CD_double.arrayType(), CD_long.arrayType());
    /** The parameters of a part. */
    private static final int AT = 0;

    private static final int REALS = 1;
    private static final int INTEGERS = 2;
    /** Steps on floating-point numbers that are an instruction of the JVM. Calls in long methods are not all inlined. */
    private static final Set<String> INSTRUCTIONS = Set.of("add", "sub", "mul", "div", "neg");

    /** Instructions of a method, about: HotSpot compiles none of more than 8000 bytes. */
    private static final int LONGEST_PART = 800;
    /**
     * Elements that the code itself reads from memory and writes there. An access is some hundred instructions to the compiler:
     * with more of them it takes seconds, or fails.
     */
    static final int MOST_ACCESSES = 48;
    /** Instructions from which a value is a variable in any case. */
    private static final int LONGEST_VALUE = 100;

    private final ScalarCode code;
    private final ClassDesc name;
    private final int inputs;
    /** How often each value is used. */
    private final int[] uses;
    /** For each value the instructions that compute it, but those of roots in it. */
    private final int[] length;
    /** For each value that is a variable the part that computes it; else −1. */
    private final int[] partOf;
    /** For each value where it lies in the array of its kind, if it is loaded, an output, or needed by a later part; else −1. */
    private final int[] position;
    /** For each value that is an element of outputs where it goes. */
    private final SequencedMap<Integer, List<Target>> targets = new LinkedHashMap<>();
    /** Whether the code accesses operands itself, and not by way of the arrays. */
    private final boolean direct;

    private final List<List<Integer>> parts = new ArrayList<>();
    private final List<Move> loads = new ArrayList<>();
    private final List<Move> stores = new ArrayList<>();
    private int reals;
    private int integers;

    /** Element {@code element} of operand {@code operand}, the operands being inputs, then outputs. */
    private record Target(int operand, int element) {}

    private UnrolledEmitter(String name, ScalarCode code, int inputs) {
        this.name = ClassDesc.of(UnrolledEmitter.class.getPackageName(), name);
        this.code = code;
        this.inputs = inputs;
        int n = code.values().size();
        uses = new int[n];
        length = new int[n];
        partOf = new int[n];
        position = new int[n];
        Arrays.fill(partOf, -1);
        Arrays.fill(position, -1);
        countUses();
        direct = accesses() <= MOST_ACCESSES;
        findParts();
        if (!direct) {
            placeOperands();
        }
        placeHandedOn();
    }

    /**
     * A class file and the arrays it needs.
     *
     * @param loads what is to be in the arrays before
     * @param stores what is there after
     * @param reals the length of the array of reals
     * @param integers that of the array of integers
     */
    record Result(byte[] bytes, List<Move> loads, List<Move> stores, int reals, int integers) {}

    /**
     * The class.
     *
     * @param name its simple name in this package
     * @param inputs the number of inputs
     */
    static Result write(String name, ScalarCode code, int inputs) {
        UnrolledEmitter emitter = new UnrolledEmitter(name, code, inputs);
        return new Result(emitter.bytes(), emitter.loads, emitter.stores, emitter.reals, emitter.integers);
    }

    private void countUses() {
        for (int o = 0; o < code.outputs().size(); o++) {
            List<Integer> output = code.outputs().get(o);
            for (int e = 0; e < output.size(); e++) {
                uses[output.get(e)]++;
                targets.computeIfAbsent(output.get(e), v -> new ArrayList<>()).add(new Target(inputs + o, e));
            }
        }
        for (int v = uses.length - 1; v >= 0; v--) {
            if (uses[v] > 0 && code.values().get(v) instanceof Apply apply) {
                apply.operands().forEach(o -> uses[o]++);
            }
        }
    }

    private int accesses() {
        int count = targets.values().stream().mapToInt(List::size).sum();
        for (int v = 0; v < uses.length; v++) {
            count += uses[v] > 0 && code.values().get(v) instanceof Load ? 1 : 0;
        }
        return count;
    }

    private boolean isRoot(int value) {
        boolean needed = uses[value] > 1 || targets.containsKey(value) || length[value] > LONGEST_VALUE;
        return uses[value] > 0 && needed && code.values().get(value) instanceof Apply;
    }

    private void findParts() {
        int instructions = 0;
        List<Integer> part = new ArrayList<>();
        parts.add(part);
        for (int v = 0; v < uses.length; v++) {
            if (code.values().get(v) instanceof Apply apply) {
                for (int operand : apply.operands()) {
                    length[v] += isRoot(operand) ? 1 : Math.max(1, length[operand]);
                }
                length[v]++;
            }
            if (isRoot(v)) {
                instructions += length[v];
                if (instructions > LONGEST_PART) {
                    part = new ArrayList<>();
                    parts.add(part);
                    instructions = length[v];
                }
                part.add(v);
                partOf[v] = parts.size() - 1;
            }
        }
    }

    /** All variables and loads that the computation of a root reads, each once. */
    private TreeSet<Integer> reads(int root) {
        TreeSet<Integer> found = new TreeSet<>();
        addReads(root, found);
        return found;
    }

    private void addReads(int value, TreeSet<Integer> found) {
        if (code.values().get(value) instanceof Apply apply) {
            for (int operand : apply.operands()) {
                if (partOf[operand] >= 0 || isVariable(operand)) {
                    found.add(operand);
                } else {
                    addReads(operand, found);
                }
            }
        }
    }

    /** Whether a value is an element of an input that is read more than once. */
    private boolean isVariable(int value) {
        return code.values().get(value) instanceof Load && uses[value] > 1;
    }

    private void placeOperands() {
        for (int v = 0; v < uses.length; v++) {
            if (uses[v] > 0 && code.values().get(v) instanceof Load load) {
                place(v);
                loads.add(new Move(load.dtype(), load.input(), load.element(), position[v]));
            }
        }
        targets.forEach((value, all) -> {
            place(value);
            all.forEach(to -> stores.add(new Move(code.dtype(value), to.operand, to.element, position[value])));
        });
    }

    private void placeHandedOn() {
        for (int p = 0; p < parts.size(); p++) {
            for (int root : parts.get(p)) {
                for (int read : reads(root)) {
                    if (partOf[read] >= 0 && partOf[read] < p) {
                        place(read);
                    }
                }
            }
        }
    }

    private void place(int value) {
        if (position[value] < 0) {
            position[value] = code.dtype(value).isFloating() ? reals++ : integers++;
        }
    }

    private byte[] bytes() {
        return ClassFile.of().build(name, type -> {
            type.withFlags(ClassFile.ACC_FINAL | ClassFile.ACC_SYNTHETIC)
                    .withInterfaceSymbols(INTERFACE)
                    .withMethodBody(
                            ConstantDescs.INIT_NAME,
                            ConstantDescs.MTD_void,
                            0,
                            init -> init.aload(0)
                                    .invokespecial(
                                            ConstantDescs.CD_Object, ConstantDescs.INIT_NAME, ConstantDescs.MTD_void)
                                    .return_())
                    .withMethodBody("run", RUN, ClassFile.ACC_PUBLIC, this::run);
            for (int p = 0; p < parts.size(); p++) {
                int part = p;
                type.withMethodBody(
                        "part" + p,
                        RUN,
                        ClassFile.ACC_PRIVATE | ClassFile.ACC_STATIC,
                        body -> new Part(body, part).write());
            }
        });
    }

    private void run(CodeBuilder body) {
        for (int p = 0; p < parts.size(); p++) {
            body.aload(1).aload(2).aload(3).invokestatic(name, "part" + p, RUN);
        }
        body.return_();
    }

    /** One method. */
    private final class Part {
        private final CodeBuilder body;
        private final int number;
        private final Map<Integer, Integer> slots = new HashMap<>();
        private final Map<Integer, Integer> lastReads = new HashMap<>();
        private final Map<Boolean, Deque<Integer>> free = new HashMap<>();
        /** The variables that hold addresses of operands. */
        private final Map<Integer, Integer> addresses = new HashMap<>();

        Part(CodeBuilder body, int number) {
            this.body = body;
            this.number = number;
        }

        void write() {
            List<Integer> roots = parts.get(number);
            for (int i = 0; i < roots.size(); i++) {
                for (int read : reads(roots.get(i))) {
                    lastReads.put(read, i);
                }
            }
            for (int i = 0; i < roots.size(); i++) {
                root(roots.get(i), i);
            }
            if (number == parts.size() - 1) {
                targets.keySet().stream()
                        .filter(v -> !(code.values().get(v) instanceof Apply))
                        .forEach(this::store);
            }
            body.return_();
        }

        private void root(int value, int position) {
            TreeSet<Integer> reads = reads(value);
            reads.stream().filter(read -> !slots.containsKey(read)).forEach(this::fetch);
            compute((Apply) code.values().get(value));
            for (int read : reads) {
                if (lastReads.get(read) == position) {
                    release(read);
                }
            }
            body.storeLocal(kind(value), slot(value));
            store(value);
            if (!lastReads.containsKey(value)) {
                release(value);
            }
        }

        /** Fills a variable by what is in the arrays: an element of an input, or what an earlier part computed. */
        private void fetch(int value) {
            load(value);
            body.storeLocal(kind(value), slot(value));
        }

        private void load(int value) {
            DType dtype = code.dtype(value);
            if (direct && code.values().get(value) instanceof Load load) {
                address(load.input(), load.element() * dtype.bytes());
                body.invokestatic(
                        STEPS,
                        "load" + (dtype == DType.BOOL ? "Bool" : dtype.name()),
                        MethodTypeDesc.of(ScalarEmitter.desc(dtype), CD_long));
                return;
            }
            position(value);
            switch (dtype) {
                case F64 -> body.daload();
                case F32 -> body.daload().d2f();
                case I64 -> body.laload();
                case I32, BOOL, U8 -> body.laload().l2i();
            }
        }

        /** Puts a value where outputs and later parts look for it. */
        private void store(int value) {
            if (position[value] >= 0) {
                storeInArray(value);
            }
            if (direct) {
                DType dtype = code.dtype(value);
                for (Target target : targets.getOrDefault(value, List.of())) {
                    address(target.operand, target.element * dtype.bytes());
                    push(value);
                    body.invokestatic(STEPS, "store", MethodTypeDesc.of(CD_void, CD_long, ScalarEmitter.desc(dtype)));
                }
            }
        }

        private void storeInArray(int value) {
            position(value);
            push(value);
            switch (code.dtype(value)) {
                case F64 -> body.dastore();
                case F32 -> body.f2d().dastore();
                case I64 -> body.lastore();
                case I32, BOOL, U8 -> body.i2l().lastore();
            }
        }

        private void position(int value) {
            body.aload(code.dtype(value).isFloating() ? REALS : INTEGERS).loadConstant(position[value]);
        }

        private void address(int operand, int offset) {
            Integer address = addresses.get(operand);
            if (address == null) {
                address = body.allocateLocal(TypeKind.LONG);
                addresses.put(operand, address);
                body.aload(AT).loadConstant(operand).laload().lstore(address);
            }
            body.lload(address);
            if (offset > 0) {
                body.loadConstant((long) offset).ladd();
            }
        }

        private TypeKind kind(int value) {
            return ScalarEmitter.kind(code.dtype(value));
        }

        private int slot(int value) {
            Integer known = slots.get(value);
            if (known == null) {
                Deque<Integer> unused = free.get(kind(value).slotSize() == 2);
                known = unused == null || unused.isEmpty() ? body.allocateLocal(kind(value)) : unused.pop();
                slots.put(value, known);
            }
            return known;
        }

        private void release(int value) {
            free.computeIfAbsent(kind(value).slotSize() == 2, size -> new ArrayDeque<>())
                    .push(slots.remove(value));
        }

        private void push(int value) {
            if (slots.containsKey(value)) {
                body.loadLocal(kind(value), slots.get(value));
                return;
            }
            switch (code.values().get(value)) {
                case Load _ -> load(value);
                case Literal literal -> literal(literal);
                case Apply apply -> compute(apply);
            }
        }

        private void literal(Literal literal) {
            switch (literal.dtype()) {
                case F32 -> body.loadConstant((float) Double.longBitsToDouble(literal.bits()));
                case F64 -> body.loadConstant(Double.longBitsToDouble(literal.bits()));
                case I64 -> body.loadConstant(literal.bits());
                case I32, BOOL, U8 -> body.loadConstant((int) literal.bits());
            }
        }

        private void compute(Apply apply) {
            int function = ScalarFunctions.number(apply.step(), apply.dtype());
            if (function >= 0) {
                body.getstatic(FUNCTIONS, "HANDLES", CD_MethodHandle.arrayType())
                        .loadConstant(function)
                        .aaload();
            }
            apply.operands().forEach(this::push);
            if (function >= 0) {
                body.invokevirtual(CD_MethodHandle, "invokeExact", signature(apply));
            } else if (apply.dtype().isFloating() && INSTRUCTIONS.contains(apply.step())) {
                String instruction = (apply.dtype() == DType.F32 ? "F" : "D") + apply.step();
                body.with(OperatorInstruction.of(Opcode.valueOf(instruction.toUpperCase(Locale.ROOT))));
            } else {
                body.invokestatic(STEPS, apply.step(), signature(apply));
            }
        }

        private MethodTypeDesc signature(Apply apply) {
            return MethodTypeDesc.of(
                    ScalarEmitter.desc(apply.dtype()),
                    apply.operands().stream()
                            .map(o -> ScalarEmitter.desc(code.dtype(o)))
                            .toList());
        }
    }
}
