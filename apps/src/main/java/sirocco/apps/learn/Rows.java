package sirocco.apps.learn;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import sirocco.apps.Run;

/**
 * Rows of numbers, to be described before anything is learnt from them.
 *
 * @param values [n, columns], row-major; NaN where one is missing
 * @param labels [n] classes, where they are known
 */
public record Rows(float[] values, int columns, Optional<int[]> labels) {
    public int count() {
        return values.length / columns;
    }

    /** Records the number of rows, their range, what is missing, and which rows are there more than once. */
    public void describe(Run<?> run) {
        run.metric("rows", (long) count());
        double sum = 0;
        float min = Float.POSITIVE_INFINITY;
        float max = Float.NEGATIVE_INFINITY;
        long missing = 0;
        for (float value : values) {
            if (Float.isFinite(value)) {
                sum += value;
                min = Math.min(min, value);
                max = Math.max(max, value);
            } else {
                missing++;
            }
        }
        run.metric("values.min", (double) min);
        run.metric("values.max", (double) max);
        run.metric("values.mean", sum / (values.length - missing));
        run.metric("missing.values", missing);
        run.metric("missing.rows", rowsThat(Rows::lacksOne));
        run.metric("constant.rows", rowsThat(Rows::isConstant));
        duplicates(run);
    }

    private interface Test {
        boolean of(float[] row);
    }

    private long rowsThat(Test test) {
        long rows = 0;
        for (int i = 0; i < count(); i++) {
            rows += test.of(row(i)) ? 1 : 0;
        }
        return rows;
    }

    private float[] row(int i) {
        return Arrays.copyOfRange(values, i * columns, (i + 1) * columns);
    }

    private static boolean lacksOne(float[] row) {
        for (float value : row) {
            if (!Float.isFinite(value)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isConstant(float[] row) {
        for (float value : row) {
            if (value != row[0]) {
                return false;
            }
        }
        return true;
    }

    /** A row, compared by its values. */
    private record Key(float[] row) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Key key && Arrays.equals(row, key.row);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(row);
        }
    }

    private void duplicates(Run<?> run) {
        Map<Key, Integer> first = new HashMap<>();
        long again = 0;
        long contradicting = 0;
        for (int i = 0; i < count(); i++) {
            Integer before = first.putIfAbsent(new Key(row(i)), i);
            if (before != null) {
                again++;
                int at = i;
                contradicting += labels.filter(of -> of[at] != of[before]).isPresent() ? 1 : 0;
            }
        }
        run.metric("duplicate.rows", again);
        if (labels.isPresent()) {
            run.metric("duplicate.rows_of_another_class", contradicting);
        }
        if (again > 0) {
            run.note(again + " rows are there more than once"
                    + (contradicting > 0 ? ", " + contradicting + " of them with another class" : "")
                    + ". In a random split equal rows fall on both sides, which flatters the test.");
        }
    }
}
