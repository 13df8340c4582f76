package sirocco.nn.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import sirocco.testing.GoldenCase;
import sirocco.testing.GoldenCases;

/** Schedules against golden values of PyTorch and optax. */
class GoldenScheduleTest {
    private static final double RELATIVE = 1e-10;

    @TestFactory
    Stream<DynamicTest> schedules() {
        return GoldenCases.of("torch", "schedule.npz").stream()
                .map(c -> DynamicTest.dynamicTest(c.toString(), () -> check(c)));
    }

    private static void check(GoldenCase c) {
        double[] expected = c.outputs().get("lr").toDoubles();
        double[] rates = c.op().equals("ReduceLROnPlateau") ? plateau(c) : rates(schedule(c), expected.length);
        double largest = Arrays.stream(expected).max().orElseThrow();
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], rates[i], RELATIVE * expected[i] + 1e-14 * largest, c + ", step " + i);
        }
    }

    private static double[] rates(Schedule schedule, int steps) {
        double[] rates = new double[steps];
        Arrays.setAll(rates, schedule::at);
        return rates;
    }

    private static Schedule schedule(GoldenCase c) {
        return switch (c.op()) {
            case "StepLR" -> Schedule.steps(c.number("base_lr"), c.integer("step_size"), c.number("gamma"));
            case "MultiStepLR" ->
                Schedule.milestones(
                        c.number("base_lr"),
                        c.number("gamma"),
                        Arrays.stream(c.integers("milestones")).asLongStream().toArray());
            case "ExponentialLR" -> Schedule.exponential(c.number("base_lr"), c.number("gamma"));
            case "CosineAnnealingLR" -> Schedule.cosine(c.number("base_lr"), c.integer("T_max"), c.number("eta_min"));
            case "LinearWarmupCosine" -> {
                double rate = c.number("base_lr");
                int warmup = c.integer("warmup");
                int steps = warmup + c.integer("T_max");
                yield Schedule.warmupCosine(rate * c.number("start_factor"), rate, warmup, steps, c.number("eta_min"));
            }
            case "OneCycleLR" ->
                Schedule.oneCycle(
                        c.number("max_lr"),
                        c.integer("total_steps"),
                        c.number("pct_start"),
                        c.number("div_factor"),
                        c.number("final_div_factor"));
            case "warmup_cosine_decay" ->
                Schedule.warmupCosine(
                        c.number("init"),
                        c.number("peak"),
                        c.integer("warmup_steps"),
                        c.integer("decay_steps"),
                        c.number("end"));
            case "exponential_decay" -> exponential(c);
            default -> throw new IllegalArgumentException("no schedule for " + c);
        };
    }

    private static Schedule exponential(GoldenCase c) {
        int over = c.integer("transition_steps");
        return c.flag("staircase")
                ? Schedule.steps(c.number("init"), over, c.number("decay_rate"))
                : Schedule.exponential(c.number("init"), c.number("decay_rate"), over, c.number("end"));
    }

    private static double[] plateau(GoldenCase c) {
        Plateau plateau = Plateau.of(
                c.number("base_lr"),
                new Plateau.Rule(
                        c.word("mode").equals("min") ? Plateau.Better.LOWER : Plateau.Better.HIGHER,
                        c.number("factor"),
                        c.integer("patience"),
                        c.number("threshold"),
                        c.word("threshold_mode").equals("rel")
                                ? Plateau.Threshold.RELATIVE
                                : Plateau.Threshold.ABSOLUTE,
                        c.integer("cooldown"),
                        c.number("min_lr"),
                        c.number("eps")));
        double[] losses = c.arrays().get("in.losses").toDoubles();
        double[] rates = new double[losses.length + 1];
        rates[0] = plateau.rate();
        for (int i = 0; i < losses.length; i++) {
            plateau = plateau.after(losses[i]);
            rates[i + 1] = plateau.rate();
        }
        return rates;
    }
}
