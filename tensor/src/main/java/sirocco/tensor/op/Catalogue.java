package sirocco.tensor.op;

import static sirocco.tensor.op.Sample.Argument.fixed;
import static sirocco.tensor.op.Sample.Argument.indices;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import sirocco.tensor.DType;
import sirocco.tensor.Shape;
import sirocco.tensor.Spec;
import sirocco.tensor.Tensor;
import sirocco.tensor.graph.Graph;
import sirocco.tensor.op.MatMul.Layout;
import sirocco.tensor.op.Sample.Argument;
import sirocco.tensor.op.Sample.Derivatives;

/**
 * The list of all operations with samples of their inputs. From it the tests are made: all backends against the
 * reference, gradients against differences, forward against reverse mode, passes on random graphs.
 *
 * <p>To add an operation, add one line to the method of its family: {@code add(Sample.of("", new MyOp(3), real(2, 5)))};
 * a test fails as long as an operation of this package has none. Choose odd sizes, and inputs at which the derivative
 * exists.
 */
public final class Catalogue {
    private static final List<DType> EVERY = List.of(DType.values());
    private static final DType[] INTEGERS = {DType.I32, DType.I64, DType.U8};
    private static final DType[] NOT_FLOATING = {DType.I32, DType.I64, DType.U8, DType.BOOL};

    private final List<Sample> samples = new ArrayList<>();

    private Catalogue() {}

    /** All samples. */
    public static List<Sample> samples() {
        Catalogue catalogue = new Catalogue();
        catalogue.functions();
        catalogue.operators();
        catalogue.comparisons();
        catalogue.conversions();
        catalogue.reductions();
        catalogue.products();
        catalogue.moves();
        catalogue.gathers();
        catalogue.convolutions();
        catalogue.pools();
        catalogue.randomBits();
        catalogue.composites();
        catalogue.layers();
        catalogue.sequences();
        catalogue.control();
        return List.copyOf(catalogue.samples);
    }

    private void add(Sample sample) {
        samples.add(sample);
    }

    /** A floating input between −1 and 1 away from each other, or integers. */
    private static Argument real(int... sizes) {
        return Argument.of(Values.distinct(-1, 1), sizes);
    }

    private void functions() {
        for (Unary op : Unary.values()) {
            for (int[] sizes : new int[][] {{}, {65}, {3, 0}, {5, 1, 13}}) {
                add(Sample.of("", op, Argument.of(domain(op), sizes)).in(op.dtypes()));
            }
        }
        add(Sample.of("long", Unary.TANH, Argument.of(domain(Unary.TANH), 1031)));
        add(Sample.of("for several threads", Unary.EXP, Argument.of(Values.between(-1, 1), 257, 129)));
    }

    /** Where a function is defined, but for the points where its derivative jumps. */
    private static Values domain(Unary op) {
        return switch (op) {
            case ABS, SIGN, FLOOR, CEIL, ROUND, RELU -> Values.offMultiples(.5, op.low(), op.high());
            default -> Values.between(op.low(), op.high());
        };
    }

    private void operators() {
        int[][][] shapes = {{{3, 1, 5}, {4, 1}}, {{}, {7}}, {{2, 33}, {33}}, {{5, 0}, {5, 1}}, {{65}, {65}}};
        for (Binary op : Binary.values()) {
            for (int[][] pair : shapes) {
                add(operator(op, pair[0], pair[1]));
            }
        }
        int[][][] more = {{{1}, {1}}, {{13}, {}}, {{2, 1, 3, 1}, {4, 1, 5}}, {{17, 3}, {17, 1}}, {{1, 7}, {7, 1}}};
        for (int[][] pair : more) {
            add(operator(Binary.SUB, pair[0], pair[1]));
            add(operator(Binary.MAX, pair[0], pair[1]));
        }
        Values coin = Values.whole(0, 2);
        add(Sample.of("", new Select(), fixed(DType.BOOL, coin, 3, 1, 5), real(3, 4, 5), real(4, 1))
                .and(NOT_FLOATING));
        add(Sample.of("", new Select(), fixed(DType.BOOL, coin, 65), real(65), real(65))
                .and(NOT_FLOATING));
        add(Sample.of("one for all", new Select(), fixed(DType.BOOL, coin), real(33), real(33)));
        add(Sample.of("one value", new Select(), fixed(DType.BOOL, coin, 2, 17), real(), real(17)));
    }

