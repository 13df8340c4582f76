package sirocco.kernels.gpu;

import java.util.ArrayList;
import java.util.List;
import sirocco.kernels.gpu.GpuKernels.Call;
import sirocco.tensor.DType;
import sirocco.tensor.Shape;
import sirocco.tensor.Spec;
import sirocco.tensor.graph.Graph;
import sirocco.tensor.op.Cond;
import sirocco.tensor.op.CountedScan;
import sirocco.tensor.op.Scan;
import sirocco.tensor.op.While;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task2;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task3;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task4;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task7;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;

/**
 * Control flow: the host says which task graph comes next, and all tensors stay on the device. What a loop carries lies in the
 * arrays of its outputs; each step leaves the new values in arrays of its own, which are then copied.
 */
final class ControlLaunch {
    private final Emitter emitter;
    private final Bodies bodies;

    /** Emits the tasks of a graph whose inputs and outputs lie in given arrays. */
    @FunctionalInterface
    interface Bodies {
        void emit(Graph graph, List<Buffer> inputs, List<Buffer> outputs);
    }

    private interface Put<A> extends Task7<KernelContext, A, IntArray, A, Integer, Integer, Integer> {}

    private interface Touch<A> extends Task2<KernelContext, A> {}

    ControlLaunch(Emitter emitter, Bodies bodies) {
        this.emitter = emitter;
        this.bodies = bodies;
    }

    void scan(Call call, Scan scan) {
        Buffer at = counter();
        boolean isForward = scan.direction() == Scan.Direction.FORWARD;
        emitter.fill(DType.I32, Shape.of(1), at, isForward ? 0 : scan.length() - 1, "first step");
        repeat(scan, call.text(), call.from(), call.to(), at, null);
    }

    /** The first of the inputs is the number of steps; what is not given is 0. */
    void scan(Call call, CountedScan counted) {
        Scan scan = counted.scan();
        Buffer count = call.from().getFirst();
        Buffer at = counter();
        for (int i = scan.carried(); i < call.to().size(); i++) {
            Spec spec = call.out().get(i);
            if (spec.shape().size() > 0) {
                emitter.fill(spec.dtype(), spec.shape(), call.to().get(i), 0, "zeros of " + call.text());
            }
        }
        if (scan.direction() == Scan.Direction.FORWARD) {
            emitter.fill(DType.I32, Shape.of(1), at, 0, "first step");
        } else {
            Task4<KernelContext, IntArray, IntArray, Integer> fromEnd = LoopKernels::tkFromEnd;
            emitter.launch(fromEnd, 1, "last counted step", count, at, scan.length());
        }
        repeat(scan, call.text(), call.from().subList(1, call.from().size()), call.to(), at, count);
    }

    private static Buffer counter() {
        return new Buffer(ArrayKind.INT, new Buffer.Scratch()).atLeast(1);
    }

    private void repeat(Scan scan, String text, List<Buffer> from, List<Buffer> to, Buffer at, Buffer count) {
        List<Spec> out = scan.body().outputSpecs();
        List<Spec> in = scan.body().inputSpecs();
        int fixed = scan.captured() + scan.carried();
        for (int i = 0; i < scan.carried(); i++) {
            copy(out.get(i), from.get(scan.captured() + i), to.get(i), "start of " + text);
        }
        List<Step> body = emitter.inside(() -> {
            List<Buffer> inputs = new ArrayList<>(from.subList(0, scan.captured()));
            inputs.addAll(to.subList(0, scan.carried()));
            for (int i = fixed; i < in.size(); i++) {
                inputs.add(slice(in.get(i), from.get(i), scan.length(), at));
            }
            List<Buffer> results = fresh(out);
            bodies.emit(scan.body(), inputs, results);
            for (int i = 0; i < scan.carried(); i++) {
                copy(out.get(i), results.get(i), to.get(i), "carry of " + text);
            }
            for (int i = scan.carried(); i < out.size(); i++) {
                put(out.get(i), results.get(i), to.get(i), scan.length(), at);
            }
            Task3<KernelContext, IntArray, Integer> advance = LoopKernels::tkAdvance;
            emitter.launch(advance, 1, "next step", at, scan.direction() == Scan.Direction.FORWARD ? 1 : -1);
        });
        emitter.add(new Step.Repeat(body, scan.length(), count));
    }

