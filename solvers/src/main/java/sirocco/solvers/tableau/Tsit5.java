package sirocco.solvers.tableau;

/**
 * The 5(4) pair of Tsitouras, first same as last, with an interpolant of its own: Computers &amp; Mathematics with
 * Applications 62 (2011), 770–775.
 */
final class Tsit5 {
    static final Tableau TABLEAU = tableau();

    private Tsit5() {}

    // spotless:off
    private static Tableau tableau() {
        return Tableau.explicit("Tsit5", 5)
                .row(161 / 1000., 161 / 1000.)
                .row(327 / 1000., -0.008480655492356989, 0.335480655492357)
                .row(9 / 10., 2.8971530571054935, -6.359448489975075, 4.3622954328695815)
                .row(
                        0.9800255409045097, 5.325864828439257, -11.748883564062828, 7.4955393428898365,
                        -0.09249506636175525)
                .row(
                        1, 5.86145544294642, -12.92096931784711, 8.159367898576159, -0.071584973281401,
                        -0.028269050394068383)
                .row(
                        1, 0.09646076681806523, 1 / 100., 0.4798896504144996, 1.379008574103742, -3.290069515436081,
                        2.324710524099774)
                .lastRowAsWeights()
                .embedded(
                        4, 0.09468075576583945, 0.009183565540343253, 0.4877705284247616, 1.234297566930479,
                        -2.7077123499835256, 1.866628418170587, 1 / 66.)
                .interpolated(4, interpolant());
    }

    /** bⱼ(θ) of section 4, here divided by θ. */
    private static Interpolant interpolant() {
        return new Interpolant(new double[][] {
            Polynomial.product(
                    new double[] {-1.0530884977290216},
                    new double[] {-1.3299890189751412, 1},
                    new double[] {.7139816917074209, -1.4364028541716351, 1}),
            Polynomial.product(new double[] {0, .1017}, new double[] {1.2949852507374631, -2.1966568338249754, 1}),
            Polynomial.product(
                    new double[] {0, 2.490627285651252793},
                    new double[] {1.57803468208092486, -2.38535645472061657, 1}),
            quartic(-16.54810288924490272, 1.21712927295533244, .61620406037800089),
            quartic(47.37952196281928122, 1.203071208372362603, .658047292653547382),
            quartic(-34.87065786149660974, 1.2, 2 / 3.),
            quartic(2.5, 1, .6)
        });
    }

    /** scale · θ² (θ − p)(θ − q), divided by θ. */
    private static double[] quartic(double scale, double p, double q) {
        return Polynomial.product(new double[] {0, scale}, new double[] {-p, 1}, new double[] {-q, 1});
    }
    // spotless:on
}