    private static Sample operator(Binary op, int[] a, int[] b) {
        Values right = switch (op) {
            case DIV, POW -> Values.between(.3, 2);
            case REM -> Values.between(.311, .314);
            case SHIFT_LEFT, SHIFT_RIGHT -> Values.whole(0, 32);
            case MAX, MIN -> Values.offMultiples(.25, 0, 2);
            default -> Values.between(-2, 2);
        };
        Values left = switch (op) {
            case POW -> Values.between(.1, 3);
            case REM -> Values.offMultiples(.3125, -2, 2);
            case MAX, MIN -> Values.whole(0, 8);
            default -> Values.between(-2, 2);
        };
        Values scaled = op == Binary.MAX || op == Binary.MIN ? quarters(left) : left;
        return Sample.of("", op, Argument.of(scaled, a), Argument.of(right, b)).in(op.dtypes());
    }

    /** Floating values divided by four: those at the multiples of ¼ that the other operand avoids. */
    private static Values quarters(Values whole) {
        return (random, tensor, n) -> {
            if (!tensor.dtype().isFloating()) {
                Values.between(0, 1).fill(random, tensor, n);
                return;
            }
            whole.fill(random, tensor, n);
            for (int i = 0; i < n; i++) {
                tensor.dtype().setDouble(tensor.segment(), i, tensor.dtype().getDouble(tensor.segment(), i) / 4);
            }
        };
    }

    private void comparisons() {
        for (Compare op : Compare.values()) {
            Values few = Values.whole(0, 3);
            add(Sample.of("", op, Argument.of(few, 65), Argument.of(few, 65)).in(EVERY));
            add(Sample.of("", op, Argument.of(few, 3, 1, 5), Argument.of(few, 4, 1))
                    .in(EVERY));
            add(Sample.of("words", op, real(33), real(33)).and(NOT_FLOATING));
        }
    }

    private void conversions() {
        for (DType to : DType.values()) {
            Derivatives derivatives = to == DType.F64 ? Derivatives.ALL : Derivatives.NONE;
            add(Sample.of("to " + to, new Convert(to), Argument.of(Values.between(-300, 300), 3, 11))
                    .in(EVERY)
                    .with(derivatives));
            add(Sample.of("to " + to, new Convert(to), Argument.of(Values.between(-3e9, 3e9), 65))
                    .in(EVERY)
                    .with(derivatives));
        }
    }

    private void reductions() {
        int[][] axes = {{0}, {1}, {2}, {0, 2}, {1, 2}, {0, 1, 2}};
        for (Reduce.Kind kind : Reduce.Kind.values()) {
            for (int[] over : axes) {
                add(reduction(kind, over, 3, 5, 7));
            }
            add(reduction(kind, new int[] {0}, 65));
            add(reduction(kind, new int[] {1}, 2, 33, 1));
            add(reduction(kind, new int[] {0}, 17, 0));
            add(reduction(kind, new int[] {0, 3}, 2, 3, 1, 5));
        }
        add(reduction(Reduce.Kind.SUM, new int[] {0}, 0, 3));
        add(reduction(Reduce.Kind.SUM, new int[] {0}, 20_001));
        add(reduction(Reduce.Kind.MAX, new int[] {0, 1}, 65, 129));
        add(reduction(Reduce.Kind.SUM, new int[] {0}, 129, 65));
        add(reduction(Reduce.Kind.PROD, new int[] {1}, 3, 0));
        for (CumSum.Direction direction : CumSum.Direction.values()) {
            for (int axis = 0; axis < 3; axis++) {
                add(Sample.of("", new CumSum(axis, direction), real(3, 5, 7)).and(INTEGERS));
            }
            add(Sample.of("", new CumSum(0, direction), real(65)).and(INTEGERS));
        }
        for (int axis = 0; axis < 3; axis++) {
            add(Sample.of("", new ArgMax(axis), real(3, 5, 7)).and(NOT_FLOATING));
        }
        add(Sample.of("", new ArgMax(0), real(129)).and(INTEGERS));
        add(Sample.of("with equals", new ArgMax(1), Argument.of(Values.whole(0, 4), 5, 33))
                .in(EVERY));
        add(Sample.of("", new ArgSort(), real(3, 17)).and(INTEGERS));
        add(Sample.of("with equals", new ArgSort(), Argument.of(Values.whole(0, 4), 2, 65))
                .in(EVERY));
        add(Sample.of("", new ArgSort(), real(3, 0)));
    }

