package sirocco.kernels.cpu;

import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
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
import java.util.Map;
import java.util.TreeSet;
import sirocco.kernels.cpu.ScalarCode.Apply;
import sirocco.kernels.cpu.ScalarCode.Literal;
import sirocco.kernels.cpu.ScalarCode.Load;
import sirocco.kernels.host.Kernel;
import sirocco.tensor.DType;

/**
 * Writes the class of a {@link ScalarCode}: a {@link Kernel} without a branch or a loop. A value that is used once is computed
 * where it is used; others are variables, called roots here. What is too long for one method becomes several, called
 * one after the other, which hand values on in scratch memory.
 */
final class UnrolledEmitter {
    private static final ClassDesc STEPS = ScalarSteps.class.describeConstable().orElseThrow();
    private static final ClassDesc MATH = Math.class.describeConstable().orElseThrow();
    private static final ClassDesc KERNEL = Kernel.class.describeConstable().orElseThrow();
    private static final MethodTypeDesc RUN = MethodTypeDesc.of(CD_void, CD_long.arrayType());
    /** Instructions of a method, about: HotSpot compiles none of more than 8000 bytes. */
    private static final int LONGEST_PART = 800;
    /** Instructions from which a value is a variable in any case. */
    private static final int LONGEST_VALUE = 100;

    private static final int SPILLED_BYTES = Long.BYTES;

    private final ScalarCode code;
    private final ClassDesc name;
    private final int inputs;
    /** How often each value is used. */
    private final int[] uses;
    /** For each value the instructions that compute it, but those of roots in it. */
    private final int[] length;
    /** For each value that is a variable the part that computes it; else −1. */
    private final int[] partOf;
    /** For each value its place in scratch memory, where a later part needs it; else −1. */
    private final int[] spilled;
    /** For each value the elements of outputs it goes to. */
    private final Map<Integer, List<Target>> targets = new LinkedHashMap<>();

    private final List<List<Integer>> parts = new ArrayList<>();
    private int spills;

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
        spilled = new int[n];
        Arrays.fill(partOf, -1);
        Arrays.fill(spilled, -1);
        countUses();
        findParts();
        findSpills();
    }

    /** A class file and how much scratch memory its kernel needs. */
    record Result(byte[] bytes, long scratch) {}

    /**
     * The class.
     *
     * @param name its simple name in this package
     * @param inputs the number of inputs
     */
    static Result write(String name, ScalarCode code, int inputs) {
        UnrolledEmitter emitter = new UnrolledEmitter(name, code, inputs);
        return new Result(emitter.bytes(), (long) emitter.spills * SPILLED_BYTES);
    }

    private void countUses() {
        for (int o = 0; o < code.outputs().size(); o++) {
            List<Integer> elements = code.outputs().get(o);
            for (int e = 0; e < elements.size(); e++) {
                uses[elements.get(e)]++;
                targets.computeIfAbsent(elements.get(e), v -> new ArrayList<>()).add(new Target(inputs + o, e));
            }
        }
        for (int v = uses.length - 1; v >= 0; v--) {
            if (uses[v] > 0 && code.values().get(v) instanceof Apply apply) {
                apply.operands().forEach(o -> uses[o]++);
            }
        }
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

    private void findSpills() {
        for (int p = 0; p < parts.size(); p++) {
            for (int root : parts.get(p)) {
                for (int read : reads(root)) {
                    if (partOf[read] >= 0 && partOf[read] < p && spilled[read] < 0) {
                        spilled[read] = spills++;
                    }
                }
            }
        }
    }

    private byte[] bytes() {
        return ClassFile.of().build(name, type -> {
            type.withFlags(ClassFile.ACC_FINAL | ClassFile.ACC_SYNTHETIC)
                    .withInterfaceSymbols(KERNEL)
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
            body.aload(1).invokestatic(name, "part" + p, RUN);
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
                targets.keySet().stream().filter(v -> partOf[v] < 0).forEach(this::copy);
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

        /** Fills a variable by what an earlier part computed, or by an element of an input. */
        private void fetch(int value) {
            if (code.values().get(value) instanceof Load load) {
                load(load.input(), load.element() * load.dtype().bytes(), load.dtype());
            } else {
                load(scratch(), spilled[value] * SPILLED_BYTES, code.dtype(value));
            }
            body.storeLocal(kind(value), slot(value));
        }

        private int scratch() {
            return inputs + code.outputs().size();
        }

        private void store(int value) {
            DType dtype = code.dtype(value);
            for (Target target : targets.getOrDefault(value, List.of())) {
                place(target.operand, target.element * dtype.bytes());
                push(value);
                body.invokestatic(STEPS, "store", MethodTypeDesc.of(CD_void, CD_long, ScalarEmitter.desc(dtype)));
            }
            if (spilled[value] >= 0) {
                place(scratch(), spilled[value] * SPILLED_BYTES);
                push(value);
                body.invokestatic(STEPS, "store", MethodTypeDesc.of(CD_void, CD_long, ScalarEmitter.desc(dtype)));
            }
        }

        /** An output that is an input or a constant. */
        private void copy(int value) {
            store(value);
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
                case Load load ->
                    load(load.input(), load.element() * load.dtype().bytes(), load.dtype());
                case Literal literal -> literal(literal);
                case Apply apply -> compute(apply);
            }
        }

        private void load(int operand, int offset, DType dtype) {
            place(operand, offset);
            body.invokestatic(
                    STEPS,
                    "load" + (dtype == DType.BOOL ? "Bool" : dtype.name()),
                    MethodTypeDesc.of(ScalarEmitter.desc(dtype), CD_long));
        }

        private void place(int operand, int offset) {
            Integer address = addresses.get(operand);
            if (address == null) {
                address = body.allocateLocal(TypeKind.LONG);
                addresses.put(operand, address);
                body.aload(0).loadConstant(operand).laload().lstore(address);
            }
            body.lload(address);
            if (offset > 0) {
                body.loadConstant((long) offset).ladd();
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
            apply.operands().forEach(this::push);
            if (!isInstruction(apply)) {
                List<ClassDesc> parameters = apply.operands().stream()
                        .map(o -> ScalarEmitter.desc(code.dtype(o)))
                        .toList();
                body.invokestatic(
                        STEPS, apply.step(), MethodTypeDesc.of(ScalarEmitter.desc(apply.dtype()), parameters));
            }
        }

        /** Writes what needs no call; whether it did. Calls in long methods are not all inlined. */
        private boolean isInstruction(Apply apply) {
            if (apply.dtype() == DType.F64) {
                return isOfDoubles(apply.step());
            }
            return apply.dtype() == DType.F32 && isOfFloats(apply.step());
        }

        private boolean isOfDoubles(String step) {
            switch (step) {
                case "add" -> body.dadd();
                case "sub" -> body.dsub();
                case "mul" -> body.dmul();
                case "div" -> body.ddiv();
                case "neg" -> body.dneg();
                default -> {
                    return false;
                }
            }
            return true;
        }

        private boolean isOfFloats(String step) {
            switch (step) {
                case "add" -> body.fadd();
                case "sub" -> body.fsub();
                case "mul" -> body.fmul();
                case "div" -> body.fdiv();
                case "neg" -> body.fneg();
                default -> {
                    return false;
                }
            }
            return true;
        }
    }
}
