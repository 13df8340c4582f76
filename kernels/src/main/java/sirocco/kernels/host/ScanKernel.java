package sirocco.kernels.host;

import java.lang.foreign.MemorySegment;
import java.util.List;
import sirocco.tensor.Spec;
import sirocco.tensor.memory.Memory;
import sirocco.tensor.op.Scan;

/** A scan: its body's instructions again and again, the carried tensors in two places in turn. */
final class ScanKernel implements Kernel {
    private final Scan scan;
    private final HostCode code;
    /** Reads the carried tensors from the first place and writes the second; then the reverse. */
    private final HostCode.Bound[] turns;

    private final int inputs;
    private final int outputs;
    private final long[] inputBytes;
    private final long[] outputBytes;
    private final Region carry;

    ScanKernel(Scan scan, HostCode code) {
        this.scan = scan;
        this.code = code;
        this.turns = new HostCode.Bound[] {code.bind(), code.bind()};
        this.inputBytes = bytes(scan.body().inputSpecs());
        this.outputBytes = bytes(scan.body().outputSpecs());
        this.inputs = inputBytes.length;
        this.outputs = outputBytes.length;
        this.carry = Region.of(outputBytes, scan.carried());
    }

    private static long[] bytes(List<Spec> specs) {
        return specs.stream().mapToLong(Spec::bytes).toArray();
    }

    @Override
    public long scratch() {
        return Region.aligned(code.slabBytes()) + 2 * carry.bytes();
    }

    /** The number of operands, with the scratch memory. */
    int operands() {
        return inputs + outputs + 1;
    }

    int length() {
        return scan.length();
    }

    @Override
    public void run(long[] at) {
        run(at, scan.length());
    }

    /** Runs the first {@code steps} steps, or the last of these first if BACKWARD; the others give zeros. */
    synchronized void run(long[] at, int steps) {
        long slab = scratch() > 0 ? at[inputs + outputs] : 0;
        long[] places = {slab + Region.aligned(code.slabBytes()), 0};
        places[1] = places[0] + carry.bytes();
        for (int turn = 0; turn < 2; turn++) {
            bindConstantParts(turns[turn], at, slab, places[turn], places[1 - turn]);
        }
        copyCarry(at, scan.captured(), places[0], true);
        for (int step = 0; step < steps; step++) {
            int index = scan.direction() == Scan.Direction.FORWARD ? step : steps - 1 - step;
            step(turns[step & 1], at, index);
        }
        for (int i = scan.carried(); i < outputs; i++) {
            long done = steps * outputBytes[i];
            Memory.ALL
                    .asSlice(at[inputs + i] + done, scan.length() * outputBytes[i] - done)
                    .fill((byte) 0);
        }
        copyCarry(at, inputs, places[steps & 1], false);
        turns[0].keepAlive();
    }

    private void bindConstantParts(HostCode.Bound turn, long[] at, long slab, long from, long to) {
        turn.slab(slab);
        for (int i = 0; i < scan.captured(); i++) {
            turn.input(i, at[i]);
        }
        for (int i = 0; i < scan.carried(); i++) {
            turn.input(scan.captured() + i, from + carry.offset(i));
            turn.output(i, to + carry.offset(i));
        }
    }

    private void step(HostCode.Bound turn, long[] at, int index) {
        for (int i = scan.captured() + scan.carried(); i < inputs; i++) {
            turn.input(i, at[i] + index * inputBytes[i]);
        }
        for (int i = scan.carried(); i < outputs; i++) {
            turn.output(i, at[inputs + i] + index * outputBytes[i]);
        }
        turn.run();
    }

    /** Between operands {@code first} and on and the place of the carried tensors. */
    private void copyCarry(long[] at, int first, long place, boolean in) {
        for (int i = 0; i < scan.carried(); i++) {
            long operand = at[first + i];
            long inside = place + carry.offset(i);
            MemorySegment.copy(Memory.ALL, in ? operand : inside, Memory.ALL, in ? inside : operand, outputBytes[i]);
        }
    }
}
