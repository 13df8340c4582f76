package sirocco.kernels.host;

import java.lang.foreign.ValueLayout;
import sirocco.tensor.memory.Memory;

/** A branch: the instructions of one of two bodies. */
final class CondKernel implements Kernel {
    private final HostCode then;
    private final HostCode otherwise;
    private final HostCode.Bound boundThen;
    private final HostCode.Bound boundOtherwise;
    private final int inputs;
    private final int outputs;

    CondKernel(HostCode then, HostCode otherwise) {
        this.then = then;
        this.otherwise = otherwise;
        this.boundThen = then.bind();
        this.boundOtherwise = otherwise.bind();
        this.inputs = then.graph().inputs().size();
        this.outputs = then.graph().outputs().size();
    }

    @Override
    public long scratch() {
        return Math.max(then.slabBytes(), otherwise.slabBytes());
    }

    @Override
    public synchronized void run(long[] at) {
        boolean chosen = Memory.ALL.get(ValueLayout.JAVA_BYTE, at[0]) != 0;
        HostCode.Bound branch = chosen ? boundThen : boundOtherwise;
        for (int i = 0; i < inputs; i++) {
            branch.input(i, at[1 + i]);
        }
        for (int i = 0; i < outputs; i++) {
            branch.output(i, at[1 + inputs + i]);
        }
        if (scratch() > 0) {
            branch.slab(at[1 + inputs + outputs]);
        }
        branch.run();
        branch.keepAlive();
    }
}
