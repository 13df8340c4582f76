package sirocco.tensor;

import java.util.ArrayList;
import java.util.List;
import sirocco.tensor.op.Ops;
import sirocco.tensor.op.RandomBits;

/**
 * A key of random numbers: the same key gives the same numbers, on every backend, in any order of use. Never use one key
 * twice: {@link #split} it. Works in traces too.
 *
 * @param words i32[2]
 */
public record Key(Tensor words) {

    /** The key of a seed. */
    public static Key of(long seed) {
        return new Key(Tensor.of(new int[] {(int) (seed >>> 32), (int) seed}, 2));
    }

    /** {@code n} keys independent of each other; this one must not be used any more. */
    public List<Key> split(int n) {
        Tensor bits = bits(Shape.of(n, 2));
        List<Key> keys = new ArrayList<>(n);
        for (int i = 0; i < n; i++) {
            keys.add(new Key(bits.select(0, i)));
        }
        return keys;
    }

    /** The key number {@code index} (0 ≤ index) of those that can be derived from this one. */
    public Key fold(int index) {
        Tensor bits = bits(Shape.of(2));
        Tensor other = words.xor(Tensor.of(new int[] {index, ~index}));
        return new Key(Ops.apply(new RandomBits(Shape.of(2)), bits.add(other)));
    }

    /** Uniform I32 words. */
    public Tensor bits(Shape shape) {
        return Ops.apply(new RandomBits(shape), words);
    }

    /** Uniform on [0, 1): multiples of 2⁻²⁴ in F32 and F64 alike. */
    public Tensor uniform(DType dtype, Shape shape) {
        return bits(shape).shiftRight(8).convert(dtype).mul(0x1p-24);
    }

    /** Uniform on [{@code low}, {@code high}). */
    public Tensor uniform(DType dtype, Shape shape, double low, double high) {
        return uniform(dtype, shape).mul(high - low).add(low);
    }

    /** Standard normal by Box and Muller's transform: √(−2 log u) cos(2πv). */
    public Tensor normal(DType dtype, Shape shape) {
        Tensor pairs = bits(Shape.of(2).concat(shape)).shiftRight(8).convert(dtype);
        Tensor u = pairs.select(0, 0).add(.5).mul(0x1p-24);
        Tensor v = pairs.select(0, 1).mul(0x1p-24);
        return u.log().mul(-2).sqrt().mul(v.mul(2 * Math.PI).cos());
    }

    /** True with probability {@code p}. */
    public Tensor bernoulli(double p, Shape shape) {
        return uniform(DType.F32, shape).lt(p);
    }

    /** 0 … n − 1 in random order, as I32. */
    public Tensor permutation(int n) {
        return bits(Shape.of(n)).argsort();
    }
}
