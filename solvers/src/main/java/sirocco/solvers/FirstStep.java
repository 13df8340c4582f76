package sirocco.solvers;

/** The size of the first step that is tried. */
public sealed interface FirstStep {

    /** This size, greater than 0 in either direction of time. */
    static FirstStep of(double size) {
        return new Given(size);
    }

    /**
     * Chosen by the slope at the start and after an explicit Euler step (Hairer, Nørsett &amp; Wanner, Solving Ordinary
     * Differential Equations I, II.4), for the tolerances of a {@link Pid} controller.
     */
    static FirstStep automatic() {
        return new Automatic();
    }

    record Given(double size) implements FirstStep {
        public Given {
            if (!(size > 0) || Double.isInfinite(size)) {
                throw new IllegalArgumentException("first step: a finite size greater than 0 is expected, got " + size
                        + ". The direction of time follows from t0 and t1");
            }
        }
    }

    record Automatic() implements FirstStep {}
}
