package sirocco.kernels.host;

import java.lang.foreign.ValueLayout;
import sirocco.tensor.memory.Memory;

/** A scan over its first slices, as many as its first operand says. */
final class CountedScanKernel implements Kernel {
    private final ScanKernel scan;
    private final long[] operands;

    CountedScanKernel(ScanKernel scan) {
        this.scan = scan;
        this.operands = new long[scan.operands()];
    }

    @Override
    public long scratch() {
        return scan.scratch();
    }

    @Override
    public synchronized void run(long[] at) {
        int count = Memory.ALL.get(ValueLayout.JAVA_INT, at[0]);
        System.arraycopy(at, 1, operands, 0, Math.min(operands.length, at.length - 1));
        scan.run(operands, Math.clamp(count, 0, scan.length()));
    }
}