    private static Sample reduction(Reduce.Kind kind, int[] axes, int... sizes) {
        List<Integer> over = IntStream.of(axes).boxed().toList();
        boolean product = kind == Reduce.Kind.PROD;
        Values values = product ? Values.distinct(.6, 1.5) : Values.distinct(-1, 1);
        return Sample.of("over " + over, new Reduce(kind, over), Argument.of(values, sizes))
                .and(INTEGERS);
    }

    private void products() {
        DType[] wide = {DType.I32, DType.I64};
        int[][] sizes = {{1, 1, 1}, {3, 5, 7}, {1, 17, 33}, {33, 13, 1}, {17, 65, 5}, {2, 0, 3}};
        for (Layout a : Layout.values()) {
            for (Layout b : Layout.values()) {
                for (int[] mkn : sizes) {
                    add(product(a, b, mkn, new int[0], new int[0]).and(wide));
                }
                add(product(a, b, new int[] {3, 5, 2}, new int[] {2, 1}, new int[] {3}));
            }
        }
        int[] mkn = {5, 3, 7};
        add(product(Layout.PLAIN, Layout.PLAIN, mkn, new int[] {4}, new int[] {4}));
        add(product(Layout.PLAIN, Layout.TRANSPOSED, new int[] {97, 70, 65}, new int[0], new int[0]));
        add(product(Layout.PLAIN, Layout.PLAIN, mkn, new int[] {}, new int[] {3}));
        add(product(Layout.PLAIN, Layout.PLAIN, mkn, new int[] {2, 3}, new int[] {1}));
        add(product(Layout.PLAIN, Layout.PLAIN, mkn, new int[] {0}, new int[] {1}));
    }

    private static Sample product(Layout a, Layout b, int[] mkn, int[] batchA, int[] batchB) {
        Argument left = real(matrix(batchA, a, mkn[0], mkn[1]));
        Argument right = real(matrix(batchB, b, mkn[1], mkn[2]));
        return Sample.of(a + " " + b, new MatMul(a, b), left, right);
    }

    private static int[] matrix(int[] batch, Layout layout, int rows, int columns) {
        int[] sizes = Arrays.copyOf(batch, batch.length + 2);
        sizes[batch.length] = layout == Layout.PLAIN ? rows : columns;
        sizes[batch.length + 1] = layout == Layout.PLAIN ? columns : rows;
        return sizes;
    }

