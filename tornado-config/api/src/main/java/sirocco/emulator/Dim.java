package sirocco.emulator;

/** Three sizes or indices. */
public record Dim(int x, int y, int z) {
    static final Dim ZERO = new Dim(0, 0, 0);

    static Dim of(long[] sizes) {
        return new Dim(Math.toIntExact(sizes[0]), Math.toIntExact(sizes[1]), Math.toIntExact(sizes[2]));
    }

    /** The index of element {@code flat} of a box of these sizes, x fastest. */
    Dim at(int flat) {
        return new Dim(flat % x, flat / x % y, flat / x / y);
    }

    int count() {
        return Math.multiplyExact(Math.multiplyExact(x, y), z);
    }

    @Override
    public String toString() {
        return "(" + x + ", " + y + ", " + z + ")";
    }
}
