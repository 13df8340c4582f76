package sirocco.nn.metrics;

import java.util.HashMap;
import java.util.Map;
import java.util.stream.DoubleStream;

/**
 * How far two ways to group the same samples agree, whatever the groups are called.
 *
 * @param adjustedRand the share of pairs of samples on which both agree, beyond chance (Hubert, Arabie 1985):
 *     1 for equal groupings, about 0 for independent ones
 * @param normalisedMutualInformation the information that one has of the other, divided by the mean of their entropies:
 *     0 … 1
 */
public record Clustering(double adjustedRand, double normalisedMutualInformation) {

    /**
     * Of two groupings.
     *
     * @param first [n] the group of each sample
     * @param second [n] likewise
     * @throws IllegalArgumentException if these are not equally long, or empty
     */
    public static Clustering of(int[] first, int[] second) {
        int n = first.length;
        if (second.length != n || n == 0) {
            throw new IllegalArgumentException("clustering: groups of " + n + " and of " + second.length
                    + " samples; as many of both are needed, and at least one");
        }
        Map<Integer, Integer> rows = new HashMap<>();
        Map<Integer, Integer> columns = new HashMap<>();
        Map<Long, Integer> cells = new HashMap<>();
        for (int i = 0; i < n; i++) {
            rows.merge(first[i], 1, Integer::sum);
            columns.merge(second[i], 1, Integer::sum);
            cells.merge((long) first[i] << 32 | Integer.toUnsignedLong(second[i]), 1, Integer::sum);
        }
        return new Clustering(adjustedRand(n, rows, columns, cells), information(n, rows, columns, cells));
    }

    private static double adjustedRand(int n, Map<?, Integer> rows, Map<?, Integer> columns, Map<?, Integer> cells) {
        double together = pairs(cells);
        double inFirst = pairs(rows);
        double inSecond = pairs(columns);
        double all = n * (n - 1.) / 2;
        double expected = all == 0 ? 0 : inFirst * inSecond / all;
        double most = (inFirst + inSecond) / 2;
        return most == expected ? 1 : (together - expected) / (most - expected);
    }

    /** How many pairs of samples are in the same group. */
    private static double pairs(Map<?, Integer> groups) {
        return sizes(groups).map(size -> size * (size - 1) / 2).sum();
    }

    private static DoubleStream sizes(Map<?, Integer> groups) {
        return groups.values().stream().mapToDouble(Integer::doubleValue);
    }

    /** I(U; V) = H(U) + H(V) − H(U, V). */
    private static double information(int n, Map<?, Integer> rows, Map<?, Integer> columns, Map<?, Integer> cells) {
        double ofFirst = entropy(n, rows);
        double ofSecond = entropy(n, columns);
        double shared = ofFirst + ofSecond - entropy(n, cells);
        if (rows.size() == 1 || columns.size() == 1) {
            return rows.size() == columns.size() ? 1 : 0;
        }
        return Math.max(0, shared) * 2 / (ofFirst + ofSecond);
    }

    private static double entropy(double n, Map<?, Integer> groups) {
        return -sizes(groups).map(size -> size / n * Math.log(size / n)).sum();
    }
}
