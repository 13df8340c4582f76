package sirocco.solvers.tableau;

/**
 * The 5(4) pair of Dormand and Prince, first same as last: J. Comp. Appl. Math. 6 (1980), 19–26; with the embedded
 * formula and the middle value of Shampine: Mathematics of Computation 46 (1986), 135–150.
 */
final class Dopri5 {
    static final Tableau TABLEAU = tableau();

    private Dopri5() {}

    // spotless:off
    private static Tableau tableau() {
        return Tableau.explicit("Dopri5", 5)
                .row(1 / 5., 1 / 5.)
                .row(3 / 10., 3 / 40., 9 / 40.)
                .row(4 / 5., 44 / 45., -56 / 15., 32 / 9.)
                .row(8 / 9., 19372 / 6561., -25360 / 2187., 64448 / 6561., -212 / 729.)
                .row(1, 9017 / 3168., -355 / 33., 46732 / 5247., 49 / 176., -5103 / 18656.)
                .row(1, 35 / 384., 0, 500 / 1113., 125 / 192., -2187 / 6784., 11 / 84.)
                .lastRowAsWeights()
                .embedded(4, 1951 / 21600., 0, 22642 / 50085., 451 / 720., -12231 / 42400., 649 / 6300., 1 / 60.)
                .quartic(
                        6025192743. / 60171106304., 0, 51252292925. / 130801643196., -2691868925. / 90256659456.,
                        187940372067. / 3189068634112., -1776094331. / 39487288512., 11237099. / 470086768.);
    }
    // spotless:on
}