    private void moves() {
        move("", new Reshape(Shape.of(5, 3)), 3, 1, 5);
        move("of nothing", new Reshape(Shape.of(0, 4)), 2, 0);
        move("to a scalar", new Reshape(Shape.SCALAR), 1, 1);
        move("", new Broadcast(Shape.of(2, 3, 5)), 3, 1);
        move("", new Broadcast(Shape.of(3, 33)), 33);
        move("of a scalar", new Broadcast(Shape.of(7, 3)));
        move("", new Permute(List.of(1, 0)), 17, 33);
        move("", new Permute(List.of(2, 0, 1)), 3, 5, 7);
        move("", new Permute(List.of(0, 2, 1)), 3, 5, 7);
        move("", new Permute(List.of(3, 1, 0, 2)), 2, 3, 1, 5);
        move("", new Slice(List.of(1, 2), List.of(3, 13)), 5, 17);
        move("of nothing", new Slice(List.of(2, 1), List.of(2, 4)), 5, 4);
        move("", new Slice(List.of(0, 1, 2), List.of(3, 2, 7)), 3, 5, 7);
        move("", new Pad(List.of(1, 0), List.of(0, 3)), 5, 13);
        move("", new Pad(List.of(0, 2, 1), List.of(1, 0, 1)), 2, 0, 3);
        for (int axis = 0; axis < 3; axis++) {
            move("", new Flip(axis), 3, 5, 7);
        }
        move("", new Flip(0), 65);
        add(Sample.of("", new StopGradient(), real(3, 5)).and(NOT_FLOATING).with(Derivatives.NONE));
        add(Sample.of("", new Concat(0), real(3, 5), real(1, 5), real(0, 5)).and(NOT_FLOATING));
        add(Sample.of("", new Concat(1), real(3, 5), real(3, 7)).and(NOT_FLOATING));
        add(Sample.of("", new Concat(2), real(2, 3, 1), real(2, 3, 4), real(2, 3, 5))
                .and(NOT_FLOATING));
        add(Sample.of("of one", new Concat(0), real(5)).and(NOT_FLOATING));
        add(Sample.of("", new Barrier(1), real(3, 5), real(7)).and(NOT_FLOATING));
        add(Sample.of("", new Barrier(2), real(3, 5), real(7)));
    }

    private void move(String name, Linear op, int... sizes) {
        add(Sample.of(name, op, real(sizes)).and(NOT_FLOATING));
    }

    private void gathers() {
        for (int axis = 0; axis < 3; axis++) {
            int n = new int[] {3, 5, 7}[axis];
            add(Sample.of("", new Take(axis), real(3, 5, 7), indices(n, 2, 5)).and(NOT_FLOATING));
            add(Sample.of("outside", new Take(axis), real(3, 5, 7), outside(n, 4)));
            int[] chosen = Shape.of(3, 5, 7).with(axis, 4).toArray();
            add(Sample.of("", new TakeAlong(axis), real(3, 5, 7), indices(n, chosen))
                    .and(NOT_FLOATING));
            add(Sample.of("outside", new TakeAlong(axis), real(3, 5, 7), outside(n, chosen)));
            int[] taken = Shape.of(3, 5, 7).with(axis, 11).toArray();
            add(Sample.of("", new TakeTranspose(axis, 4), real(taken), indices(4, 11))
                    .and(INTEGERS));
            add(Sample.of("outside", new TakeTranspose(axis, 4), real(taken), outside(4, 11)));
            add(Sample.of("", new TakeAlongTranspose(axis, 4), real(taken), indices(4, taken))
                    .and(INTEGERS));
            add(Sample.of("outside", new TakeAlongTranspose(axis, 4), real(taken), outside(4, taken)));
        }
        add(Sample.of("", new PutRow(), real(5, 3), real(3), indices(5)).and(NOT_FLOATING));
        add(Sample.of("scalars", new PutRow(), real(7), real(), indices(7)));
        add(Sample.of("outside", new PutRow(), real(5, 3), real(3), outside(5)));
        add(Sample.of("scalar index", new Take(0), real(7, 33), indices(7)).and(NOT_FLOATING));
        add(Sample.of("rows", new Take(0), real(17, 13), indices(17, 65)));
        add(Sample.of("rows", new TakeTranspose(0, 17), real(65, 13), indices(17, 65)));
        add(Sample.of("table of indices", new TakeTranspose(1, 5), real(2, 3, 4), indices(5, 3, 4)));
    }

