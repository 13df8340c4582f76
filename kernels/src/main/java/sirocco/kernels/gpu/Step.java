package sirocco.kernels.gpu;

import java.util.List;
import java.util.stream.Stream;

/** What a program does, in order: tasks, and control flow over further steps, which the host decides. */
sealed interface Step {

    /** Tasks one after the other. */
    record Run(Launch launch) implements Step {}

    /**
     * Steps again and again.
     *
     * @param count how often: an array of one number, clamped into 0 … {@code most}; null for {@code most} times
     */
    record Repeat(List<Step> body, int most, Buffer count) implements Step {}

    /**
     * Steps while a condition holds, at most {@code most} times.
     *
     * @param verdict what the condition's steps leave: an array of one byte, 0 for false
     */
    record Loop(List<Step> condition, Buffer verdict, List<Step> body, int most) implements Step {}

    /** One of two lists of steps, by an array of one byte. */
    record Branch(Buffer verdict, List<Step> then, List<Step> otherwise) implements Step {}

    /** All tasks within. */
    default Stream<Launch> launches() {
        return switch (this) {
            case Run(Launch launch) -> Stream.of(launch);
            case Repeat repeat -> launches(repeat.body);
            case Loop loop -> Stream.concat(launches(loop.condition), launches(loop.body));
            case Branch branch -> Stream.concat(launches(branch.then), launches(branch.otherwise));
        };
    }

    static Stream<Launch> launches(List<Step> steps) {
        return steps.stream().flatMap(Step::launches);
    }
}
