package sirocco.solvers;

/** Why a solution ended. */
public enum Status {
    /** The end was reached. */
    SUCCESS,
    /** The end was not reached in the greatest number of steps. */
    MAX_STEPS,
    /** No step of a size that can be told from 0 (or, of the given least size) was accurate enough. */
    DT_UNDERFLOW,
    /** The state or its slope became NaN or infinite. */
    NON_FINITE,
    /** An {@link Event} was met. */
    EVENT
}
