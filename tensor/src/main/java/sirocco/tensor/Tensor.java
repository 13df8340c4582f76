package sirocco.tensor;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.stream.IntStream;
import sirocco.tensor.memory.HostStorage;
import sirocco.tensor.op.ArgMax;
import sirocco.tensor.op.ArgSort;
import sirocco.tensor.op.Binary;
import sirocco.tensor.op.Broadcast;
import sirocco.tensor.op.Compare;
import sirocco.tensor.op.Concat;
import sirocco.tensor.op.Convert;
import sirocco.tensor.op.CumSum;
import sirocco.tensor.op.Flip;
import sirocco.tensor.op.MatMul;
import sirocco.tensor.op.Ops;
import sirocco.tensor.op.Pad;
import sirocco.tensor.op.Permute;
import sirocco.tensor.op.PutRow;
import sirocco.tensor.op.Reduce;
import sirocco.tensor.op.Reshape;
import sirocco.tensor.op.Select;
import sirocco.tensor.op.Slice;
import sirocco.tensor.op.StopGradient;
import sirocco.tensor.op.Take;
import sirocco.tensor.op.TakeAlong;
import sirocco.tensor.op.Unary;

/**
 * An n-dimensional array of one type: either with values ({@link ConcreteTensor}) or a step of a computation that is being
 * recorded ({@link TracedTensor}). Immutable. Shapes broadcast by numpy's rules; types never convert by themselves.
 *
 * <p>All methods throw {@link IllegalArgumentException} where shapes or types do not fit, naming both.
 */
public sealed interface Tensor permits ConcreteTensor, TracedTensor {

    /** Type and shape. */
    Spec spec();

    default DType dtype() {
        return spec().dtype();
    }

    default Shape shape() {
        return spec().shape();
    }

    default int rank() {
        return shape().rank();
    }

    /** The number of elements. */
    default long size() {
        return shape().size();
    }

    // ---- making tensors

    /** A scalar. */
    static Tensor scalar(DType dtype, double value) {
        return full(dtype, Shape.SCALAR, value);
    }

    /** An F32 scalar. */
    static Tensor scalar(double value) {
        return scalar(DType.F32, value);
    }

    static Tensor full(DType dtype, Shape shape, double value) {
        ConcreteTensor tensor = ConcreteTensor.uninitialised(new Spec(dtype, shape));
        MemorySegment data = tensor.segment();
        if (Double.doubleToRawLongBits(value) == 0) {
            data.fill((byte) 0);
        } else {
            for (long i = 0; i < shape.size(); i++) {
                dtype.setDouble(data, i, value);
            }
        }
        return tensor;
    }

    static Tensor zeros(DType dtype, int... sizes) {
        return full(dtype, Shape.of(sizes), 0);
    }

    static Tensor ones(DType dtype, int... sizes) {
        return full(dtype, Shape.of(sizes), 1);
    }

    /** An F32 tensor of these values, row-major; a vector if no shape is given. */
    static Tensor of(float[] values, int... sizes) {
        ConcreteTensor tensor = shaped(DType.F32, values.length, sizes);
        MemorySegment.copy(values, 0, tensor.segment(), ValueLayout.JAVA_FLOAT, 0, values.length);
        return tensor;
    }

    /** An F64 tensor of these values, row-major; a vector if no shape is given. */
    static Tensor of(double[] values, int... sizes) {
        ConcreteTensor tensor = shaped(DType.F64, values.length, sizes);
        MemorySegment.copy(values, 0, tensor.segment(), ValueLayout.JAVA_DOUBLE, 0, values.length);
        return tensor;
    }

    /** An I32 tensor of these values, row-major; a vector if no shape is given. */
    static Tensor of(int[] values, int... sizes) {
        ConcreteTensor tensor = shaped(DType.I32, values.length, sizes);
        MemorySegment.copy(values, 0, tensor.segment(), ValueLayout.JAVA_INT, 0, values.length);
        return tensor;
    }

