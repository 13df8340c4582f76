package sirocco.solvers.tableau;

/**
 * The implicit 4(3) pair of Kennedy and Carpenter's ARK4(3)6L[2]SA, with an explicit first stage, stiffly accurate and
 * L-stable: Applied Numerical Mathematics 44 (2003), 139–181.
 */
final class KenCarp4 {
    static final Tableau TABLEAU = tableau();

    private KenCarp4() {}

    // spotless:off
    private static Tableau tableau() {
        return Tableau.diagonallyImplicit("KenCarp4", 4, 1 / 4.)
                .row(1 / 2., 1 / 4.)
                .row(83 / 250., 8611 / 62500., -1743 / 31250.)
                .row(31 / 50., 5012029 / 34652500., -654441 / 2922500., 174375 / 388108.)
                .row(17 / 20., 15267082809. / 155376265600., -71443401 / 120774400., 730878875 / 902184768.,
                        2285395 / 8070912.)
                .row(1, 82889 / 524892., 0, 15625 / 83664., 69875 / 102672., -2260 / 8211.)
                .lastRowAndDiagonalAsWeights()
                .embedded(3, 4586570599. / 29645900160., 0, 178811875 / 945068544., 814220225 / 1159782912.,
                        -3700637 / 11593932., 61727 / 225920.)
                .hermite(3);
    }
    // spotless:on
}
