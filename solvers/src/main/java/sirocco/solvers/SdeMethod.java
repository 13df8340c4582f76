package sirocco.solvers;

/**
 * Methods for stochastic differential equations with one Brownian motion for each component. Kloeden &amp; Platen,
 * Numerical Solution of Stochastic Differential Equations, chapter 10.
 */
public enum SdeMethod {
    /** Itô's equation, of strong order 1/2. Euler and Maruyama 1955. */
    EULER_MARUYAMA,
    /** Itô's equation, of strong order 1. Milstein 1974. */
    MILSTEIN,
    /** Stratonovich's equation, of strong order 1. */
    HEUN
}