    /** An I64 tensor of these values, row-major; a vector if no shape is given. */
    static Tensor of(long[] values, int... sizes) {
        ConcreteTensor tensor = shaped(DType.I64, values.length, sizes);
        MemorySegment.copy(values, 0, tensor.segment(), ValueLayout.JAVA_LONG, 0, values.length);
        return tensor;
    }

    /** A BOOL tensor of these values, row-major; a vector if no shape is given. */
    static Tensor of(boolean[] values, int... sizes) {
        ConcreteTensor tensor = shaped(DType.BOOL, values.length, sizes);
        for (int i = 0; i < values.length; i++) {
            tensor.segment().set(ValueLayout.JAVA_BYTE, i, (byte) (values[i] ? 1 : 0));
        }
        return tensor;
    }

    private static ConcreteTensor shaped(DType dtype, int count, int... sizes) {
        Shape shape = sizes.length == 0 ? Shape.of(count) : Shape.of(sizes);
        if (shape.size() != count) {
            throw new IllegalArgumentException(
                    "tensor of shape " + shape + ": " + count + " values given, " + shape.size() + " expected");
        }
        return ConcreteTensor.uninitialised(new Spec(dtype, shape));
    }

    /** A tensor of {@code spec} whose elements are copied from {@code data}, row-major in the machine's byte order. */
    static Tensor copyOf(Spec spec, MemorySegment data) {
        if (data.byteSize() != spec.bytes()) {
            throw new IllegalArgumentException(spec + " takes " + spec.bytes() + " bytes, got " + data.byteSize());
        }
        HostStorage storage = HostStorage.uninitialised(spec.bytes());
        storage.segment().copyFrom(data);
        return new ConcreteTensor(spec, storage);
    }

    /** 0, 1, …, n − 1. */
    static Tensor arange(DType dtype, int n) {
        ConcreteTensor tensor = ConcreteTensor.uninitialised(Spec.of(dtype, n));
        IntStream.range(0, n).forEach(i -> dtype.setDouble(tensor.segment(), i, i));
        return tensor;
    }

    /** {@code n} values from {@code first} to {@code last}, both included, evenly spaced. */
    static Tensor linspace(DType dtype, double first, double last, int n) {
        ConcreteTensor tensor = ConcreteTensor.uninitialised(Spec.of(dtype, n));
        double step = n > 1 ? (last - first) / (n - 1) : 0;
        IntStream.range(0, n)
                .forEach(i -> dtype.setDouble(tensor.segment(), i, i == n - 1 && n > 1 ? last : first + i * step));
        return tensor;
    }

    /** The identity matrix [n, n]. */
    static Tensor eye(DType dtype, int n) {
        ConcreteTensor tensor = (ConcreteTensor) zeros(dtype, n, n);
        IntStream.range(0, n).forEach(i -> dtype.setDouble(tensor.segment(), (long) i * n + i, 1));
        return tensor;
    }

    /** Tensors one after another along {@code axis}. */
    static Tensor concat(int axis, List<Tensor> parts) {
        return Ops.applyAll(new Concat(parts.getFirst().shape().axis(axis)), parts)
                .getFirst();
    }

    /** Tensors of equal shape along a new axis. */
    static Tensor stack(int axis, List<Tensor> parts) {
        return concat(axis, parts.stream().map(p -> p.unsqueeze(axis)).toList());
    }

    /** A scalar of this tensor's type; for an integer type the value must be whole, since nothing converts by itself. */
    default Tensor like(double value) {
        if (!dtype().isFloating() && value != Math.rint(value)) {
            throw new IllegalArgumentException(value + " is no " + dtype() + ", the type of " + spec()
                    + ". Convert the tensor: x.convert(DType.F32)");
        }
        return scalar(dtype(), value);
    }

    /** Zeros of this tensor's type and shape. */
    default Tensor zerosLike() {
        return full(dtype(), shape(), 0);
    }

    // ---- reading values

    /** The only element, as a double. Not possible in a trace. */
    default double item() {
        ConcreteTensor concrete = concrete("item");
        if (size() != 1) {
            throw new IllegalArgumentException("item: " + spec() + " has " + size() + " elements, not one");
        }
        return dtype().getDouble(concrete.segment(), 0);
    }