    /** Row {@code at} of a sequence. */
    private Buffer slice(Spec spec, Buffer sequence, int length, Buffer at) {
        Buffer row = fresh(spec);
        if (spec.shape().size() > 0) {
            TakeLaunch.row(emitter, spec, length, List.of(sequence, at, row));
        }
        return row;
    }

    private void put(Spec spec, Buffer row, Buffer sequence, int length, Buffer at) {
        int inner = Math.toIntExact(spec.shape().size());
        if (inner == 0) {
            return;
        }
        Object task = switch (ArrayKind.of(spec.dtype())) {
            case FLOAT -> (Put<FloatArray>) TakeF32::tkStoreRow;
            case DOUBLE -> (Put<DoubleArray>) TakeF64::tkStoreRow;
            case INT -> (Put<IntArray>) TakeI32::tkStoreRow;
            case LONG -> (Put<LongArray>) TakeI64::tkStoreRow;
            case BYTE -> (Put<ByteArray>) TakeU8::tkStoreRow;
        };
        emitter.launch(task, inner, "row of " + spec, row, at, sequence, length, inner, inner);
    }

    void loop(Call call, While loop) {
        List<Spec> carried = call.out();
        for (int i = 0; i < carried.size(); i++) {
            copy(carried.get(i), call.from().get(loop.captured() + i), call.to().get(i), "start of " + call.text());
        }
        List<Buffer> inputs = new ArrayList<>(call.from().subList(0, loop.captured()));
        inputs.addAll(call.to());
        Buffer verdict = fresh(Spec.of(DType.BOOL));
        List<Step> condition = emitter.inside(() -> bodies.emit(loop.condition(), inputs, List.of(verdict)));
        List<Step> body = emitter.inside(() -> {
            List<Buffer> results = fresh(carried);
            bodies.emit(loop.body(), inputs, results);
            for (int i = 0; i < carried.size(); i++) {
                copy(carried.get(i), results.get(i), call.to().get(i), "carry of " + call.text());
            }
        });
        emitter.add(new Step.Loop(condition, verdict, body, loop.maxSteps()));
    }

    void branch(Call call, Cond cond) {
        List<Buffer> inputs = call.from().subList(1, call.from().size());
        List<Step> then = emitter.inside(() -> bodies.emit(cond.then(), inputs, call.to()));
        List<Step> otherwise = emitter.inside(() -> bodies.emit(cond.otherwise(), inputs, call.to()));
        emitter.add(new Step.Branch(call.from().getFirst(), then, otherwise));
    }

    private static List<Buffer> fresh(List<Spec> specs) {
        return specs.stream().map(ControlLaunch::fresh).toList();
    }

    private static Buffer fresh(Spec spec) {
        return new Buffer(ArrayKind.of(spec.dtype()), new Buffer.Scratch())
                .atLeast(spec.shape().size());
    }

    private void copy(Spec spec, Buffer from, Buffer to, String text) {
        Shape shape = spec.shape();
        Strided.Access dense = Strided.Access.dense(shape);
        emitter.copy(spec.dtype(), shape, from, dense, to, dense, text);
    }

    /**
     * A task for each of {@code arrays}, to be done before all others: so arrays are on the device before a loop begins, sent
     * once and not in each step, and the same whichever way control flow takes.
     */
    List<Step> bringing(Iterable<Buffer> arrays) {
        return emitter.inside(() -> {
            for (Buffer array : arrays) {
                String text = "bring " + array.role();
                if (array.role() instanceof Buffer.Scratch || array.role() instanceof Buffer.Output) {
                    emitter.fill(array.kind().dtype(), Shape.of(1), array, 0, text);
                } else {
                    emitter.launch(bring(array.kind()), 1, text, array);
                }
            }
        });
    }

    /** A task after all others, in the graph that results are fetched from. */
    List<Step> last(Buffer array) {
        return emitter.inside(() -> emitter.launch(bring(array.kind()), 1, "end", array));
    }

    private static Object bring(ArrayKind kind) {
        return switch (kind) {
            case FLOAT -> (Touch<FloatArray>) LoopKernels::tkBring;
            case DOUBLE -> (Touch<DoubleArray>) LoopKernels::tkBring;
            case INT -> (Touch<IntArray>) LoopKernels::tkBring;
            case LONG -> (Touch<LongArray>) LoopKernels::tkBring;
            case BYTE -> (Touch<ByteArray>) LoopKernels::tkBring;
        };
    }
}
