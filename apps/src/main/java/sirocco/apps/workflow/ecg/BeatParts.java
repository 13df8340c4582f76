package sirocco.apps.workflow.ecg;

import java.util.Optional;
import sirocco.apps.Failure;
import sirocco.apps.Run;
import sirocco.apps.data.Beats;
import sirocco.apps.data.BeatsFile;
import sirocco.apps.embedded.SyntheticBeats;
import sirocco.apps.learn.Split;

/** The beats to train on, to choose by, and to test on. */
record BeatParts(Beats training, Optional<Beats> validation, Beats test) {

    /** Splits the run's data, or the synthetic beats where none are given. */
    static BeatParts of(Run<?> run, BeatData settings) {
        Beats all = run.data().map(BeatsFile::read).orElseGet(() -> synthetic(run, settings));
        Beats training = all;
        Beats test;
        if (run.test().isPresent()) {
            test = BeatsFile.read(run.test().get());
        } else {
            Split split = split(all, settings.testShare(), run.seed(), "the test. Give a test set with --test");
            training = all.pick(split.first());
            test = all.pick(split.second());
        }
        if (settings.validation() == 0) {
            return new BeatParts(training, Optional.empty(), test);
        }
        Split split = split(
                training, settings.validation(), run.seed() + 1, "validation. Use --set validation=0 to do without");
        return new BeatParts(training.pick(split.first()), Optional.of(training.pick(split.second())), test);
    }

    private static Split split(Beats beats, double share, long seed, String purpose) {
        Split split = Split.stratified(beats.labels(), share, seed);
        if (split.first().length == 0 || split.second().length == 0) {
            throw new Failure(beats.source() + ": " + beats.size() + " beats are too few to hold out a share of "
                    + share + " for " + purpose);
        }
        return split;
    }

    static Beats synthetic(Run<?> run, BeatData settings) {
        run.note(SyntheticBeats.LABEL + " Use --data for real ones.");
        return SyntheticBeats.of(settings.syntheticBeats(), run.seed());
    }
}
