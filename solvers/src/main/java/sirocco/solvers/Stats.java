package sirocco.solvers;

import sirocco.tensor.Buffer;
import sirocco.tensor.Tensor;

/**
 * How a solution went: I32 scalars.
 *
 * @param code the ordinal of the {@link Status}
 * @param evaluations of the right-hand side
 */
public record Stats(
        @Buffer Tensor code,
        @Buffer Tensor accepted,
        @Buffer Tensor rejected,
        @Buffer Tensor evaluations) {

    /** Why the solution ended. Not possible in a trace. */
    public Status status() {
        return Status.values()[(int) code.item()];
    }
}
