package sirocco.apps.workflow.linear;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** The original's figures on the original's data: seed 42, 80 training points, rate .1, 1000 epochs. */
class LineTest {
    private final LineData train = LineData.of(42, 100, 2, 1, .1).rows(0, 80);

    @Test
    void theClosedFormIsTheOriginals() {
        Line exact = Line.leastSquares(train);
        assertEquals(1.02354075, exact.intercept(), 5e-9);
        assertEquals(1.96896447, exact.slope(), 5e-9);
    }

    @Test
    void gradientDescentEndsWhereTheOriginalEnded() {
        Line line = new Line(0.4967141530112327, -0.13826430117118466);
        for (int epoch = 0; epoch < 1000; epoch++) {
            line = line.descend(train, .1);
        }
        assertEquals(1.023541, line.intercept(), 1e-6);
        assertEquals(1.968964, line.slope(), 1e-6);
        assertEquals(.008045, line.loss(train), 5e-7);
    }
}
