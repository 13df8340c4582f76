package sirocco.nn.optimiser;

import java.util.ArrayList;
import java.util.List;
import sirocco.tensor.DType;
import sirocco.tensor.Tensor;
import sirocco.tensor.Tree;

/** What is done to gradients before a step. */
public final class Gradients {
    /** What PyTorch adds to the norm before it divides by it. */
    public static final double TORCH_EPSILON = 1e-6;

    private Gradients() {}

    /** The parameters of a tree, in order. */
    static List<Tensor> parameters(Object tree) {
        Tree.Flat flat = Tree.flatten(tree);
        List<Boolean> is = Tree.parameters(flat);
        List<Tensor> result = new ArrayList<>();
        for (int i = 0; i < is.size(); i++) {
            if (is.get(i)) {
                result.add(flat.leaves().get(i));
            }
        }
        return result;
    }

    private static List<Tensor> atLeastOne(Object gradient) {
        List<Tensor> parts = parameters(gradient);
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("a gradient without parameters: the model has no floating tensor that is"
                    + " not a @Buffer, so there is nothing to train");
        }
        return parts;
    }

    /** √Σ g² over all parameters, in the type of the first. */
    public static Tensor globalNorm(Object gradient) {
        List<Tensor> parts = atLeastOne(gradient);
        DType dtype = parts.getFirst().dtype();
        Tensor total = parts.getFirst().like(0);
        for (Tensor part : parts) {
            total = total.add(part.square().sum().convert(dtype));
        }
        return total.sqrt();
    }

    /**
     * The gradient times min(1, norm / (its global norm + ε)).
     *
     * @param epsilon ε: {@link #TORCH_EPSILON} is what PyTorch's {@code clip_grad_norm_} does, 0 what optax's
     *     {@code clip_by_global_norm} does
     */
    public static <G> G clipByNorm(G gradient, double norm, double epsilon) {
        Tensor total = globalNorm(gradient);
        Tensor factor = total.like(norm).div(total.add(epsilon)).minimum(1);
        return Tree.mapParameters(gradient, g -> g.mul(factor.convert(g.dtype())));
    }

    /** The gradient with each element cut to ±{@code limit}. */
    public static <G> G clipByValue(G gradient, double limit) {
        return Tree.mapParameters(gradient, g -> g.clamp(-limit, limit));
    }

    /** A BOOL scalar: whether Σ |g| is finite. */
    public static Tensor areFinite(Object gradient) {
        Tensor all = null;
        for (Tensor part : atLeastOne(gradient)) {
            Tensor finite = part.abs().sum().lt(Double.POSITIVE_INFINITY);
            all = all == null ? finite : all.and(finite);
        }
        return all;
    }

    /** {@code yes} where the BOOL scalar holds, else {@code no}. */
    static <T> T choose(Tensor condition, T yes, T no) {
        return Tree.zip(yes, no, condition::where);
    }
}
