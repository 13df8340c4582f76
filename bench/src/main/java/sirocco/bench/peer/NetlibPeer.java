package sirocco.bench.peer;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** BLAS in Java with the Vector API, as Apache Spark has it; on one thread whatever is allowed. */
final class NetlibPeer implements Peer {
    private static final String PACKAGE = "dev.ludovic.netlib.blas.";
    private static final String AS_IS = "N";

    @Override
    public String name() {
        return "netlib";
    }

    @Override
    public List<String> artifacts() {
        return List.of("dev.ludovic.netlib:blas:3.0.3");
    }

    @Override
    public Map<String, Supplier<Runnable>> cases(Path jars, int threads) {
        JavaCalls calls = new JavaCalls(Artifacts.classes(jars));
        Object blas =
                JavaCalls.call(calls.method(PACKAGE + "JavaBLAS", "getInstance", calls.type(PACKAGE + "JavaBLAS")));
        MethodType type = MethodType.methodType(
                void.class,
                String.class,
                String.class,
                int.class,
                int.class,
                int.class,
                float.class,
                float[].class,
                int.class,
                float[].class,
                int.class,
                float.class,
                float[].class,
                int.class);
        MethodHandle sgemm = JavaCalls.find(lookup -> lookup.findVirtual(calls.type(PACKAGE + "BLAS"), "sgemm", type));
        return Squares.cases(squares -> product(sgemm.bindTo(blas), squares));
    }

    /** Its matrices go by columns: by rows, B·A of those is A·B. */
    private static Squares.Product product(MethodHandle sgemm, Squares s) {
        int n = s.n();
        MethodHandle bound =
                MethodHandles.insertArguments(sgemm, 0, AS_IS, AS_IS, n, n, n, 1f, s.b(), n, s.a(), n, 0f, s.c(), n);
        return new Squares.Product(JavaCalls.runnable(bound), i -> s.c()[i]);
    }
}
