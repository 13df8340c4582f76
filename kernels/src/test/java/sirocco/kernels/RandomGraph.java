package sirocco.kernels;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import sirocco.tensor.ConcreteTensor;
import sirocco.tensor.DType;
import sirocco.tensor.Shape;
import sirocco.tensor.Spec;
import sirocco.tensor.Tensor;
import sirocco.tensor.graph.Graph;
import sirocco.tensor.op.Binary;
import sirocco.tensor.op.Catalogue;
import sirocco.tensor.op.Compare;
import sirocco.tensor.op.Ops;
import sirocco.tensor.op.Sample;
import sirocco.tensor.op.Select;
import sirocco.tensor.op.Unary;
import sirocco.tensor.op.Values;

/**
 * A graph of randomly chosen operations of the catalogue, the same for the same seed: elementwise ones of results that can
 * be broadcast together, and samples whose inputs are cut from earlier results.
 */
public final class RandomGraph {
    private static final List<Spec> INPUTS = List.of(
            Spec.of(DType.F64, 3, 5),
            Spec.of(DType.F64, 3, 5),
            Spec.of(DType.F64, 5),
            Spec.of(DType.F64),
            Spec.of(DType.F32, 7, 3),
            Spec.of(DType.F32, 7, 1),
            Spec.of(DType.I32, 3, 5),
            Spec.of(DType.I64, 5),
            Spec.of(DType.U8, 7),
            Spec.of(DType.BOOL, 3, 5));
    private static final List<Sample> SAMPLES = Catalogue.samples().stream()
            .filter(s -> s.derivatives() != Sample.Derivatives.FORWARD)
            .toList();
    private static final int FEWEST = 20;
    private static final int MOST = 60;

    private final SplittableRandom random;
    private final List<Tensor> pool;

    private RandomGraph(long seed, List<Tensor> inputs) {
        this.random = new SplittableRandom(seed);
        this.pool = new ArrayList<>(inputs);
    }

    /** The graph of a seed. */
    public static Graph of(long seed) {
        return Graph.trace(INPUTS, inputs -> new RandomGraph(seed, inputs).build());
    }

    /** Inputs for any of the graphs. */
    public static List<ConcreteTensor> inputs(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        return INPUTS.stream()
                .map(spec -> Values.between(-2, 2).make(random, spec))
                .toList();
    }

    private List<Tensor> build() {
        int steps = random.nextInt(FEWEST, MOST);
        while (pool.size() < INPUTS.size() + steps) {
            if (random.nextInt(5) < 3) {
                elementwise();
            } else {
                sampled();
            }
        }
        List<Tensor> outputs = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            outputs.add(fitting(INPUTS.get(i)));
            outputs.add(any(pool));
        }
        outputs.add(pool.getLast());
        return outputs;
    }

    private void elementwise() {
        Tensor x = any(pool);
        switch (random.nextInt(5)) {
            case 0 -> {
                List<Unary> defined = IntStream.range(0, Unary.values().length)
                        .mapToObj(i -> Unary.values()[i])
                        .filter(op -> op.dtypes().contains(x.dtype()))
                        .toList();
                if (!defined.isEmpty()) {
                    pool.add(Ops.apply(any(defined), x));
                }
            }
            case 1 -> pool.add(Ops.apply(any(List.of(Compare.values())), x, partner(x)));
            case 2 -> pool.add(Ops.apply(new Select(), condition(x), x, partner(x)));
            default -> {
                List<Binary> defined = IntStream.range(0, Binary.values().length)
                        .mapToObj(i -> Binary.values()[i])
                        .filter(op -> op.dtypes().contains(x.dtype()))
                        .toList();
                pool.add(Ops.apply(any(defined), x, partner(x)));
            }
        }
    }

    /** A tensor of the same type that can be broadcast with {@code x}: an earlier result, or a constant. */
    private Tensor partner(Tensor x) {
        List<Tensor> candidates = pool.stream()
                .filter(t -> t.dtype() == x.dtype() && Shape.broadcast(t.shape(), x.shape()) != null)
                .toList();
        return random.nextInt(4) > 0 ? any(candidates) : x.like(random.nextInt(-1, 2));
    }

    private Tensor condition(Tensor x) {
        List<Tensor> candidates = pool.stream()
                .filter(t -> t.dtype() == DType.BOOL && Shape.broadcast(t.shape(), x.shape()) != null)
                .toList();
        return candidates.isEmpty() ? Ops.apply(Compare.NE, x, x) : broadcastable(candidates, x);
    }

    /** A condition that does not widen {@code x}, so that any partner of {@code x} still fits. */
    private Tensor broadcastable(List<Tensor> candidates, Tensor x) {
        Tensor chosen = any(candidates);
        boolean widens = !Shape.broadcast(chosen.shape(), x.shape()).equals(x.shape());
        return widens ? Ops.apply(Compare.LE, x, x) : chosen;
    }

    private void sampled() {
        Sample sample = any(SAMPLES);
        DType dtype = any(sample.dtypes());
        List<Tensor> arguments = sample.specs(dtype).stream().map(this::fitting).toList();
        pool.addAll(Ops.applyAll(sample.op(dtype), arguments));
    }

    /** A tensor of this type and shape: an earlier result, or one cut from it. */
    private Tensor fitting(Spec spec) {
        List<Tensor> equal = pool.stream().filter(t -> t.spec().equals(spec)).toList();
        if (!equal.isEmpty() && random.nextInt(4) > 0) {
            return any(equal);
        }
        List<Tensor> sources = pool.stream()
                .filter(t -> t.dtype() == spec.dtype() && t.size() > 0)
                .toList();
        Tensor source = any(sources);
        int n = Math.toIntExact(source.size());
        int[] indices = IntStream.range(0, Math.toIntExact(spec.shape().size()))
                .map(i -> (3 * i + 1) % n)
                .toArray();
        return source.reshape(n).take(0, Tensor.of(indices)).reshape(spec.shape());
    }

    private <T> T any(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }
}
