package sirocco.kernels.cpu;

import java.util.LinkedHashMap;
import java.util.Map;
import sirocco.kernels.host.Kernel;

/** The kernel of an {@link Unrolled} operation: a generated method between two movements of numbers. */
final class UnrolledKernel implements Kernel {
    private static final int KEPT = 256;

    private static final Map<Key, Generated> GENERATED = new LinkedHashMap<>(64, .75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Generated> eldest) {
            return size() > KEPT;
        }
    };

    private static int made;

    private final ScalarRun run;
    private final ScalarMoves[] loads;
    private final ScalarMoves[] stores;
    private final double[] reals;
    private final long[] integers;

    private record Key(ScalarCode code, int inputs) {}

    private record Generated(ScalarRun run, UnrolledEmitter.Result result) {}

    private UnrolledKernel(Generated generated) {
        UnrolledEmitter.Result result = generated.result;
        run = generated.run;
        loads = ScalarMoves.of(result.loads());
        stores = ScalarMoves.of(result.stores());
        reals = new double[result.reals()];
        integers = new long[result.integers()];
    }

    /** A kernel with arrays of its own; classes are shared, and those not used for long forgotten. */
    static UnrolledKernel of(Unrolled op) {
        Key key = new Key(UnrolledCode.of(op.run()), op.run().inputs().size());
        synchronized (GENERATED) {
            return new UnrolledKernel(GENERATED.computeIfAbsent(key, UnrolledKernel::make));
        }
    }

    private static Generated make(Key key) {
        String name = "Unrolled" + made++;
        UnrolledEmitter.Result result = UnrolledEmitter.write(name, key.code, key.inputs);
        return new Generated(GeneratedClass.of(ScalarRun.class, name, result.bytes()), result);
    }

    @Override
    public void run(long[] at) {
        for (ScalarMoves moves : loads) {
            moves.load(at, reals, integers);
        }
        run.run(at, reals, integers);
        for (ScalarMoves moves : stores) {
            moves.store(at, reals, integers);
        }
    }
}
