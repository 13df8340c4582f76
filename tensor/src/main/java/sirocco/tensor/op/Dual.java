package sirocco.tensor.op;

import java.util.ArrayList;
import java.util.List;
import sirocco.tensor.Tensor;

/** Tangents and cotangents where null stands for zero. */
final class Dual {
    private Dual() {}

    /** {@code changes} with zeros like {@code of} in place of null. */
    static List<Tensor> orZeros(List<Tensor> changes, List<? extends Tensor> of) {
        List<Tensor> result = new ArrayList<>();
        for (int i = 0; i < of.size(); i++) {
            result.add(changes.get(i) != null ? changes.get(i) : of.get(i).zerosLike());
        }
        return result;
    }

    /** {@code changes} with null where {@code of} is not floating. */
    static List<Tensor> floating(List<Tensor> changes, List<? extends Tensor> of) {
        List<Tensor> result = new ArrayList<>();
        for (int i = 0; i < of.size(); i++) {
            result.add(of.get(i).dtype().isFloating() ? changes.get(i) : null);
        }
        return result;
    }
}
