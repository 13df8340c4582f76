package sirocco.apps.data;

import java.math.BigDecimal;
import java.util.BitSet;

/**
 * A named column of a table: one array of primitives (or texts) and the rows that hold no value.
 * The array has one entry a row; entries of empty rows are 0, false or null.
 */
public sealed interface Column {
    String name();

    /** The number of rows. */
    int rows();

    /** The rows without a value. */
    BitSet nulls();

    /**
     * The value of a row as a double, NaN where there is none. Throws {@link UnsupportedOperationException} for texts
     * and bytes.
     */
    default double doubleAt(int row) {
        throw new UnsupportedOperationException("column \"" + name() + "\" holds no numbers but " + kind());
    }

    /** What the column holds, in words, for messages. */
    String kind();

    /** 32-bit integers; a date is the number of days since 1970-01-01. */
    record Ints(String name, int[] values, BitSet nulls) implements Column {
        @Override
        public int rows() {
            return values.length;
        }

        @Override
        public double doubleAt(int row) {
            return nulls.get(row) ? Double.NaN : values[row];
        }

        @Override
        public String kind() {
            return "integers";
        }
    }

    /** 64-bit integers, unsigned 32-bit integers, and points in time as microseconds since 1970-01-01 UTC. */
    record Longs(String name, long[] values, BitSet nulls) implements Column {
        @Override
        public int rows() {
            return values.length;
        }

        @Override
        public double doubleAt(int row) {
            return nulls.get(row) ? Double.NaN : values[row];
        }

        @Override
        public String kind() {
            return "long integers";
        }
    }

    record Floats(String name, float[] values, BitSet nulls) implements Column {
        @Override
        public int rows() {
            return values.length;
        }

        @Override
        public double doubleAt(int row) {
            return nulls.get(row) ? Double.NaN : values[row];
        }

        @Override
        public String kind() {
            return "floats";
        }
    }

    record Doubles(String name, double[] values, BitSet nulls) implements Column {
        @Override
        public int rows() {
            return values.length;
        }

        @Override
        public double doubleAt(int row) {
            return nulls.get(row) ? Double.NaN : values[row];
        }

        @Override
        public String kind() {
            return "doubles";
        }
    }

    record Booleans(String name, boolean[] values, BitSet nulls) implements Column {
        @Override
        public int rows() {
            return values.length;
        }

        @Override
        public double doubleAt(int row) {
            return nulls.get(row) ? Double.NaN : values[row] ? 1 : 0;
        }

        @Override
        public String kind() {
            return "booleans";
        }
    }

    record Decimals(String name, BigDecimal[] values, BitSet nulls) implements Column {
        @Override
        public int rows() {
            return values.length;
        }

        @Override
        public double doubleAt(int row) {
            return nulls.get(row) ? Double.NaN : values[row].doubleValue();
        }

        @Override
        public String kind() {
            return "decimals";
        }
    }

    record Texts(String name, String[] values, BitSet nulls) implements Column {
        @Override
        public int rows() {
            return values.length;
        }

        @Override
        public String kind() {
            return "texts";
        }
    }

    record Bytes(String name, byte[][] values, BitSet nulls) implements Column {
        @Override
        public int rows() {
            return values.length;
        }

        @Override
        public String kind() {
            return "bytes";
        }
    }
}
