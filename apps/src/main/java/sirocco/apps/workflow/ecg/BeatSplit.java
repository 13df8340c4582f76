package sirocco.apps.workflow.ecg;

import java.util.Set;
import java.util.stream.IntStream;
import sirocco.apps.Failure;
import sirocco.apps.Run;
import sirocco.apps.data.Beats;
import sirocco.apps.data.MitBih;
import sirocco.apps.learn.Split;

/** How beats are held out for validation and test. */
enum BeatSplit {
    /** Beats at random, the same share of each class: beats of one patient come into both parts. */
    RANDOM {
        @Override
        Split rows(Beats beats, double share, long seed) {
            return Split.stratified(beats.labels(), share, seed);
        }
    },
    /** Whole recordings, so that no patient is in two parts; the MIT-BIH database as {@link MitBih} divides it. */
    PATIENT {
        @Override
        Split rows(Beats beats, double share, long seed) {
            return Split.grouped(records(beats), beats.labels(), share, seed);
        }

        @Override
        Parts test(Run<?> run, Beats all, BeatData settings) {
            return MitBih.holds(records(all)) ? standard(run, all, settings) : super.test(run, all, settings);
        }
    };

    private static final int UNKNOWN = Beats.CLASSES.indexOf("Q");

    /** A part to train on, and one held out. */
    record Parts(Beats first, Beats second) {}

    /** The row numbers of two parts, the second with about the given share of the beats. */
    abstract Split rows(Beats beats, double share, long seed);

    /** Holds out the test part. */
    Parts test(Run<?> run, Beats all, BeatData settings) {
        return parts(all, settings.testShare(), run.seed(), "the test. Give a test set with --test");
    }

    /** Holds out the validation part. */
    Parts validation(Run<?> run, Beats training, BeatData settings) {
        return parts(
                training, settings.validation(), run.seed() + 1, "validation. Use --set validation=0 to do without");
    }

    private Parts parts(Beats beats, double share, long seed, String purpose) {
        Split split = rows(beats, share, seed);
        if (split.first().length == 0 || split.second().length == 0) {
            throw new Failure(beats.source() + ": " + beats.size() + " beats are too few to hold out a share of "
                    + share + " for " + purpose);
        }
        return new Parts(beats.pick(split.first()), beats.pick(split.second()));
    }

    private static int[] records(Beats beats) {
        int[] records = beats.records()
                .orElseThrow(() -> new Failure(beats.source() + ": split=patient needs the number of the recording of"
                        + " each beat, which this file does not hold. NPZ files can (array \"record\"); or use"
                        + " --set split=random"));
        if (IntStream.of(records).distinct().count() < 2) {
            throw new Failure(beats.source() + ": split=patient needs beats of at least two recordings; all are of "
                    + records[0] + ". Use --set split=random");
        }
        return records;
    }

    /**
     * De Chazal's halves. What they leave of class Q is a handful of beats, from which nothing can be learnt or measured: it
     * is left out, unless the classes were named.
     */
    private static Parts standard(Run<?> run, Beats all, BeatData settings) {
        boolean keepQ = !settings.classes().isEmpty();
        Parts halves = new Parts(half(all, MitBih.TRAINING, keepQ), half(all, MitBih.TEST, keepQ));
        long paced = IntStream.of(records(all)).filter(MitBih.PACED::contains).count();
        run.note(("Split by patient as de Chazal et al. (2004): DS1, %s recordings, to train on; DS2, %s, to test on;"
                        + " %d beats of the recordings with a pacemaker are left out%s.")
                .formatted(
                        of(halves.first(), MitBih.TRAINING.size()),
                        of(halves.second(), MitBih.TEST.size()),
                        paced,
                        keepQ ? "" : ", and so is class Q, of which " + left(all) + " beats would remain"));
        return halves;
    }

    private static String of(Beats half, int all) {
        return IntStream.of(records(half)).distinct().count() + " of " + all;
    }

    private static long left(Beats all) {
        int[] records = records(all);
        return IntStream.range(0, all.size())
                .filter(i -> all.labels()[i] == UNKNOWN && !MitBih.PACED.contains(records[i]))
                .count();
    }

    private static Beats half(Beats all, Set<Integer> records, boolean keepQ) {
        int[] of = records(all);
        int[] rows = IntStream.range(0, all.size())
                .filter(i -> records.contains(of[i]) && (keepQ || all.labels()[i] != UNKNOWN))
                .toArray();
        Beats half = all.pick(rows);
        return keepQ ? half : half.named(Beats.CLASSES.subList(0, UNKNOWN));
    }
}
