package sirocco.solvers.tableau;

/** Runge–Kutta formulas of orders 1 to 8. */
public final class Tableaus {
    private Tableaus() {}

    /** Euler 1768. */
    public static Tableau euler() {
        return Tableau.explicit("Euler", 1).weights(1).linear();
    }

    /** Heun's method, the explicit trapezoidal rule, with Euler's embedded. Heun 1900. */
    public static Tableau heun() {
        return Tableau.explicit("Heun", 2)
                .row(1, 1)
                .weights(1 / 2., 1 / 2.)
                .embedded(1, 1, 0)
                .hermite(2);
    }

    /** The explicit midpoint rule, with Euler's embedded. Runge 1895. */
    public static Tableau midpoint() {
        return Tableau.explicit("Midpoint", 2)
                .row(1 / 2., 1 / 2.)
                .weights(0, 1)
                .embedded(1, 1, 0)
                .quadratic();
    }

    /** The second-order formula with the least error bound, with Euler's embedded. Ralston 1962. */
    public static Tableau ralston() {
        return Tableau.explicit("Ralston", 2)
                .row(2 / 3., 2 / 3.)
                .weights(1 / 4., 3 / 4.)
                .embedded(1, 1, 0)
                .quadratic();
    }

    /** The 3(2) pair, first same as last. Bogacki &amp; Shampine, Applied Mathematics Letters 2 (1989), 321–325. */
    public static Tableau bosh3() {
        return Tableau.explicit("Bosh3", 3)
                .row(1 / 2., 1 / 2.)
                .row(3 / 4., 0, 3 / 4.)
                .row(1, 2 / 9., 1 / 3., 4 / 9.)
                .lastRowAsWeights()
                .embedded(2, 7 / 24., 1 / 4., 1 / 3., 1 / 8.)
                .hermite(3);
    }

    /** The classical fourth-order formula. Kutta 1901. */
    public static Tableau rk4() {
        return Tableau.explicit("RK4", 4)
                .row(1 / 2., 1 / 2.)
                .row(1 / 2., 0, 1 / 2.)
                .row(1, 0, 0, 1)
                .weights(1 / 6., 1 / 3., 1 / 3., 1 / 6.)
                .hermite(3);
    }

    /** Dormand and Prince's 5(4) pair of 1980, first same as last. */
    public static Tableau dopri5() {
        return Dopri5.TABLEAU;
    }

    /** Tsitouras' 5(4) pair of 2011, first same as last. */
    public static Tableau tsit5() {
        return Tsit5.TABLEAU;
    }

    /** Prince and Dormand's 8(7) pair of 1981, first same as last. */
    public static Tableau dopri8() {
        return Dopri8.TABLEAU;
    }

    /** The implicit Euler method; its error is told from the explicit one's: h(k₁ − k₀)/2. */
    public static Tableau implicitEuler() {
        return Tableau.diagonallyImplicit("ImplicitEuler", 1, 1)
                .row(1, 0)
                .weights(0, 1)
                .error(1, -1 / 2., 1 / 2.)
                .linear();
    }

    /** Kværnø's 3(2) pair of 2004, diagonally implicit, for stiff equations. */
    public static Tableau kvaerno3() {
        return Kvaerno3.TABLEAU;
    }

    /** The implicit half of Kennedy and Carpenter's 4(3) pair of 2003, for stiff equations. */
    public static Tableau kenCarp4() {
        return KenCarp4.TABLEAU;
    }

    /** Kværnø's 5(4) pair of 2004, diagonally implicit, for stiff equations. */
    public static Tableau kvaerno5() {
        return Kvaerno5.TABLEAU;
    }

    /** Hairer and Wanner's Rosenbrock 4(3) pair of 1996, for stiff equations. */
    public static RosenbrockTableau rodas4() {
        return Rodas4.TABLEAU;
    }

    /** Steinebach's Rosenbrock 5(4) pair of 2023, for stiff equations. */
    public static RosenbrockTableau rodas5P() {
        return Rodas5P.TABLEAU;
    }
}
