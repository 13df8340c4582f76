package sirocco.solvers.tableau;

/**
 * The 5(4) pair of Kværnø with an explicit first stage and equal diagonal elements, stiffly accurate in both formulas
 * and L-stable: BIT Numerical Mathematics 44 (2004), 489–502.
 */
final class Kvaerno5 {
    static final Tableau TABLEAU = tableau();

    private Kvaerno5() {}

    // spotless:off
    private static Tableau tableau() {
        double gamma = .26;
        return Tableau.diagonallyImplicit("Kvaerno5", 5, gamma)
                .row(.52, .26)
                .row(1.230333209967908, .13, .84033320996790809)
                .row(.8957659843500759, .22371961478320505, .47675532319799699, -.06470895363112615)
                .row(.43639360985864756, .16648564323248321, .10450018841591720, .03631482272098715,
                        -.13090704451073998)
                .row(1, .13855640231268224, 0, -.04245337201752043, .02446657898003141, .61943039072480676)
                .row(1, .13659751177640291, 0, -.05496908796538376, -.04118626728321046, .62993304899016403,
                        .06962479448202728)
                .weights(.13659751177640291, 0, -.05496908796538376, -.04118626728321046, .62993304899016403,
                        .06962479448202728, gamma)
                .embedded(4, .13855640231268224, 0, -.04245337201752043, .02446657898003141, .61943039072480676,
                        gamma, 0)
                .hermite(3);
    }
    // spotless:on
}
