package sirocco.apps.workflow.node;

import sirocco.apps.Failure;
import sirocco.apps.Run;
import sirocco.apps.data.SeriesFile;
import sirocco.apps.data.TimeSeries;
import sirocco.apps.embedded.KnownSeries;

/**
 * Populations of prey and predator, the years to fit to and those after them.
 *
 * @param heldOut at most as many years as are to be extrapolated; there may be none
 */
record CycleYears(TimeSeries training, TimeSeries heldOut) {
    private static final int LEAST = 10;

    /** Of the data given, or of snowshoe hare and Canada lynx. */
    static CycleYears of(Run<?> run, int trainRows, int horizon) {
        if (run.test().isPresent()) {
            throw new Failure("holds out the years after the first trainRows ones and takes no --test");
        }
        TimeSeries all = run.data().map(file -> SeriesFile.read(file, 2)).orElseGet(KnownSeries::hareAndLynx);
        if (all.rows() < LEAST) {
            throw new Failure(all.source() + ": " + all.rows() + " rows where at least " + LEAST + " are expected");
        }
        for (int i = 0; i < all.rows(); i++) {
            if (Math.min(all.values()[0][i], all.values()[1][i]) < 0) {
                throw new Failure(all.source() + ", row " + i + ": a population is negative");
            }
        }
        return of(all, Math.min(trainRows, all.rows()), horizon);
    }

    private static CycleYears of(TimeSeries all, int trainRows, int horizon) {
        return new CycleYears(all.rows(0, trainRows), all.rows(trainRows, Math.min(all.rows(), trainRows + horizon)));
    }

    /** As if only the first so many of the years to fit to were known; the others are held out. */
    CycleYears fold(int rows) {
        return of(training, rows, training.rows());
    }

    LogScale scale() {
        return LogScale.of(training);
    }

    /** The years to fit to, standardised. */
    Path path() {
        return Path.of(scale().scaled(training));
    }
}
