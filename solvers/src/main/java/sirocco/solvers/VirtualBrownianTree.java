package sirocco.solvers;

import java.util.ArrayList;
import java.util.List;
import sirocco.tensor.Control;
import sirocco.tensor.DType;
import sirocco.tensor.Key;
import sirocco.tensor.Shape;
import sirocco.tensor.Tensor;
import sirocco.tensor.Tree;

/**
 * A Brownian motion on [t0, t1] that can be asked for at any time, in any order, and stores nothing: halves of
 * intervals get keys of their own, and the value in the middle of each is that of a Brownian bridge between its ends
 * (Li et al. 2020, "Scalable gradients for stochastic differential equations"). The same tree gives the same path to steps
 * of any size. Between times that are 2⁻ᵈᵉᵖᵗʰ of the interval apart it is a straight line.
 *
 * @param depth how often the interval is halved, from 1 to 48
 */
public record VirtualBrownianTree(double t0, double t1, int depth, Key key) {
    private static final int DEEPEST = 48;

    public VirtualBrownianTree {
        if (!(t1 > t0) || Double.isInfinite(t1 - t0)) {
            throw new IllegalArgumentException(
                    "Brownian motion: finite times t0 < t1 are expected, got " + t0 + " and " + t1);
        }
        if (depth < 1 || depth > DEEPEST) {
            throw new IllegalArgumentException(
                    "Brownian motion: a depth from 1 to " + DEEPEST + " is expected, got " + depth);
        }
    }

    /** A path that is a straight line between times no farther apart than {@code tolerance}. */
    public static VirtualBrownianTree of(double t0, double t1, double tolerance, Key key) {
        if (!(tolerance > 0)) {
            throw new IllegalArgumentException(
                    "Brownian motion: a tolerance greater than 0 is expected, got " + tolerance);
        }
        int depth = (int) Math.ceil(Math.log((t1 - t0) / tolerance) / Math.log(2));
        return new VirtualBrownianTree(t0, t1, Math.max(1, depth), key);
    }

    /**
     * The motion at {@code ts}, [n], along a new first axis; 0 at t0. Each element of each tensor of {@code like} has a
     * motion of its own. Times outside of the interval are taken as its ends.
     */
    public <Y> Y at(Tensor ts, Y like) {
        Tree.Flat flat = Tree.flatten(like);
        List<Key> keys = key.split(flat.leaves().size());
        List<Tensor> result = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            result.add(leafAt(ts.convert(DType.F64), flat.leaves().get(i), keys.get(i)));
        }
        return Tree.rebuild(flat.structure(), result);
    }

    /** An interval, the key of what is within it, and the values at its ends. */
    record Node(Key key, Tensor from, Tensor to, Tensor left, Tensor right) {}

    private Tensor leafAt(Tensor ts, Tensor like, Key leaf) {
        List<Key> keys = leaf.split(2);
        Tensor end = keys.get(0).normal(like.dtype(), like.shape()).mul(Math.sqrt(t1 - t0));
        Node root =
                new Node(keys.get(1), Tensor.scalar(DType.F64, t0), Tensor.scalar(DType.F64, t1), end.zerosLike(), end);
        Tensor levels = Tensor.arange(DType.I32, depth);
        return Control.scan(
                        (Tensor none, Tensor t) -> {
                            Node node = Control.scan(
                                            (Node at, Tensor level) ->
                                                    new Control.Step<>(half(at, t), List.<Tensor>of()),
                                            root,
                                            levels)
                                    .carry();
                            return new Control.Step<>(none, between(node, t));
                        },
                        Tensor.full(DType.F64, Shape.SCALAR, 0),
                        ts)
                .given();
    }

    /** The half of an interval in which {@code t} lies. */
    private static Node half(Node node, Tensor t) {
        Tensor words = node.key.bits(Shape.of(3, 2));
        Tensor middle = node.from.add(node.to).mul(.5);
        Tensor deviation = node.to.sub(node.from).sqrt().mul(.5);
        Tensor noise = new Key(words.select(0, 2)).normal(node.left.dtype(), node.left.shape());
        Tensor value = node.left.add(node.right).mul(.5).add(noise.mul(deviation.convert(noise.dtype())));
        Tensor later = t.ge(middle);
        return new Node(
                new Key(words.take(0, later.convert(DType.I32))),
                later.where(middle, node.from),
                later.where(node.to, middle),
                later.where(value, node.left),
                later.where(node.right, value));
    }

    private static Tensor between(Node node, Tensor t) {
        Tensor part = t.sub(node.from).div(node.to.sub(node.from)).clamp(0, 1).convert(node.left.dtype());
        return node.left.add(node.right.sub(node.left).mul(part));
    }
}