    /** All elements, row-major, converted to float. Not possible in a trace. */
    default float[] toFloats() {
        ConcreteTensor concrete = concrete("toFloats");
        if (dtype() == DType.F32) {
            return concrete.segment().toArray(ValueLayout.JAVA_FLOAT);
        }
        float[] result = new float[Math.toIntExact(size())];
        for (int i = 0; i < result.length; i++) {
            result[i] = (float) dtype().getDouble(concrete.segment(), i);
        }
        return result;
    }

    /** All elements, row-major, converted to double. Not possible in a trace. */
    default double[] toDoubles() {
        MemorySegment data = concrete("toDoubles").segment();
        return IntStream.range(0, Math.toIntExact(size()))
                .mapToDouble(i -> dtype().getDouble(data, i))
                .toArray();
    }

    /** All elements, row-major, converted to int. Not possible in a trace. */
    default int[] toInts() {
        MemorySegment data = concrete("toInts").segment();
        return IntStream.range(0, Math.toIntExact(size()))
                .map(i -> (int) dtype().getLong(data, i))
                .toArray();
    }

    /** All elements, row-major, converted to long. Not possible in a trace. */
    default long[] toLongs() {
        MemorySegment data = concrete("toLongs").segment();
        return IntStream.range(0, Math.toIntExact(size()))
                .mapToLong(i -> dtype().getLong(data, i))
                .toArray();
    }

    private ConcreteTensor concrete(String asked) {
        if (this instanceof ConcreteTensor concrete) {
            return concrete;
        }
        throw new IllegalStateException(asked + " of a traced tensor " + spec()
                + ": it has no value yet, since this function is being recorded. To choose by its value use where, cond or"
                + " whileLoop; to read it, return it from the function");
    }

    // ---- elementwise

    default Tensor add(Tensor other) {
        return Ops.apply(Binary.ADD, this, other);
    }

    default Tensor add(double other) {
        return add(like(other));
    }

    default Tensor sub(Tensor other) {
        return Ops.apply(Binary.SUB, this, other);
    }

    default Tensor sub(double other) {
        return sub(like(other));
    }

    default Tensor mul(Tensor other) {
        return Ops.apply(Binary.MUL, this, other);
    }

    default Tensor mul(double other) {
        return mul(like(other));
    }

    /** Integers are divided towards zero. */
    default Tensor div(Tensor other) {
        return Ops.apply(Binary.DIV, this, other);
    }

    default Tensor div(double other) {
        return div(like(other));
    }

    /** The remainder, with the sign of this. */
    default Tensor rem(Tensor other) {
        return Ops.apply(Binary.REM, this, other);
    }

    default Tensor pow(Tensor exponent) {
        return Ops.apply(Binary.POW, this, exponent);
    }

    default Tensor pow(double exponent) {
        return pow(like(exponent));
    }

    default Tensor maximum(Tensor other) {
        return Ops.apply(Binary.MAX, this, other);
    }

    default Tensor maximum(double other) {
        return maximum(like(other));
    }

    default Tensor minimum(Tensor other) {
        return Ops.apply(Binary.MIN, this, other);
    }

    default Tensor minimum(double other) {
        return minimum(like(other));
    }

    /** Values below {@code low} become it, values above {@code high} become that. */
    default Tensor clamp(double low, double high) {
        return maximum(low).minimum(high);
    }

    default Tensor and(Tensor other) {
        return Ops.apply(Binary.AND, this, other);
    }

    default Tensor or(Tensor other) {
        return Ops.apply(Binary.OR, this, other);
    }

    default Tensor xor(Tensor other) {
        return Ops.apply(Binary.XOR, this, other);
    }

    default Tensor shiftLeft(int bits) {
        return Ops.apply(Binary.SHIFT_LEFT, this, like(bits));
    }

    /** Zeros come in from the left. */
    default Tensor shiftRight(int bits) {
        return Ops.apply(Binary.SHIFT_RIGHT, this, like(bits));
    }

