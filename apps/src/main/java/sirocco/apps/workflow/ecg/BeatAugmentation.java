package sirocco.apps.workflow.ecg;

import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import sirocco.nn.train.Augmentation;
import sirocco.nn.train.Examples;

/** Which training beats are changed by {@link BeatChange} each time they are seen. */
enum BeatAugmentation {
    NONE,
    /** Those of all classes but the most frequent one. */
    MINORITY,
    ALL;

    /**
     * The change of rows as {@link BeatSignals} makes them.
     *
     * @param counts of the classes in the training part
     */
    Optional<Augmentation<Examples>> of(long[] counts) {
        Augmentation<Examples> change = Augmentation.ofInputs(BeatChange::apply);
        int largest = IntStream.range(0, counts.length)
                .reduce((a, b) -> counts[b] > counts[a] ? b : a)
                .orElseThrow();
        return switch (this) {
            case NONE -> Optional.empty();
            case MINORITY -> Optional.of((row, random) -> changeUnless(largest, change, row, random));
            case ALL -> Optional.of(change);
        };
    }

    private static void changeUnless(int label, Augmentation<Examples> change, Examples row, RandomGenerator random) {
        if ((int) row.targets().item() != label) {
            change.change(row, random);
        }
    }
}
