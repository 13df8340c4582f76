package sirocco.bench.peer;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import sirocco.bench.Convolution;
import sirocco.bench.Forward;
import sirocco.tensor.Shape;
import sirocco.tensor.Tensor;
import sirocco.tensor.op.Window;

/** PyTorch as Java has it: through the Deep Java Library. Each result is an array of its own, closed at once. */
final class DjlPeer implements Peer {
    private static final String VERSION = "0.35.1";
    private static final String PYTORCH = "2.7.1";
    private static final String ARRAYS = "ai.djl.ndarray.";

    @Override
    public String name() {
        return "djl";
    }

    @Override
    public List<String> artifacts() {
        return List.of(
                "ai.djl:api:" + VERSION,
                "ai.djl.pytorch:pytorch-engine:" + VERSION,
                "ai.djl.pytorch:pytorch-jni:" + PYTORCH + "-" + VERSION,
                "ai.djl.pytorch:pytorch-native-cpu:" + PYTORCH + ":jar:" + platform(),
                "com.google.code.gson:gson:2.13.1",
                "net.java.dev.jna:jna:5.17.0",
                "org.slf4j:slf4j-api:2.0.17",
                "org.slf4j:slf4j-nop:2.0.17");
    }

    private static String platform() {
        return Artifacts.platform()
                .replace("macosx", "osx")
                .replace("arm64", "aarch64")
                .replace("windows", "win");
    }

    @Override
    public Map<String, Supplier<Runnable>> cases(Path jars, int threads) {
        System.setProperty("DJL_CACHE_DIR", jars.resolve("unpacked").toString());
        System.setProperty("ai.djl.pytorch.num_threads", Integer.toString(threads));
        System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
        System.setProperty("OPT_OUT_TRACKING", "true");
        Torch torch = Torch.in(new JavaCalls(Artifacts.classes(jars)));
        Map<String, Supplier<Runnable>> cases = new LinkedHashMap<>(Squares.cases(torch::product));
        for (Forward forward : Forward.all()) {
            cases.put(forward.name(), () -> torch.checked(forward));
        }
        return cases;
    }

    /** The library's classes, and the arrays' owner. */
    private record Torch(JavaCalls calls, Object manager) {

        /** The library looks for its engine with the thread's loader. */
        static Torch in(JavaCalls calls) {
            Thread thread = Thread.currentThread();
            ClassLoader before = thread.getContextClassLoader();
            thread.setContextClassLoader(calls.loader());
            try {
                Class<?> type = calls.type(ARRAYS + "NDManager");
                MethodHandle make = calls.method(type.getName(), "newBaseManager", type, String.class);
                return new Torch(calls, JavaCalls.call(make, "PyTorch"));
            } finally {
                thread.setContextClassLoader(before);
            }
        }

        Squares.Product product(Squares squares) {
            Shape shape = Shape.of(squares.n(), squares.n());
            Object a = array(Tensor.of(squares.a()).reshape(shape));
            Object b = array(Tensor.of(squares.b()).reshape(shape));
            MethodHandle multiply = unary("matMul", array());
            float[] result = values(JavaCalls.call(multiply, a, b));
            return new Squares.Product(closing(multiply, a, b), i -> result[i]);
        }

        Runnable checked(Forward forward) {
            return switch (forward) {
                case Forward.Unary unary -> unary(unary);
                case Forward.Conv conv -> convolution(conv);
                case Forward.GruSequence(String name, var layer, Tensor x) -> {
                    var cell = layer.cells().getFirst();
                    Object state = array(zeros(x, cell.weightHh()));
                    MethodHandle run = recurrent("gru", array());
                    Object weights = list(cell.weightIh(), cell.weightHh(), cell.biasIh(), cell.biasHh());
                    yield checked(forward, run, inner(x), array(x), state, weights, true, 1, 0.0, false, false, true);
                }
                case Forward.LstmSequence(String name, var layer, Tensor x) -> {
                    var cell = layer.cells().getFirst();
                    Tensor zeros = zeros(x, cell.weightHh());
                    MethodHandle run = recurrent("lstm", list());
                    Object weights = list(cell.weightIh(), cell.weightHh(), cell.biasIh(), cell.biasHh());
                    yield checked(
                            forward,
                            run,
                            inner(x),
                            array(x),
                            list(zeros, zeros),
                            weights,
                            true,
                            1,
                            0.0,
                            false,
                            false,
                            true);
                }
            };
        }

