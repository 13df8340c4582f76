package sirocco.apps.data;

import java.util.Set;
import java.util.stream.IntStream;

/**
 * The recordings of the MIT-BIH arrhythmia database, and their division into two halves of different patients by P. de
 * Chazal, M. O'Dwyer, R. B. Reilly: Automatic classification of heartbeats using ECG morphology and heartbeat interval
 * features, IEEE Trans. Biomed. Eng. 51 (2004) 1196–1206. The four recordings with paced beats are in neither half.
 */
public final class MitBih {
    /** DS1: to train on. */
    public static final Set<Integer> TRAINING = Set.of(
            101, 106, 108, 109, 112, 114, 115, 116, 118, 119, 122, 124, 201, 203, 205, 207, 208, 209, 215, 220, 223,
            230);

    /** DS2: to test on. */
    public static final Set<Integer> TEST = Set.of(
            100, 103, 105, 111, 113, 117, 121, 123, 200, 202, 210, 212, 213, 214, 219, 221, 222, 228, 231, 232, 233,
            234);

    /** In neither, since they hold paced beats. */
    public static final Set<Integer> PACED = Set.of(102, 104, 107, 217);

    private MitBih() {}

    /** Whether the numbers are all of this database's recordings, and from both halves. */
    public static boolean holds(int[] records) {
        return IntStream.of(records).allMatch(r -> TRAINING.contains(r) || TEST.contains(r) || PACED.contains(r))
                && IntStream.of(records).anyMatch(TRAINING::contains)
                && IntStream.of(records).anyMatch(TEST::contains);
    }
}