    default Tensor not() {
        return Ops.apply(Unary.NOT, this);
    }

    default Tensor neg() {
        return Ops.apply(Unary.NEG, this);
    }

    default Tensor abs() {
        return Ops.apply(Unary.ABS, this);
    }

    default Tensor sign() {
        return Ops.apply(Unary.SIGN, this);
    }

    default Tensor floor() {
        return Ops.apply(Unary.FLOOR, this);
    }

    default Tensor ceil() {
        return Ops.apply(Unary.CEIL, this);
    }

    default Tensor round() {
        return Ops.apply(Unary.ROUND, this);
    }

    default Tensor reciprocal() {
        return Ops.apply(Unary.RECIPROCAL, this);
    }

    default Tensor square() {
        return mul(this);
    }

    default Tensor sqrt() {
        return Ops.apply(Unary.SQRT, this);
    }

    /** 1 / √x. */
    default Tensor rsqrt() {
        return Ops.apply(Unary.RSQRT, this);
    }

    default Tensor exp() {
        return Ops.apply(Unary.EXP, this);
    }

    default Tensor expm1() {
        return Ops.apply(Unary.EXPM1, this);
    }

    default Tensor log() {
        return Ops.apply(Unary.LOG, this);
    }

    default Tensor log1p() {
        return Ops.apply(Unary.LOG1P, this);
    }

    default Tensor sin() {
        return Ops.apply(Unary.SIN, this);
    }

    default Tensor cos() {
        return Ops.apply(Unary.COS, this);
    }

    default Tensor tanh() {
        return Ops.apply(Unary.TANH, this);
    }

    default Tensor sigmoid() {
        return Ops.apply(Unary.SIGMOID, this);
    }

    /** log(1 + exp x). */
    default Tensor softplus() {
        return Ops.apply(Unary.SOFTPLUS, this);
    }

    default Tensor erf() {
        return Ops.apply(Unary.ERF, this);
    }

    default Tensor relu() {
        return Ops.apply(Unary.RELU, this);
    }

    default Tensor eq(Tensor other) {
        return Ops.apply(Compare.EQ, this, other);
    }

    default Tensor ne(Tensor other) {
        return Ops.apply(Compare.NE, this, other);
    }

    default Tensor lt(Tensor other) {
        return Ops.apply(Compare.LT, this, other);
    }

    default Tensor lt(double other) {
        return lt(like(other));
    }

    default Tensor le(Tensor other) {
        return Ops.apply(Compare.LE, this, other);
    }

    default Tensor gt(Tensor other) {
        return Ops.apply(Compare.GT, this, other);
    }

    default Tensor gt(double other) {
        return gt(like(other));
    }

    default Tensor ge(Tensor other) {
        return Ops.apply(Compare.GE, this, other);
    }

    /** For a BOOL tensor: {@code a} where it is true, else {@code b}. */
    default Tensor where(Tensor a, Tensor b) {
        return Ops.apply(new Select(), this, a, b);
    }

    /** The values as another type, as by a Java cast. */
    default Tensor convert(DType to) {
        return to == dtype() ? this : Ops.apply(new Convert(to), this);
    }

    /** The same values, constant to derivatives. */
    default Tensor stopGradient() {
        return Ops.apply(new StopGradient(), this);
    }

    // ---- reductions

    /** Over all axes if none is given. The axes disappear. */
    default Tensor sum(int... axes) {
        return reduce(Reduce.Kind.SUM, axes);
    }

    /** Over all axes if none is given. The axes disappear. */
    default Tensor prod(int... axes) {
        return reduce(Reduce.Kind.PROD, axes);
    }

    /** Over all axes if none is given. The axes disappear. */
    default Tensor max(int... axes) {
        return reduce(Reduce.Kind.MAX, axes);
    }

    /** Over all axes if none is given. The axes disappear. */
    default Tensor min(int... axes) {
        return reduce(Reduce.Kind.MIN, axes);
    }

