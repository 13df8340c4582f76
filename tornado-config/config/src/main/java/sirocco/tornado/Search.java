package sirocco.tornado;

/** The outcome of looking for something that may not be there: the thing, or why not and what to do. */
public sealed interface Search<T> {
    /** It is there. */
    record Found<T>(T value) implements Search<T> {}

    /** It is not there; the two sentences are for the user. */
    record Missing<T>(String reason, String remedy) implements Search<T> {
        @Override
        public String toString() {
            return reason + ". " + remedy;
        }
    }
}
