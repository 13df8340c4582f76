package sirocco.kernels.gpu;

import sirocco.tensor.ConcreteTensor;

/** An array of a program, before any instance of the program has allocated it. Compared by identity. */
final class Buffer {
    private final ArrayKind kind;
    private final Role role;
    private int size;

    /** What an array holds. */
    sealed interface Role permits Input, Output, Constant, Layout, Empty, Scratch {}

    /** Input number {@code index} of the program. */
    record Input(int index) implements Role {}

    /** Output number {@code index} of the program, where it does not take a donated input's place. */
    record Output(int index) implements Role {}

    /** A constant of the graph. */
    record Constant(ConcreteTensor tensor) implements Role {}

    /** Sizes and strides, which kernels read. */
    record Layout() implements Role {}

    /** A value without elements: one element that no kernel reads, since devices have no empty arrays. */
    record Empty() implements Role {}

    /** Intermediate results. */
    record Scratch() implements Role {}

    Buffer(ArrayKind kind, Role role) {
        this.kind = kind;
        this.role = role;
    }

    ArrayKind kind() {
        return kind;
    }

    Role role() {
        return role;
    }

    /** Elements; at least 1, since devices have no empty arrays. */
    int size() {
        return Math.max(size, 1);
    }

    long bytes() {
        return (long) size() * kind.bytes();
    }

    /** Makes room for {@code elements}. */
    Buffer atLeast(long elements) {
        if (elements > Integer.MAX_VALUE - 64) {
            throw new IllegalArgumentException(
                    "gpu: a tensor of " + elements + " elements; device arrays hold at most 2³¹. Use a smaller batch");
        }
        size = Math.max(size, (int) elements);
        return this;
    }
}
