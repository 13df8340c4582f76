package sirocco.nn;

import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import sirocco.tensor.Key;
import sirocco.tensor.Tensor;
import sirocco.tensor.Tree;

/**
 * One way of a batch through a model: what layers need to know besides their input, and where they report statistics
 * that they change. Make a new one for each pass; inside a trace it belongs to that trace.
 */
public final class Pass {
    private final Key key;
    private final Tensor rowWeights;
    private final Map<Tensor, Tensor> changed = new IdentityHashMap<>();
    private int keysGiven;

    private Pass(Key key, Tensor rowWeights) {
        this.key = key;
        this.rowWeights = rowWeights;
    }

    /** Nothing is dropped, statistics are used as they are. */
    public static Pass inference() {
        return new Pass(null, null);
    }

    /** Layers drop, add noise and gather statistics; all randomness comes from {@code key}. */
    public static Pass training(Key key) {
        return new Pass(key, null);
    }

    /**
     * The same for a batch in which rows differ in weight, as where some are padding.
     *
     * @param weights [batch]; rows of weight 0 are kept out of statistics and means
     */
    public Pass weighted(Tensor weights) {
        return new Pass(key, weights);
    }

    public boolean isTraining() {
        return key != null;
    }

    /** A key that no other layer of this pass gets; only in training. */
    public Key key() {
        if (key == null) {
            throw new IllegalStateException("a pass of inference has no random key: ask isTraining() first");
        }
        return key.fold(keysGiven++);
    }

    /** The weights of the batch's rows, [batch], if they differ. */
    public Optional<Tensor> rowWeights() {
        return Optional.ofNullable(rowWeights);
    }

    /** Reports that {@code statistic}, a tensor of the model, is to become {@code value}. */
    public void change(Tensor statistic, Tensor value) {
        changed.put(statistic, value);
    }

    /** What {@code statistic} is by now: what was last reported, or itself. */
    public Tensor current(Tensor statistic) {
        return changed.getOrDefault(statistic, statistic);
    }

    /** The model with the statistics as reported. To be called where the model was applied: inside the same trace. */
    public <M> M updated(M model) {
        return changed.isEmpty() ? model : Tree.map(model, this::current);
    }
}
