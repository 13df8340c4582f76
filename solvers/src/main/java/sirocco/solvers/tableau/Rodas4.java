package sirocco.solvers.tableau;

/**
 * The stiffly accurate and L-stable 4(3) pair of Hairer &amp; Wanner, Solving Ordinary Differential Equations II (1996),
 * IV.7, with its polynomial of order 3.
 */
final class Rodas4 {
    static final RosenbrockTableau TABLEAU = tableau();

    private Rodas4() {}

    // spotless:off
    private static RosenbrockTableau tableau() {
        double[] last = {1.221224509226641, 6.019134481288629, 12.53708332932087, -.6878860361058950};
        return RosenbrockTableau.checked(new RosenbrockTableau("Rodas4", 4, 3, .25,
                new double[] {0, .386, .21, .63, 1, 1},
                new double[] {.25, -.1043, .1035, -.0362, 0, 0},
                new double[][] {
                    {},
                    {1.544},
                    {.9466785280815826, .2557011698983284},
                    {3.314825187068521, 2.896124015972201, .9986419139977817},
                    last,
                    {last[0], last[1], last[2], last[3], 1}},
                new double[][] {
                    {},
                    {-5.6688},
                    {-2.430093356833875, -.2063599157091915},
                    {-.1073529058151375, -9.594562251023355, -20.47028614809616},
                    {7.496443313967647, -10.24680431464352, -33.99990352819905, 11.70890893206160},
                    {8.083246795921522, -7.981132988064893, -31.52159432874371, 16.31930543123136,
                        -6.058818238834054}},
                new double[][] {
                    {10.12623508344586, -7.487995877610167, -34.80091861555747, -7.992771707568823,
                        1.025137723295662, 0},
                    {-.6762803392801253, 6.087714651680015, 16.43084320892478, 24.76722511418386,
                        -6.594389125716872, 0}}), 3);
    }
    // spotless:on
}
