package sirocco.emulator;

import java.lang.classfile.TypeKind;
import java.util.ArrayList;
import java.util.List;

/** Local variables and operand stack at one instruction: of each value, which parameters it may be. */
final class Frame {
    /** A value: which parameters it may be, and whether it fills two slots. */
    record Value(int origins, int slots) {
        static final Value SINGLE = new Value(0, 1);
        static final Value DOUBLE = new Value(0, 2);

        static Value of(TypeKind kind) {
            return kind.slotSize() == 2 ? DOUBLE : SINGLE;
        }

        Value or(Value other) {
            return new Value(origins | other.origins, Math.max(slots, other.slots));
        }
    }

    private final Value[] locals;
    private final List<Value> stack;

    Frame(int maxLocals) {
        this(new Value[maxLocals], new ArrayList<>());
    }

    private Frame(Value[] locals, List<Value> stack) {
        this.locals = locals;
        this.stack = stack;
    }

    Frame copy() {
        return new Frame(locals.clone(), new ArrayList<>(stack));
    }

    void local(int slot, Value value) {
        locals[slot] = value;
    }

    Value local(int slot) {
        return locals[slot] == null ? Value.SINGLE : locals[slot];
    }

    void push(Value value) {
        stack.add(value);
    }

    Value pop() {
        return stack.removeLast();
    }

    void pop(int values) {
        for (int i = 0; i < values; i++) {
            pop();
        }
    }

    /** Takes values of together {@code slots} slots, the lowest first. */
    List<Value> popSlots(int slots) {
        var taken = new ArrayList<Value>();
        while (slots > 0) {
            Value value = pop();
            taken.addFirst(value);
            slots -= value.slots();
        }
        return taken;
    }

    void pushAll(List<Value> values) {
        stack.addAll(values);
    }

    /** Adds what the other frame knows; returns whether anything was new. */
    boolean merge(Frame other) {
        boolean changed = false;
        for (int i = 0; i < locals.length; i++) {
            Value merged = or(locals[i], other.locals[i]);
            changed |= merged != null && !merged.equals(locals[i]);
            locals[i] = merged;
        }
        for (int i = 0; i < stack.size(); i++) {
            Value merged = or(stack.get(i), other.stack.get(i));
            changed |= !merged.equals(stack.get(i));
            stack.set(i, merged);
        }
        return changed;
    }

    private static Value or(Value a, Value b) {
        return a == null ? b : b == null ? a : a.or(b);
    }
}
