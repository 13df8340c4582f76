package sirocco.apps.workflow.ecg;

/**
 * Which beats a heartbeat workflow trains, chooses and tests on.
 *
 * @param validation share of the training beats held out for stopping and for the rate; 0 for none
 * @param testShare share of the beats held out for the test, where no test file is given
 * @param syntheticBeats how many beats are made where no data are given
 */
record BeatData(double validation, double testShare, int syntheticBeats) {
    static final BeatData DEFAULT = new BeatData(.1, .2, 4000);

    BeatData {
        if (!(validation >= 0 && validation < 1 && testShare > 0 && testShare < 1 && syntheticBeats >= 50)) {
            throw new IllegalArgumentException(
                    "0 ≤ validation < 1, 0 < testShare < 1 and syntheticBeats ≥ 50 are needed");
        }
    }
}
