package sirocco.apps.workflow.ecg;

import java.util.List;
import sirocco.apps.data.Beats;

/**
 * Which beats a heartbeat workflow trains, chooses and tests on, and what makes up for their unequal classes.
 *
 * @param split how test and validation parts are held out
 * @param validation share of the training beats held out for stopping and for the rate; 0 for none
 * @param testShare share of the beats held out for the test, where no test file is given
 * @param sampling what an epoch consists of
 * @param weighting how much the classes count in the loss
 * @param augmentation which training beats are changed at random each time they are seen
 * @param classes their names in the order of the labels; none to take labels of 0 and 1 alone as normal and abnormal,
 *     others as N, S, V, F, Q
 * @param syntheticBeats how many beats are made where no data are given
 */
record BeatData(
        BeatSplit split,
        double validation,
        double testShare,
        Sampling sampling,
        ClassWeighting weighting,
        BeatAugmentation augmentation,
        List<String> classes,
        int syntheticBeats) {
    static final BeatData DEFAULT = new BeatData(
            BeatSplit.RANDOM,
            .1,
            .2,
            Sampling.SHUFFLED,
            ClassWeighting.INVERSE,
            BeatAugmentation.NONE,
            List.of(),
            4000);

    BeatData {
        if (!(validation >= 0 && validation < 1 && testShare > 0 && testShare < 1 && syntheticBeats >= 50)) {
            throw new IllegalArgumentException(
                    "0 ≤ validation < 1, 0 < testShare < 1 and syntheticBeats ≥ 50 are needed");
        }
        boolean named = classes.stream().noneMatch(String::isBlank)
                && classes.stream().distinct().count() == classes.size();
        if (!named || classes.size() == 1 || classes.size() > Beats.CLASSES.size()) {
            throw new IllegalArgumentException(
                    "classes: two to " + Beats.CLASSES.size() + " different names are needed, or none");
        }
    }

    /** What an epoch consists of. */
    enum Sampling {
        /** Each beat once. */
        SHUFFLED,
        /** As many beats, all classes equally often; rare ones repeat. */
        BALANCED
    }
}