    /** Indices of which some lie outside 0 … n − 1. */
    private static Argument outside(int n, int... sizes) {
        return fixed(DType.I32, Values.whole(-3, n + 3), sizes);
    }

    private void convolutions() {
        convolution(Window.of(3, 3), 1, 2, 3, 2, 7, 5);
        convolution(Window.of(3, 3).padding(1, 1), 1, 1, 2, 3, 5, 5);
        convolution(Window.of(3, 2).stride(2, 1).padding(0, 1, 1, 0), 2, 2, 4, 6, 8, 5);
        convolution(Window.of(3, 3).dilation(2, 2).padding(2, 2), 1, 1, 2, 2, 7, 9);
        convolution(Window.of(3, 3).stride(2, 2).padding(1, 1), 3, 2, 3, 3, 5, 7);
        convolution(Window.of(1, 1), 1, 2, 3, 5, 3, 4);
        convolution(Window.of(7).stride(1, 2).padding(0, 3), 1, 1, 1, 5, 1, 33);
        convolution(Window.of(5).dilation(1, 3).padding(0, 5), 1, 3, 2, 4, 1, 17);
    }

    private void convolution(Window window, int groups, int n, int in, int out, int height, int width) {
        int outH = window.outH(height);
        int outW = window.outW(width);
        Argument x = real(n, in, height, width);
        Argument w = real(out, in / groups, window.kernelH(), window.kernelW());
        Argument y = real(n, out, outH, outW);
        add(Sample.of("", new Conv2d(window, groups), x, w));
        add(Sample.of("", new Conv2dInput(window, groups, height, width), y, w));
        add(Sample.of("", new Conv2dWeight(window, groups), x, y));
    }

    private void pools() {
        pool(Window.of(2, 2).stride(2, 2), 2, 3, 6, 8);
        pool(Window.of(3, 3).stride(2, 2).padding(1, 1), 1, 2, 7, 7);
        pool(Window.of(2, 3).stride(1, 2).padding(0, 1), 2, 1, 5, 9);
        pool(Window.of(3).stride(1, 2).padding(0, 0, 1, 2), 1, 3, 1, 13);
        pool(Window.of(2, 2).dilation(2, 3), 1, 2, 5, 7);
    }

    private void pool(Window window, int n, int channels, int height, int width) {
        Argument x = real(n, channels, height, width);
        add(Sample.of("", new MaxPool2d(window), x));
        add(Sample.of("", new WindowSum(window), x));
        Argument y = real(n, channels, window.outH(height), window.outW(width));
        add(Sample.of("", new WindowSpread(window, height, width), y));
    }

    private void randomBits() {
        for (int[] sizes : new int[][] {{}, {1}, {2, 33}, {1031}, {0}}) {
            Argument key = fixed(DType.I32, Values.between(0, 1), 2);
            add(Sample.of(Arrays.toString(sizes), new RandomBits(Shape.of(sizes)), key)
                    .in(List.of(DType.I32)));
        }
    }

    private void composites() {
        add(Sample.of(
                "of one shape", dtype -> new Fused(graph(dtype, Catalogue::swish, new int[] {3, 7})), real(3, 7)));
        add(Sample.of(
                "with a row, a column and a scalar",
                dtype -> new Fused(graph(
                        dtype,
                        in -> List.of(
                                in.get(0).mul(in.get(1)).add(in.get(2)).tanh().mul(in.get(3))),
                        new int[] {5, 33},
                        new int[] {33},
                        new int[] {5, 1},
                        new int[] {})),
                real(5, 33),
                real(33),
                real(5, 1),
                real()));
        add(Sample.of(
                "of two results",
                dtype -> new Fused(graph(
                        dtype, in -> List.of(in.get(0).exp(), in.get(0).add(1).square()), new int[] {65})),
                real(65)));
        add(Sample.of("", dtype -> new Checkpoint(graph(dtype, Catalogue::swish, new int[] {3, 5})), real(3, 5)));
        for (int n : new int[] {1, 3, 5, 17}) {
            add(Sample.of("", new LinearSolve(), Argument.of(regular(n), n, n), real(n, 2)));
        }
    }

