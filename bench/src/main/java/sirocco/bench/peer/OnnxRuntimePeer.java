package sirocco.bench.peer;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import sirocco.bench.Forward;
import sirocco.tensor.Shape;
import sirocco.tensor.Tensor;

/** ONNX Runtime: models of one operation, whose outputs lie where they are read. */
final class OnnxRuntimePeer implements Peer {
    private static final String PACKAGE = "ai.onnxruntime.";

    @Override
    public String name() {
        return "onnxruntime";
    }

    @Override
    public List<String> artifacts() {
        return List.of("com.microsoft.onnxruntime:onnxruntime:1.29.0");
    }

    @Override
    public Map<String, Supplier<Runnable>> cases(Path jars, int threads) {
        Runtime runtime = new Runtime(new JavaCalls(Artifacts.classes(jars)), threads);
        Map<String, Supplier<Runnable>> cases = new LinkedHashMap<>(Squares.cases(runtime::product));
        for (Forward forward : Forward.all()) {
            cases.put(forward.name(), () -> runtime.checked(forward));
        }
        return cases;
    }

    /** A model that is ready to run, and its output. */
    private record Session(Runnable run, FloatBuffer output) {}

    /** The library's classes. */
    private static final class Runtime {
        private final JavaCalls calls;
        private final Object environment;
        private final Object options;

        Runtime(JavaCalls calls, int threads) {
            this.calls = calls;
            Class<?> type = calls.type(PACKAGE + "OrtEnvironment");
            this.environment = JavaCalls.call(calls.method(type.getName(), "getEnvironment", type));
            Class<?> settings = calls.type(PACKAGE + "OrtSession$SessionOptions");
            this.options =
                    JavaCalls.call(JavaCalls.find(l -> l.findConstructor(settings, MethodType.methodType(void.class))));
            JavaCalls.call(
                    calls.virtual(settings.getName(), "setIntraOpNumThreads", void.class, int.class), options, threads);
        }

        Squares.Product product(Squares squares) {
            Shape shape = Shape.of(squares.n(), squares.n());
            OnnxModel model = new OnnxModel("MatMul")
                    .input("a", Tensor.of(squares.a()).reshape(shape))
                    .input("b", Tensor.of(squares.b()).reshape(shape));
            Session session = session(model, shape);
            return new Squares.Product(session.run, session.output::get);
        }

        Runnable checked(Forward forward) {
            OnnxForward onnx = OnnxForward.of(forward);
            Session session = session(onnx.model(), onnx.result().shape());
            return Checked.against(forward.name(), onnx.result(), session.run, session.output::get);
        }

        private Session session(OnnxModel model, Shape shape) {
            Class<?> type = calls.type(PACKAGE + "OrtSession");
            MethodHandle create =
                    calls.virtual(PACKAGE + "OrtEnvironment", "createSession", type, byte[].class, options.getClass());
            Object session = JavaCalls.call(create, environment, model.toBytes(shape), options);
            Map<String, Object> inputs = new HashMap<>();
            model.inputs().forEach((name, x) -> {
                FloatBuffer values = direct(x.shape().size());
                values.put(0, x.toFloats());
                inputs.put(name, tensor(values, x.shape()));
            });
            FloatBuffer output = direct(shape.size());
            Map<String, Object> outputs = Map.of(OnnxModel.OUTPUT, tensor(output, shape));
            Class<?> result = calls.type(PACKAGE + "OrtSession$Result");
            MethodHandle run = calls.virtual(type.getName(), "run", result, Map.class, Map.class);
            MethodHandle close = calls.virtual(result.getName(), "close", void.class);
            MethodHandle bound = MethodHandles.insertArguments(run, 0, session, inputs, outputs);
            return new Session(JavaCalls.runnable(MethodHandles.filterReturnValue(bound, close)), output);
        }

        private Object tensor(FloatBuffer values, Shape shape) {
            Class<?> type = calls.type(PACKAGE + "OnnxTensor");
            MethodHandle create = calls.method(
                    type.getName(), "createTensor", type, environment.getClass(), FloatBuffer.class, long[].class);
            long[] sizes = Arrays.stream(shape.toArray()).asLongStream().toArray();
            return JavaCalls.call(create, environment, values, sizes);
        }

        private static FloatBuffer direct(long elements) {
            return ByteBuffer.allocateDirect(Math.toIntExact(4 * elements))
                    .order(ByteOrder.nativeOrder())
                    .asFloatBuffer();
        }
    }
}
