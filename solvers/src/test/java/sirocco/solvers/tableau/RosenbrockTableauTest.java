package sirocco.solvers.tableau;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Rosenbrock tableaus are checked when they are made, and Adams' weights are those of the books. */
class RosenbrockTableauTest {

    private static RosenbrockTableau changed(RosenbrockTableau from, int order, double by) {
        double[][] c = from.c().clone();
        c[3] = c[3].clone();
        c[3][1] += by;
        return new RosenbrockTableau(
                "changed",
                order,
                from.embeddedOrder(),
                from.gamma(),
                from.alpha(),
                from.gammas(),
                from.a(),
                c,
                from.d());
    }

    @Test
    void mistypedDigitsAreFound() {
        RosenbrockTableau rodas4 = Tableaus.rodas4();
        RosenbrockTableau mistyped = changed(rodas4, 4, 1e-9);
        String said = assertThrows(IllegalArgumentException.class, () -> RosenbrockTableau.checked(mistyped, 3))
                .getMessage();
        assertTrue(said.contains("the sum of row"), said);
        RosenbrockTableau proud = changed(rodas4, 5, 0);
        said = assertThrows(IllegalArgumentException.class, () -> RosenbrockTableau.checked(proud, 3))
                .getMessage();
        assertTrue(said.contains("order 5, condition of"), said);
        said = assertThrows(IllegalArgumentException.class, () -> RosenbrockTableau.checked(rodas4, 4))
                .getMessage();
        assertTrue(said.contains("interpolant at"), said);
    }

    @Test
    void adamsWeights() {
        assertArrayEquals(new double[] {55 / 24., -59 / 24., 37 / 24., -9 / 24.}, Adams.bashforth(4), 1e-14);
        assertArrayEquals(new double[] {9 / 24., 19 / 24., -5 / 24., 1 / 24.}, Adams.moulton(4), 1e-14);
        assertEquals(.5, Adams.moulton(2)[0]);
    }
}