    /** Square matrices whose greatest elements are in the other diagonal, so that rows are exchanged. */
    private static Values regular(int n) {
        return (random, tensor, count) -> {
            for (int i = 0; i < count; i++) {
                double value = random.nextDouble(-1, 1) + (i / n == n - 1 - i % n ? n : 0);
                tensor.dtype().setDouble(tensor.segment(), i, value);
            }
        };
    }

    private static List<Tensor> swish(List<Tensor> in) {
        return List.of(in.getFirst().mul(in.getFirst().sigmoid()));
    }

    private static Graph graph(DType dtype, UnaryOperator<List<Tensor>> body, int[]... shapes) {
        return Graph.trace(Arrays.stream(shapes).map(s -> Spec.of(dtype, s)).toList(), body);
    }

    private void layers() {
        for (double slope : new double[] {.1, 0, -.2}) {
            Argument x = Argument.of(Values.offMultiples(.5, -2, 2), 5, 13);
            add(Sample.of("slope " + slope, new LeakyRelu(slope), x));
        }
        for (int axis = 0; axis < 3; axis++) {
            Argument x = Argument.of(Values.distinct(-3, 3), 3, 5, 7);
            add(Sample.of("", new Softmax(axis), x));
            add(Sample.of("", new SoftmaxGradient(axis), x, real(3, 5, 7)));
            add(Sample.of("", new LogSoftmax(axis), x));
            add(Sample.of("", new LogSoftmaxGradient(axis), x, real(3, 5, 7)));
        }
        add(Sample.of("long row", new Softmax(1), real(2, 129)));
        add(Sample.of("many rows", new Softmax(1), real(257, 33)));
        add(Sample.of("long row", new LogSoftmax(0), real(65)));
        for (double smoothing : new double[] {0, .1}) {
            Argument x = Argument.of(Values.distinct(-3, 3), 7, 5);
            Argument classes = indices(5, 7);
            Argument weights = Argument.of(Values.between(.5, 2), 5).constant();
            add(Sample.of("smoothing " + smoothing, new CrossEntropy(smoothing), x, classes, weights));
            add(Sample.of("smoothing " + smoothing, new CrossEntropyGradient(smoothing), x, classes, weights, real(7)));
        }
        for (int[] sizes : new int[][] {{3, 5, 7}, {2, 33}, {13}}) {
            int n = sizes[sizes.length - 1];
            int[] rows = Arrays.copyOf(sizes, sizes.length - 1);
            add(Sample.of("", new LayerNorm(1e-5), real(sizes), real(n), real(n)));
            Argument r = Argument.of(Values.between(.5, 2), rows);
            add(Sample.of("", new LayerNormGradient(), real(sizes), real(sizes), real(n), real(rows), r));
        }
        attention(ScaledDotProductAttention.Mask.NONE);
        attention(ScaledDotProductAttention.Mask.CAUSAL);
        attention(ScaledDotProductAttention.Mask.GIVEN, fixed(DType.BOOL, firstFalse(), 5, 7));
        for (AdamUpdate.Decay decay : AdamUpdate.Decay.values()) {
            adam(new AdamUpdate(.9, .999, 1e-8, .01, decay), 33);
            adam(new AdamUpdate(.9, .99, 1e-3, 0, decay), 3, 5);
        }
    }

    private void attention(ScaledDotProductAttention.Mask mask, Argument... given) {
        List<Argument> inputs = new ArrayList<>(List.of(real(2, 3, 5, 4), real(2, 3, 7, 4), real(2, 3, 7, 3)));
        inputs.addAll(Arrays.asList(given));
        add(Sample.of("", new ScaledDotProductAttention(mask), inputs.toArray(Argument[]::new)));
    }

