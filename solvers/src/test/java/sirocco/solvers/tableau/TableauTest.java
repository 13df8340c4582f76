package sirocco.solvers.tableau;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tableaus are checked when they are made. */
class TableauTest {

    @ParameterizedTest
    @CsvSource({"1,1", "2,1", "3,2", "4,4", "5,9", "6,20", "7,48", "8,115"})
    void thereAreSoManyRootedTrees(int order, int count) {
        assertEquals(count, RootedTree.ofOrder(order).size());
        assertTrue(RootedTree.ofOrder(order).stream().allMatch(t -> t.order() == order));
    }

    private static String refusal(Tableau.Builder builder) {
        return assertThrows(IllegalArgumentException.class, builder::linear).getMessage();
    }

    @Test
    void mistypedDigitsAreFound() {
        assertTrue(refusal(Tableau.explicit("row", 2).row(1, .9).weights(.5, .5))
                .contains("sum of row 2 is 0.9, should be 1.0"));
        assertTrue(refusal(Tableau.explicit("weights", 2).row(1, 1).weights(.5, .51))
                .contains("order 2, condition of"));
        assertTrue(
                refusal(Tableau.explicit("order", 3).row(1, 1).weights(.5, .5)).contains("order 3, condition of"));
        assertTrue(refusal(Tableau.explicit("embedded", 2)
                        .row(1, 1)
                        .weights(.5, .5)
                        .embedded(2, 1, 0))
                .contains("embedded order 2"));
        assertTrue(refusal(Tableau.explicit("length", 2).row(1, 1, 0).weights(.5, .5))
                .contains("row 2 has 2 coefficients, not 1"));
    }

    @Test
    void lastStagesAreSharedWhereTheyCanBe() {
        assertTrue(Tableaus.tsit5().firstSameAsLast());
        assertTrue(Tableaus.dopri5().firstSameAsLast());
        assertTrue(Tableaus.dopri8().firstSameAsLast());
        assertTrue(Tableaus.bosh3().firstSameAsLast());
        assertTrue(!Tableaus.rk4().firstSameAsLast() && !Tableaus.heun().firstSameAsLast());
    }
}
