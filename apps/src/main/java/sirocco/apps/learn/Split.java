package sirocco.apps.learn;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Row numbers of two parts of a data set, each in random order.
 *
 * @param first the larger part, to train on
 * @param second the part held out
 */
public record Split(int[] first, int[] second) {

    /**
     * Holds out the share {@code heldOut} of each class, rounded to whole rows.
     *
     * @param classes of the rows, 0 and up
     */
    public static Split stratified(int[] classes, double heldOut, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Integer> first = new ArrayList<>();
        List<Integer> second = new ArrayList<>();
        int count = IntStream.of(classes).max().orElse(-1) + 1;
        for (int c = 0; c < count; c++) {
            int kind = c;
            int[] rows = IntStream.range(0, classes.length)
                    .filter(i -> classes[i] == kind)
                    .toArray();
            shuffle(rows, random);
            int out = (int) Math.round(heldOut * rows.length);
            for (int i = 0; i < rows.length; i++) {
                (i < out ? second : first).add(rows[i]);
            }
        }
        return new Split(shuffled(first, random), shuffled(second, random));
    }

    private static int[] shuffled(List<Integer> rows, SplittableRandom random) {
        int[] result = rows.stream().mapToInt(Integer::intValue).toArray();
        shuffle(result, random);
        return result;
    }

    private static void shuffle(int[] rows, SplittableRandom random) {
        for (int i = rows.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int kept = rows[i];
            rows[i] = rows[j];
            rows[j] = kept;
        }
    }
}
