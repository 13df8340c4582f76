package sirocco.kernels.cpu;

import java.util.LinkedHashMap;
import java.util.Map;
import sirocco.kernels.host.Kernel;

/** The kernel of {@link Unrolled} operations: a generated method. Classes are kept, those used longest ago not. */
final class UnrolledKernel implements Kernel {
    private static final int KEPT = 256;

    private static final Map<Key, UnrolledKernel> KERNELS = new LinkedHashMap<>(64, .75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, UnrolledKernel> eldest) {
            return size() > KEPT;
        }
    };

    private static int made;

    private final Kernel code;
    private final long scratch;

    private record Key(ScalarCode code, int inputs) {}

    private UnrolledKernel(Kernel code, long scratch) {
        this.code = code;
        this.scratch = scratch;
    }

    static synchronized UnrolledKernel of(Unrolled op) {
        Key key = new Key(UnrolledCode.of(op.run()), op.run().inputs().size());
        return KERNELS.computeIfAbsent(key, UnrolledKernel::make);
    }

    private static UnrolledKernel make(Key key) {
        String name = "Unrolled" + made++;
        UnrolledEmitter.Result result = UnrolledEmitter.write(name, key.code, key.inputs);
        return new UnrolledKernel(GeneratedClass.of(Kernel.class, name, result.bytes()), result.scratch());
    }

    @Override
    public long scratch() {
        return scratch;
    }

    @Override
    public void run(long[] at) {
        code.run(at);
    }
}
