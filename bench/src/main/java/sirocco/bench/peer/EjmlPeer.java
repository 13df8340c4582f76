package sirocco.bench.peer;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** EJML, matrices in plain Java. */
final class EjmlPeer implements Peer {
    private static final String VERSION = "0.44.0";

    @Override
    public String name() {
        return "ejml";
    }

    @Override
    public List<String> artifacts() {
        return List.of("org.ejml:ejml-core:" + VERSION, "org.ejml:ejml-fdense:" + VERSION);
    }

    @Override
    public Map<String, Supplier<Runnable>> cases(Path jars, int threads) {
        JavaCalls calls = new JavaCalls(Artifacts.classes(jars));
        Class<?> matrix = calls.type("org.ejml.data.FMatrixRMaj");
        Class<?> row = calls.type("org.ejml.data.FMatrix1Row");
        String operations = "org.ejml.dense.row.CommonOps_" + (threads > 1 ? "MT_" : "") + "FDRM";
        MethodHandle multiply = calls.method(operations, "mult", row, row, row, row);
        MethodHandle setThreads =
                calls.method("org.ejml.concurrency.EjmlConcurrency", "setMaxThreads", void.class, int.class);
        JavaCalls.call(setThreads, threads);
        MethodHandle make = JavaCalls.find(
                lookup -> lookup.findConstructor(matrix, MethodType.methodType(void.class, int.class, int.class)));
        MethodHandle data = JavaCalls.find(lookup -> lookup.findGetter(matrix, "data", float[].class));
        return Squares.cases(squares -> product(multiply, make, data, squares));
    }

    private static Squares.Product product(MethodHandle multiply, MethodHandle make, MethodHandle data, Squares s) {
        Object a = filled(make, data, s.n(), s.a());
        Object b = filled(make, data, s.n(), s.b());
        Object c = filled(make, data, s.n(), s.c());
        MethodHandle bound =
                MethodHandles.insertArguments(multiply, 0, a, b, c).asType(MethodType.methodType(void.class));
        return new Squares.Product(JavaCalls.runnable(bound), i -> ((float[]) JavaCalls.call(data, c))[i]);
    }

    private static Object filled(MethodHandle make, MethodHandle data, int n, float[] values) {
        Object matrix = JavaCalls.call(make, n, n);
        System.arraycopy(values, 0, (float[]) JavaCalls.call(data, matrix), 0, values.length);
        return matrix;
    }
}
