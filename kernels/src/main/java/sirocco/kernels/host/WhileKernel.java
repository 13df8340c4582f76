package sirocco.kernels.host;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import sirocco.tensor.Spec;
import sirocco.tensor.memory.Memory;
import sirocco.tensor.op.While;

/** A while loop: condition and body in turn, the carried tensors in two places in turn. */
final class WhileKernel implements Kernel {
    private final While loop;
    private final HostCode condition;
    private final HostCode body;
    private final HostCode.Bound[] tests;
    private final HostCode.Bound[] steps;
    private final long[] bytes;
    private final Region carry;
    /** The operands that the instructions are bound to. */
    private long[] bound = {};

    WhileKernel(While loop, HostCode condition, HostCode body) {
        this.loop = loop;
        this.condition = condition;
        this.body = body;
        this.tests = new HostCode.Bound[] {condition.bind(), condition.bind()};
        this.steps = new HostCode.Bound[] {body.bind(), body.bind()};
        this.bytes = loop.body().outputSpecs().stream().mapToLong(Spec::bytes).toArray();
        this.carry = Region.of(bytes, bytes.length);
    }

    private long slabBytes() {
        return Region.aligned(Math.max(condition.slabBytes(), body.slabBytes()));
    }

    @Override
    public long scratch() {
        return slabBytes() + 2 * carry.bytes() + Memory.ALIGNMENT;
    }

    @Override
    public synchronized void run(long[] at) {
        int n = bytes.length;
        long slab = at[loop.captured() + 2 * n];
        long first = slab + slabBytes();
        long verdict = first + 2 * carry.bytes();
        if (!Arrays.equals(at, bound)) {
            bound = bound.length == at.length ? bound : new long[at.length];
            System.arraycopy(at, 0, bound, 0, at.length);
            bind(at, slab, first, verdict);
        }
        for (int i = 0; i < n; i++) {
            MemorySegment.copy(Memory.ALL, at[loop.captured() + i], Memory.ALL, first + carry.offset(i), bytes[i]);
        }
        int step = 0;
        while (step < loop.maxSteps() && holds(tests[step & 1], verdict)) {
            steps[step & 1].run();
            step++;
        }
        long last = first + (step & 1) * carry.bytes();
        for (int i = 0; i < n; i++) {
            MemorySegment.copy(Memory.ALL, last + carry.offset(i), Memory.ALL, at[loop.captured() + n + i], bytes[i]);
        }
        tests[0].keepAlive();
        steps[0].keepAlive();
    }

    private void bind(long[] at, long slab, long first, long verdict) {
        for (int turn = 0; turn < 2; turn++) {
            long from = first + turn * carry.bytes();
            bind(tests[turn], at, slab, from);
            tests[turn].output(0, verdict);
            bind(steps[turn], at, slab, from);
            for (int i = 0; i < bytes.length; i++) {
                steps[turn].output(i, first + (1 - turn) * carry.bytes() + carry.offset(i));
            }
        }
    }

    private void bind(HostCode.Bound code, long[] at, long slab, long from) {
        code.slab(slab);
        for (int i = 0; i < loop.captured(); i++) {
            code.input(i, at[i]);
        }
        for (int i = 0; i < bytes.length; i++) {
            code.input(loop.captured() + i, from + carry.offset(i));
        }
    }

    private static boolean holds(HostCode.Bound test, long verdict) {
        test.run();
        return Memory.ALL.get(ValueLayout.JAVA_BYTE, verdict) != 0;
    }
}
