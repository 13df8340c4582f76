package sirocco.solvers.tableau;

/**
 * The 3(2) pair of Kværnø with an explicit first stage and equal diagonal elements, stiffly accurate in both formulas
 * and L-stable: BIT Numerical Mathematics 44 (2004), 489–502.
 */
final class Kvaerno3 {
    static final Tableau TABLEAU = tableau();

    private Kvaerno3() {}

    /** The root of 6γ³ − 18γ² + 9γ − 1 = 0 with which the formula is L-stable; all else follows from it. */
    private static Tableau tableau() {
        double g = .43586652150845899942;
        double a31 = (-4 * g * g + 6 * g - 1) / (4 * g);
        double a32 = (1 - 2 * g) / (4 * g);
        return Tableau.diagonallyImplicit("Kvaerno3", 3, g)
                .row(2 * g, g)
                .row(1, a31, a32)
                .row(
                        1,
                        (6 * g - 1) / (12 * g),
                        -1 / (12 * g * (2 * g - 1)),
                        (-6 * g * g + 6 * g - 1) / (3 * (2 * g - 1)))
                .lastRowAndDiagonalAsWeights()
                .embedded(2, a31, a32, g, 0)
                .hermite(3);
    }
}
