package sirocco.apps;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class SettingsTest {
    enum Activation {
        RELU,
        LEAKY_RELU
    }

    record Rate(double start, int patience) {}

    record Config(
            int hidden,
            long examples,
            double dropout,
            boolean attention,
            Activation activation,
            String name,
            List<Integer> filters,
            List<Double> betas,
            Rate rate) {
        Config {
            if (hidden < 1) {
                throw new IllegalArgumentException("hidden must be at least 1");
            }
        }
    }

    private static final Config DEFAULT =
            new Config(16, 10, .5, false, Activation.RELU, "net", List.of(32, 64), List.of(.9), new Rate(.001, 5));

    private static Config set(String... assignments) {
        return Settings.set("test-flow", DEFAULT, List.of(assignments));
    }

    private static String error(String... assignments) {
        return assertThrows(UsageError.class, () -> set(assignments)).getMessage();
    }

    record Nested(int hidden, Rate rate, Rate decay) {}

    @Test
    void theLastPartOfANameIsEnoughWhereItIsTheOnlyOne() {
        assertEquals(DEFAULT.rate().patience() + 1, set("patience=6").rate().patience());
        var nested = new Nested(1, new Rate(1, 2), new Rate(3, 4));
        var error = assertThrows(UsageError.class, () -> Settings.set("flow", nested, List.of("patience=1")));
        assertEquals("flow: which \"patience\" is meant, rate.patience or decay.patience?", error.getMessage());
    }

    @Test
    void everyKindOfComponentIsSet() {
        assertEquals(
                new Config(
                        8,
                        5_000_000_000L,
                        .25,
                        true,
                        Activation.LEAKY_RELU,
                        "a=b",
                        List.of(1, 2, 3),
                        List.of(),
                        new Rate(.1, 7)),
                set(
                        "hidden=8",
                        "examples=5_000_000_000",
                        "dropout=.25",
                        "attention=true",
                        "activation=leaky-relu",
                        "name=a=b",
                        "filters=1, 2,3",
                        "betas=",
                        "rate.start=1e-1",
                        "rate.patience=7"));
    }

    @Test
    void nothingSetLeavesTheDefaults() {
        assertSame(DEFAULT, set());
    }

    @Test
    void theLaterOfTwoAssignmentsHolds() {
        assertEquals(9, set("hidden=8", "hidden=9").hidden());
    }

    @Test
    void anUnknownNameIsAnsweredWithTheNearest() {
        String message = error("hiden=3");
        assertTrue(message.startsWith("test-flow has no setting \"hiden\". Did you mean \"hidden\"?"), message);
        assertTrue(message.contains("rate.patience"), message);
    }

    @Test
    void wrongValuesAreNamedWithWhatIsExpected() {
        assertEquals("--set hidden=many: expected a whole number", error("hidden=many"));
        assertEquals("--set hidden=99999999999: expected a whole number", error("hidden=99999999999"));
        assertEquals("--set dropout=NaN: expected a number", error("dropout=NaN"));
        assertEquals("--set attention=maybe: expected true or false", error("attention=maybe"));
        assertEquals("--set activation=gelu: expected one of relu, leaky_relu", error("activation=gelu"));
        assertEquals("--set filters=x: expected a whole number", error("filters=1,x"));
        assertEquals("--set hidden=0: hidden must be at least 1", error("hidden=0"));
        assertTrue(error("hidden").startsWith("--set hidden: expected name=value"));
        assertTrue(error("rate=1").contains("no setting \"rate\""));
    }

    @Test
    void flatNamesInnerRecordsByDots() {
        assertEquals(
                List.of(
                        "hidden",
                        "examples",
                        "dropout",
                        "attention",
                        "activation",
                        "name",
                        "filters",
                        "betas",
                        "rate.start",
                        "rate.patience"),
                List.copyOf(Settings.flat(DEFAULT).keySet()));
    }
}
