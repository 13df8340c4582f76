package sirocco.tensor.op;

import java.util.List;
import sirocco.tensor.DType;
import sirocco.tensor.Shape;
import sirocco.tensor.Spec;

/**
 * Uniform I32 words from a key of two I32 words by Threefry-2x32 with 20 rounds (Salmon et al. 2011, "Parallel random
 * numbers: as easy as 1, 2, 3"). Elements 2i and 2i + 1 are the two words of counter (low and high half of i).
 */
public record RandomBits(Shape shape) implements NoDerivative {

    @Override
    public List<Spec> outputs(List<Spec> inputs) {
        if (!inputs.getFirst().equals(Spec.of(DType.I32, 2))) {
            throw new IllegalArgumentException("randombits: the key must be i32[2], got " + inputs.getFirst());
        }
        return List.of(new Spec(DType.I32, shape));
    }
}
