package sirocco.solvers;

import java.util.ArrayList;
import java.util.List;
import sirocco.tensor.Spec;
import sirocco.tensor.Tensor;

/** A state of several tensors of one type as one vector, and back. */
record Ravel(List<Spec> specs) {

    static Ravel of(List<Tensor> state) {
        List<Spec> specs = Spec.of(state);
        if (specs.stream().anyMatch(s -> s.dtype() != specs.getFirst().dtype())) {
            throw new IllegalArgumentException(
                    "implicit method: the tensors of a state must be of one type, got " + specs);
        }
        return new Ravel(specs);
    }

    int size() {
        return specs.stream().mapToInt(s -> Math.toIntExact(s.shape().size())).sum();
    }

    Tensor vector(List<Tensor> state) {
        return Tensor.concat(0, state.stream().map(x -> x.reshape(-1)).toList());
    }

    List<Tensor> state(Tensor vector) {
        List<Tensor> result = new ArrayList<>();
        int at = 0;
        for (Spec spec : specs) {
            int n = Math.toIntExact(spec.shape().size());
            result.add(vector.slice(0, at, at + n).reshape(spec.shape()));
            at += n;
        }
        return result;
    }
}
