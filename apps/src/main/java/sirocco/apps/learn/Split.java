package sirocco.apps.learn;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Row numbers of two parts of a data set, each in random order.
 *
 * @param first the larger part, to train on
 * @param second the part held out
 */
public record Split(int[] first, int[] second) {
    private static final int DRAWS = 200;

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

    /**
     * Holds out whole groups, such as patients: about the share {@code heldOut} of the rows, and of each class as nearly
     * that share as the best of {@value #DRAWS} random choices of groups has it. One part is empty where there is but
     * one group.
     *
     * @param groups of the rows, any numbers
     * @param classes of the rows, 0 and up
     */
    public static Split grouped(int[] groups, int[] classes, double heldOut, long seed) {
        var random = new SplittableRandom(seed);
        int[] names = IntStream.of(groups).distinct().sorted().toArray();
        Set<Integer> best = Set.of();
        double least = Double.POSITIVE_INFINITY;
        for (int draw = 0; draw < DRAWS; draw++) {
            shuffle(names, random);
            Set<Integer> out = filled(names, groups, heldOut);
            double distance = distance(out, groups, classes, heldOut);
            if (distance < least) {
                least = distance;
                best = out;
            }
        }
        Set<Integer> out = best;
        int[] first = IntStream.range(0, groups.length)
                .filter(i -> !out.contains(groups[i]))
                .toArray();
        int[] second = IntStream.range(0, groups.length)
                .filter(i -> out.contains(groups[i]))
                .toArray();
        shuffle(first, random);
        shuffle(second, random);
        return new Split(first, second);
    }

    /** Groups in this order until they hold the share of the rows, but not the last of all. */
    private static Set<Integer> filled(int[] order, int[] groups, double share) {
        Map<Integer, Long> sizes =
                IntStream.of(groups).boxed().collect(Collectors.groupingBy(g -> g, Collectors.counting()));
        Set<Integer> taken = new HashSet<>();
        long rows = 0;
        for (int i = 0; i < order.length - 1 && rows < share * groups.length; i++) {
            taken.add(order[i]);
            rows += sizes.get(order[i]);
        }
        return taken;
    }

    /** Σ over classes of (share held out − {@code heldOut})². */
    private static double distance(Set<Integer> out, int[] groups, int[] classes, double heldOut) {
        int count = IntStream.of(classes).max().orElse(-1) + 1;
        double[] all = new double[count];
        double[] held = new double[count];
        for (int i = 0; i < groups.length; i++) {
            all[classes[i]]++;
            held[classes[i]] += out.contains(groups[i]) ? 1 : 0;
        }
        return IntStream.range(0, count)
                .filter(k -> all[k] > 0)
                .mapToDouble(k -> Math.pow(held[k] / all[k] - heldOut, 2))
                .sum();
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