    private Tensor reduce(Reduce.Kind kind, int... axes) {
        List<Integer> all = axes.length == 0
                ? IntStream.range(0, rank()).boxed().toList()
                : IntStream.of(axes).map(shape()::axis).boxed().toList();
        return all.isEmpty() ? this : Ops.apply(new Reduce(kind, all), this);
    }

    /** Over all axes if none is given. The axes disappear. */
    default Tensor mean(int... axes) {
        requireFloating("mean");
        Tensor sum = sum(axes);
        return sum.mul((double) sum.size() / size());
    }

    /** The mean squared deviation from the mean, divided by n − {@code correction}; over all axes if none is given. */
    default Tensor variance(int correction, int... axes) {
        requireFloating("variance");
        int[] over = axes.length == 0 ? IntStream.range(0, rank()).toArray() : axes;
        Tensor mean = mean(over).keep(shape(), over);
        Tensor squares = sub(mean).square().sum(over);
        double n = (double) size() / squares.size();
        return squares.div(n - correction);
    }

    private void requireFloating(String op) {
        if (!dtype().isFloating()) {
            throw new IllegalArgumentException(
                    op + ": defined for F32 and F64, got " + spec() + ". Convert the tensor: x.convert(DType.F32)");
        }
    }

    /** log Σ exp x, without overflow; the axes disappear. */
    default Tensor logSumExp(int... axes) {
        int[] over = axes.length == 0 ? IntStream.range(0, rank()).toArray() : axes;
        Tensor top = max(over).stopGradient();
        return sub(top.keep(shape(), over)).exp().sum(over).log().add(top);
    }

    /** This reduction of a tensor of shape {@code from} over {@code axes}, with these axes back as size 1. */
    default Tensor keep(Shape from, int... axes) {
        Shape kept = from;
        for (int axis : axes) {
            kept = kept.with(axis, 1);
        }
        return reshape(kept);
    }

    /** The I32 index of the greatest element along {@code axis}. */
    default Tensor argmax(int axis) {
        return Ops.apply(new ArgMax(shape().axis(axis)), this);
    }

    /** The I32 indices that sort the last axis ascending, stably. */
    default Tensor argsort() {
        return Ops.apply(new ArgSort(), this);
    }

    /** Running sums along {@code axis}. */
    default Tensor cumsum(int axis) {
        return Ops.apply(new CumSum(shape().axis(axis), CumSum.Direction.FORWARD), this);
    }

    // ---- linear algebra

    /** The matrix product by numpy's rules: vectors are rows or columns as needed, leading axes are broadcast. */
    default Tensor matmul(Tensor other) {
        if (rank() == 1) {
            Tensor row = unsqueeze(0).matmul(other);
            return row.squeeze(other.rank() == 1 ? 0 : row.rank() - 2);
        }
        if (other.rank() == 1) {
            return matmul(other.unsqueeze(1)).squeeze(-1);
        }
        if (rank() > 2 && other.rank() == 2) {
            int count = Math.toIntExact(shape().without(-1).size());
            Tensor rows = reshape(Shape.of(count, shape().size(-1)));
            return Ops.apply(MatMul.PLAIN, rows, other)
                    .reshape(shape().with(-1, other.shape().size(1)));
        }
        return Ops.apply(MatMul.PLAIN, this, other);
    }

    // ---- shapes

    default Tensor reshape(Shape to) {
        return to.equals(shape()) ? this : Ops.apply(new Reshape(to), this);
    }

    /** One size may be −1: what is left. */
    default Tensor reshape(int... sizes) {
        int[] filled = sizes.clone();
        int open = IntStream.range(0, sizes.length)
                .filter(i -> sizes[i] == -1)
                .findFirst()
                .orElse(-1);
        if (open >= 0) {
            filled[open] = 1;
            filled[open] = Math.toIntExact(size() / Math.max(1, Shape.of(filled).size()));
        }
        return reshape(Shape.of(filled));
    }

