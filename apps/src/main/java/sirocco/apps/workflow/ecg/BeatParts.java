package sirocco.apps.workflow.ecg;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import sirocco.apps.Run;
import sirocco.apps.data.Beats;
import sirocco.apps.data.BeatsFile;
import sirocco.apps.embedded.SyntheticBeats;

/** The beats to train on, to choose by, and to test on, all of the same classes. */
record BeatParts(Beats training, Optional<Beats> validation, Beats test) {

    /** Splits the run's data, or the synthetic beats where none are given. */
    static BeatParts of(Run<?> run, BeatData settings) {
        Beats all = run.data().map(file -> read(run, file, settings)).orElseGet(() -> synthetic(run, settings));
        BeatSplit.Parts tested = run.test().isPresent()
                ? new BeatSplit.Parts(all, BeatsFile.read(run.test().get()).named(all.classes()))
                : settings.split().test(run, all, settings);
        if (settings.validation() == 0) {
            return new BeatParts(tested.first(), Optional.empty(), tested.second());
        }
        BeatSplit.Parts validated = settings.split().validation(run, tested.first(), settings);
        return new BeatParts(validated.first(), Optional.of(validated.second()), tested.second());
    }

    List<String> classes() {
        return training.classes();
    }

    /** How often the classes occur in an epoch: as they are, or all alike. */
    long[] sampledCounts(BeatData.Sampling sampling) {
        long[] counts = training.classCounts();
        return sampling == BeatData.Sampling.BALANCED
                ? Arrays.stream(counts).map(n -> Math.min(n, 1)).toArray()
                : counts;
    }

    private static Beats read(Run<?> run, Path file, BeatData settings) {
        Beats beats = BeatsFile.read(file);
        if (!settings.classes().isEmpty()) {
            return beats.named(settings.classes());
        }
        if (Arrays.stream(beats.labels()).anyMatch(label -> label > 1)) {
            return beats;
        }
        run.note(
                "All labels are 0 or 1: taken as normal and abnormal. For the first two of five classes use --set classes="
                        + String.join(",", Beats.CLASSES) + ".");
        return beats.named(Beats.TWO_CLASSES);
    }

    static Beats synthetic(Run<?> run, BeatData settings) {
        run.note(SyntheticBeats.LABEL + " Use --data for real ones.");
        List<String> classes = settings.classes();
        Beats beats = classes.size() == 2
                ? SyntheticBeats.ofTwoClasses(settings.syntheticBeats(), run.seed())
                : SyntheticBeats.of(settings.syntheticBeats(), run.seed());
        return classes.isEmpty() ? beats : beats.named(classes);
    }
}
