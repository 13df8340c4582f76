package sirocco.nn;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import sirocco.tensor.Tensor;
import sirocco.tensor.Tree;

/**
 * The tensors of a model under the names that PyTorch's {@code state_dict} gives them, so that files can be exchanged.
 *
 * <p>A name is the path of record components, list indices and map keys, joined by points, with three changes:
 * <ul>
 *   <li>camel case becomes snake case: {@code runningMean} → {@code running_mean};
 *   <li>the list of a {@link sirocco.nn.layer.Sequential} has no name: {@code features.steps.0.weight} →
 *       {@code features.0.weight};
 *   <li>the cells of a recurrent layer are numbered at the end: {@code cells.0.weightIh} → {@code weight_ih_l0}.
 * </ul>
 */
public final class StateDict {
    private static final Pattern STEPS = Pattern.compile("(^|\\.)steps\\.(\\d+)");
    private static final Pattern CELLS = Pattern.compile("(^|\\.)cells\\.(\\d+)\\.(\\w+)$");
    private static final Pattern HUMP = Pattern.compile("(?<=[a-z0-9])([A-Z])");
    private static final String UNUSED = "num_batches_tracked";

    private StateDict() {}

    /** The tensors by name, in order. */
    public static Map<String, Tensor> of(Object model) {
        Map<String, Tensor> result = new LinkedHashMap<>();
        Tree.named(model).forEach((path, tensor) -> {
            if (result.put(name(path), tensor) != null) {
                throw new IllegalArgumentException("two tensors of the model are called \"" + name(path)
                        + "\" in a state dict, one of them is " + path + ": rename a component");
            }
        });
        return result;
    }

    /**
     * The model with the tensors of {@code state}; PyTorch's counts of batches ({@code num_batches_tracked}) are
     * passed over.
     *
     * @throws IllegalArgumentException if one is missing, left over, or of another type or shape
     */
    public static <M> M load(M model, Map<String, Tensor> state) {
        Map<String, Tensor> left = new LinkedHashMap<>(state);
        Map<String, Tensor> byPath = new LinkedHashMap<>();
        for (String path : Tree.named(model).keySet()) {
            Tensor given = left.remove(name(path));
            if (given == null) {
                throw new IllegalArgumentException(
                        "state dict: \"" + name(path) + "\" is missing; there are " + state.keySet());
            }
            byPath.put(path, given);
        }
        left.keySet().removeIf(name -> name.endsWith(UNUSED));
        if (!left.isEmpty()) {
            throw new IllegalArgumentException("state dict: the model has no place for " + left.keySet());
        }
        return Tree.withNamed(model, byPath);
    }

    /** The name in a state dict of the tensor that {@link Tree#named} calls {@code path}. */
    static String name(String path) {
        String plain = STEPS.matcher(path).replaceAll("$1$2");
        String cells = CELLS.matcher(plain).replaceAll("$1$3_l$2");
        return HUMP.matcher(cells).replaceAll(m -> "_" + m.group(1).toLowerCase(java.util.Locale.ROOT));
    }
}
