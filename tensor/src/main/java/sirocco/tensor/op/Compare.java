package sirocco.tensor.op;

import java.util.List;
import sirocco.tensor.DType;
import sirocco.tensor.Spec;

/** Comparisons: BOOL from two tensors of equal type; anything compared with NaN is false, but NE is true. */
public enum Compare implements Elementwise, NoDerivative {
    EQ,
    NE,
    LT,
    LE,
    GT,
    GE;

    public boolean value(double a, double b) {
        return switch (this) {
            case EQ -> a == b;
            case NE -> a != b;
            case LT -> a < b;
            case LE -> a <= b;
            case GT -> a > b;
            case GE -> a >= b;
        };
    }

    public boolean value(long a, long b) {
        return switch (this) {
            case EQ -> a == b;
            case NE -> a != b;
            case LT -> a < b;
            case LE -> a <= b;
            case GT -> a > b;
            case GE -> a >= b;
        };
    }

    @Override
    public List<Spec> outputs(List<Spec> inputs) {
        if (inputs.get(0).dtype() != inputs.get(1).dtype()) {
            throw new IllegalArgumentException(name() + ": types differ: " + inputs.get(0) + " and " + inputs.get(1)
                    + ". Convert one of them: x.convert(DType…)");
        }
        return List.of(new Spec(DType.BOOL, Elementwise.broadcast(this, inputs)));
    }
}