    /** The axes from {@code axis} on as one. */
    default Tensor flatten(int axis) {
        Shape kept = shape().range(0, shape().axis(axis));
        Shape joined = shape().range(kept.rank(), rank());
        return reshape(kept.concat(Shape.of(Math.toIntExact(joined.size()))));
    }

    /** A new axis of size 1 before {@code axis}. */
    default Tensor unsqueeze(int axis) {
        return reshape(shape().insert(axis, 1));
    }

    /** Without {@code axis}, whose size must be 1. */
    default Tensor squeeze(int axis) {
        return reshape(shape().without(axis));
    }

    /** Axis i of the result is axis {@code order[i]} of this. */
    default Tensor permute(int... order) {
        boolean same = IntStream.range(0, order.length).allMatch(i -> order[i] == i);
        return same && order.length == rank() ? this : Ops.apply(Permute.of(order), this);
    }

    /** The last two axes swapped. */
    default Tensor transpose() {
        return swap(-2, -1);
    }

    /** Two axes swapped. */
    default Tensor swap(int a, int b) {
        int[] order = IntStream.range(0, rank()).toArray();
        order[shape().axis(a)] = shape().axis(b);
        order[shape().axis(b)] = shape().axis(a);
        return permute(order);
    }

    default Tensor broadcastTo(Shape to) {
        return to.equals(shape()) ? this : Ops.apply(new Broadcast(to), this);
    }

    default Tensor broadcastTo(int... sizes) {
        return broadcastTo(Shape.of(sizes));
    }

    /** Indices {@code from} (inclusive) to {@code to} (exclusive) of {@code axis}; negative ones count from the end. */
    default Tensor slice(int axis, int from, int to) {
        int along = shape().axis(axis);
        int n = shape().size(along);
        int start = from < 0 ? from + n : from;
        int stop = to < 0 ? to + n : to;
        if (start == 0 && stop == n) {
            return this;
        }
        List<Integer> starts =
                IntStream.range(0, rank()).mapToObj(i -> i == along ? start : 0).toList();
        List<Integer> stops = IntStream.range(0, rank())
                .mapToObj(i -> i == along ? stop : shape().size(i))
                .toList();
        return Ops.apply(new Slice(starts, stops), this);
    }

    /** Index {@code index} of {@code axis}, which disappears; negative ones count from the end. */
    default Tensor select(int axis, int index) {
        int n = shape().size(axis);
        int at = index < 0 ? index + n : index;
        return slice(axis, at, at + 1).squeeze(axis);
    }

    /** {@code low} and {@code high} zeros before and after the elements of {@code axis}. */
    default Tensor pad(int axis, int low, int high) {
        int along = shape().axis(axis);
        return low == 0 && high == 0 ? this : Ops.apply(new Pad(only(along, low), only(along, high)), this);
    }

    private List<Integer> only(int axis, int value) {
        return IntStream.range(0, rank()).mapToObj(i -> i == axis ? value : 0).toList();
    }

    /** The elements of {@code axis} in reverse order. */
    default Tensor flip(int axis) {
        return Ops.apply(new Flip(shape().axis(axis)), this);
    }

    /** Slices along {@code axis} chosen by I32 {@code indices}, whose axes take its place. */
    default Tensor take(int axis, Tensor indices) {
        return Ops.apply(new Take(shape().axis(axis)), this, indices);
    }

    /** y[…, i, …] = x[…, indices[…, i, …], …] along {@code axis}; PyTorch's gather. */
    default Tensor takeAlong(int axis, Tensor indices) {
        return Ops.apply(new TakeAlong(shape().axis(axis)), this, indices);
    }

    /** This tensor with slice {@code index}, an I32 scalar, of its first axis replaced by {@code row}. */
    default Tensor putRow(Tensor row, Tensor index) {
        return Ops.apply(new PutRow(), this, row, index);
    }

    /** Whether type, shape and all bits are equal. Not possible in a trace. */
    default boolean sameBits(Tensor other) {
        return spec().equals(other.spec())
                && concrete("sameBits")
                                .segment()
                                .mismatch(other.concrete("sameBits").segment())
                        == -1;
    }
}