    /** Random truth values, of which the first of each row of seven is false: no query may be left without a key. */
    private static Values firstFalse() {
        return (random, tensor, n) -> {
            for (int i = 0; i < n; i++) {
                tensor.dtype().setLong(tensor.segment(), i, i % 7 == 0 ? 0 : random.nextInt(2));
            }
        };
    }

    private void adam(AdamUpdate op, int... sizes) {
        Argument rate = Argument.of(Values.between(.01, .1));
        Argument correction = Argument.of(Values.between(.1, 1));
        Argument v = Argument.of(Values.between(.1, 1), sizes);
        add(Sample.of("", op, real(sizes), real(sizes), real(sizes), v, rate, correction, correction));
    }

    private void sequences() {
        Argument weight = Argument.of(Values.between(-1, 1), 9, 3);
        for (Gru.Keep keep : Gru.Keep.values()) {
            add(Sample.of("", new Gru(keep), real(5, 2, 4), real(2, 3), real(9, 4), weight, real(9), real(9)));
            add(Sample.of(
                    "", new Lstm(keep), real(5, 2, 4), real(2, 3), real(2, 3), real(12, 4), real(12, 3), real(12)));
        }
        Argument gates = Argument.of(Values.between(.1, .9), 5, 2, 12);
        Argument states = real(5, 2, 3);
        Argument start = real(2, 3);
        Argument x = real(5, 2, 4);
        add(Sample.of("", new GruGradient(), states, gates, x, states, start, weight));
        add(Sample.of("", new LstmGradient(), states, states, gates, x, states, states, start, start, real(12, 3)));
    }

    private void control() {
        for (Scan.Direction direction : Scan.Direction.values()) {
            Function<DType, Op> scan = dtype -> new Scan(
                    graph(dtype, Catalogue::recurrence, new int[] {3, 3}, new int[] {2, 3}, new int[] {2, 3}),
                    1,
                    1,
                    5,
                    direction);
            add(Sample.of("recurrence " + direction, scan, real(3, 3), real(2, 3), real(5, 2, 3)));
            Function<DType, Op> counted = dtype -> new CountedScan((Scan) scan.apply(dtype));
            for (int steps : new int[] {0, 3, 5}) {
                Argument count = fixed(DType.I32, Values.whole(steps, steps + 1));
                String name = steps + " of 5 steps " + direction;
                add(Sample.of(name, counted, count, real(3, 3), real(2, 3), real(5, 2, 3)));
            }
        }
        Argument truth = fixed(DType.BOOL, Values.whole(0, 2));
        add(Sample.of(
                "",
                dtype -> new Cond(
                        graph(dtype, Catalogue::swish, new int[] {5}),
                        graph(dtype, in -> List.of(in.getFirst().square()), new int[] {5})),
                truth,
                real(5)));
        Argument start = Argument.of(Values.between(.5, .6), 3);
        Argument growth = Argument.of(Values.between(1.5, 1.6), 3);
        add(Sample.of("bounded", dtype -> growing(dtype, 7), growth, start));
        add(Sample.of("unbounded", dtype -> growing(dtype, While.UNBOUNDED), growth, start)
                .with(Derivatives.FORWARD));
    }

    /** (w, h, x) → (tanh(h·w + x), its square). */
    private static List<Tensor> recurrence(List<Tensor> in) {
        Tensor next =
                Ops.apply(MatMul.PLAIN, in.get(1), in.get(0)).add(in.get(2)).tanh();
        return List.of(next, next.square());
    }

    /** x ← x · growth while the first element is below 3. */
    private static While growing(DType dtype, int maxSteps) {
        int[] three = {3};
        Graph condition = graph(dtype, in -> List.of(in.get(1).select(0, 0).lt(3)), three, three);
        Graph body = graph(dtype, in -> List.of(in.get(1).mul(in.get(0))), three, three);
        return new While(condition, body, 1, maxSteps);
    }
}
