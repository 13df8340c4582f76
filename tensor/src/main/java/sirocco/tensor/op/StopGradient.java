package sirocco.tensor.op;

import java.util.List;
import sirocco.tensor.Spec;

/** The same values, as a constant to derivatives. */
public record StopGradient() implements NoDerivative {

    @Override
    public List<Spec> outputs(List<Spec> inputs) {
        return inputs;
    }
}