        private Runnable unary(Forward.Unary unary) {
            Object x = array(unary.x());
            return switch (unary.function()) {
                case "softmax" -> checked(unary, unary("softmax", int.class), x, 1);
                case "sigmoid" -> checked(unary, calls.method("ai.djl.nn.Activation", "sigmoid", array(), array()), x);
                case "layernorm" -> {
                    int columns = unary.x().shape().size(1);
                    MethodHandle norm = calls.method(
                            "ai.djl.nn.norm.LayerNorm",
                            "layerNorm",
                            list(),
                            array(),
                            shape(),
                            array(),
                            array(),
                            float.class);
                    yield checked(
                            unary,
                            norm,
                            x,
                            shape(columns),
                            array(Tensor.ones(unary.x().dtype(), columns)),
                            array(Tensor.zeros(unary.x().dtype(), columns)),
                            (float) Forward.EPSILON);
                }
                default -> checked(unary, unary(unary.function()), x);
            };
        }

        private Runnable convolution(Forward.Conv conv) {
            Convolution c = conv.operands();
            Window w = c.window();
            MethodHandle run = calls.virtual(
                    internal(), "convolution", list(), array(), array(), array(), shape(), shape(), shape(), int.class);
            return checked(
                    conv,
                    run,
                    inner(c.x()),
                    array(c.x()),
                    array(c.w()),
                    null,
                    shape(w.strideH(), w.strideW()),
                    shape(w.padTop(), w.padLeft()),
                    shape(w.dilationH(), w.dilationW()),
                    1);
        }

        private Runnable checked(Forward forward, MethodHandle run, Object... arguments) {
            float[] result = values(JavaCalls.call(run, arguments));
            return Checked.against(forward.name(), forward.result(), closing(run, arguments), i -> result[i]);
        }

        private static Runnable closing(MethodHandle run, Object... arguments) {
            MethodHandle close = JavaCalls.find(
                    lookup -> lookup.findVirtual(run.type().returnType(), "close", MethodType.methodType(void.class)));
            return JavaCalls.runnable(
                    MethodHandles.filterReturnValue(MethodHandles.insertArguments(run, 0, arguments), close));
        }

        /** The elements of an array, or of the first of several. */
        private float[] values(Object made) {
            Object first = list().isInstance(made)
                    ? JavaCalls.call(calls.virtual(list().getName(), "head", array()), made)
                    : made;
            return (float[]) JavaCalls.call(calls.virtual(array().getName(), "toFloatArray", float[].class), first);
        }

        private MethodHandle unary(String function, Class<?>... more) {
            return calls.virtual(array().getName(), function, array(), more);
        }

        private MethodHandle recurrent(String function, Class<?> state) {
            return calls.virtual(
                    internal(),
                    function,
                    list(),
                    array(),
                    state,
                    list(),
                    boolean.class,
                    int.class,
                    double.class,
                    boolean.class,
                    boolean.class,
                    boolean.class);
        }

        private static Tensor zeros(Tensor x, Tensor weightHh) {
            return Tensor.zeros(
                    x.dtype(), 1, x.shape().size(0), weightHh.shape().size(1));
        }

        private Object array(Tensor values) {
            MethodHandle create = calls.virtual(ARRAYS + "NDManager", "create", array(), float[].class, shape());
            return JavaCalls.call(
                    create, manager, values.toFloats(), shape(values.shape().toArray()));
        }

        /** What has an array's less common operations. */
        private Object inner(Tensor values) {
            MethodHandle get = calls.virtual(array().getName(), "getNDArrayInternal", calls.type(internal()));
            return JavaCalls.call(get, array(values));
        }

        private Object list(Tensor... tensors) {
            Object list = JavaCalls.call(
                    JavaCalls.find(lookup -> lookup.findConstructor(list(), MethodType.methodType(void.class))));
            MethodHandle add = calls.virtual("java.util.List", "add", boolean.class, Object.class);
            Arrays.stream(tensors).forEach(tensor -> JavaCalls.call(add, list, array(tensor)));
            return list;
        }

        private Object shape(int... sizes) {
            MethodHandle make = JavaCalls.find(
                    lookup -> lookup.findConstructor(shape(), MethodType.methodType(void.class, long[].class)));
            return JavaCalls.call(make, Arrays.stream(sizes).asLongStream().toArray());
        }

        private Class<?> array() {
            return calls.type(ARRAYS + "NDArray");
        }

        private Class<?> list() {
            return calls.type(ARRAYS + "NDList");
        }

        private Class<?> shape() {
            return calls.type(ARRAYS + "types.Shape");
        }

        private static String internal() {
            return ARRAYS + "internal.NDArrayEx";
        }
    }
}
