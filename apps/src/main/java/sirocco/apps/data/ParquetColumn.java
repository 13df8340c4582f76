package sirocco.apps.data;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.BitSet;
import org.apache.parquet.VersionParser.ParsedVersion;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.column.values.ValuesReader;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.EnumLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.Float16LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.JsonLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.StringLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;

/**
 * A flat Parquet column on its way into memory: where the values go, and how one value is taken from Parquet's
 * reader.
 */
final class ParquetColumn {
    /** The Julian day of 1970-01-01, from which INT96 counts its days. */
    private static final long JULIAN_EPOCH = 2_440_588;

    private static final long MICROS_A_DAY = 86_400_000_000L;

    private final ColumnDescriptor descriptor;
    private final Column column;
    private final Sink sink;

    private interface Sink {
        void take(ValuesReader from, int row);
    }

    private ParquetColumn(ColumnDescriptor descriptor, Column column, Sink sink) {
        this.descriptor = descriptor;
        this.column = column;
        this.sink = sink;
    }

    /** The filled column. */
    Column column() {
        return column;
    }

    /** Reads {@code count} rows of a row group into rows {@code first}…, page by page. An error names the column. */
    void read(PageReadStore store, ParsedVersion writer, int first, int count) {
        try {
            fill(new ParquetPage.Source(descriptor, store.getPageReader(descriptor), writer), first, first + count);
        } catch (RuntimeException damaged) {
            throw new IllegalStateException(
                    "column \"" + column.name() + "\", rows " + first + " to " + (first + count - 1)
                            + ": damaged, or written in a way that is not read here (" + ParquetTable.reason(damaged)
                            + ")",
                    damaged);
        }
    }

    private void fill(ParquetPage.Source pages, int first, int end) {
        for (int row = first; row < end; ) {
            ParquetPage page = pages.next();
            if (page == null || page.count() > end - row) {
                throw new IllegalStateException((page == null ? "too few" : "too many") + " values in its pages");
            }
            fill(page, row);
            row += page.count();
        }
    }

    private void fill(ParquetPage page, int first) {
        int defined = descriptor.getMaxDefinitionLevel();
        for (int row = first; row < first + page.count(); row++) {
            if (page.levels().next() == defined) {
                sink.take(page.values(), row);
            } else {
                column.nulls().set(row);
            }
        }
    }

    /** An empty column of the type that Parquet's physical and logical type ask for. */
    static ParquetColumn of(ColumnDescriptor descriptor, int rows) {
        String name = descriptor.getPath()[0];
        LogicalTypeAnnotation logical = descriptor.getPrimitiveType().getLogicalTypeAnnotation();
        PrimitiveTypeName physical = descriptor.getPrimitiveType().getPrimitiveTypeName();
        if (logical instanceof DecimalLogicalTypeAnnotation decimal) {
            return decimals(descriptor, name, rows, physical, decimal.getScale());
        }
        return switch (physical) {
            case BOOLEAN -> booleans(descriptor, name, rows);
            case INT32 -> isUnsigned(logical, 32) ? unsigned(descriptor, name, rows) : ints(descriptor, name, rows);
            case INT64 -> longs(descriptor, name, rows, logical);
            case FLOAT -> floats(descriptor, name, rows);
            case DOUBLE -> doubles(descriptor, name, rows);
            case INT96 -> int96(descriptor, name, rows);
            case BINARY -> isText(logical) ? texts(descriptor, name, rows) : bytes(descriptor, name, rows);
            case FIXED_LEN_BYTE_ARRAY ->
                logical instanceof Float16LogicalTypeAnnotation
                        ? halves(descriptor, name, rows)
                        : bytes(descriptor, name, rows);
        };
    }

    private static ParquetColumn booleans(ColumnDescriptor descriptor, String name, int rows) {
        boolean[] values = new boolean[rows];
        return new ParquetColumn(
                descriptor,
                new Column.Booleans(name, values, new BitSet()),
                (from, row) -> values[row] = from.readBoolean());
    }

    private static ParquetColumn ints(ColumnDescriptor descriptor, String name, int rows) {
        int[] values = new int[rows];
        return new ParquetColumn(
                descriptor,
                new Column.Ints(name, values, new BitSet()),
                (from, row) -> values[row] = from.readInteger());
    }

    private static ParquetColumn unsigned(ColumnDescriptor descriptor, String name, int rows) {
        long[] values = new long[rows];
        return new ParquetColumn(
                descriptor,
                new Column.Longs(name, values, new BitSet()),
                (from, row) -> values[row] = Integer.toUnsignedLong(from.readInteger()));
    }

    private static ParquetColumn longs(
            ColumnDescriptor descriptor, String name, int rows, LogicalTypeAnnotation logical) {
        long[] values = new long[rows];
        var column = new Column.Longs(name, values, new BitSet());
        if (logical instanceof TimestampLogicalTypeAnnotation timestamp) {
            TimeUnit unit = timestamp.getUnit();
            return new ParquetColumn(descriptor, column, (from, row) -> values[row] = micros(from.readLong(), unit));
        }
        if (isUnsigned(logical, 64)) {
            return new ParquetColumn(descriptor, column, (from, row) -> values[row] = signed(name, from.readLong()));
        }
        return new ParquetColumn(descriptor, column, (from, row) -> values[row] = from.readLong());
    }

    private static ParquetColumn floats(ColumnDescriptor descriptor, String name, int rows) {
        float[] values = new float[rows];
        return new ParquetColumn(
                descriptor,
                new Column.Floats(name, values, new BitSet()),
                (from, row) -> values[row] = from.readFloat());
    }

    private static ParquetColumn halves(ColumnDescriptor descriptor, String name, int rows) {
        float[] values = new float[rows];
        return new ParquetColumn(
                descriptor,
                new Column.Floats(name, values, new BitSet()),
                (from, row) -> values[row] = Float.float16ToFloat(little(from).getShort()));
    }

    private static ParquetColumn doubles(ColumnDescriptor descriptor, String name, int rows) {
        double[] values = new double[rows];
        return new ParquetColumn(
                descriptor,
                new Column.Doubles(name, values, new BitSet()),
                (from, row) -> values[row] = from.readDouble());
    }

    /**
     * The old timestamps of Spark and Impala: nanoseconds of the day (8 bytes), then the Julian day (4 bytes),
     * little-endian.
     */
    private static ParquetColumn int96(ColumnDescriptor descriptor, String name, int rows) {
        long[] values = new long[rows];
        return new ParquetColumn(descriptor, new Column.Longs(name, values, new BitSet()), (from, row) -> {
            ByteBuffer bytes = little(from);
            long nanos = bytes.getLong();
            values[row] = (bytes.getInt() - JULIAN_EPOCH) * MICROS_A_DAY + Math.floorDiv(nanos, 1000L);
        });
    }

    private static ParquetColumn texts(ColumnDescriptor descriptor, String name, int rows) {
        String[] values = new String[rows];
        return new ParquetColumn(
                descriptor,
                new Column.Texts(name, values, new BitSet()),
                (from, row) -> values[row] = from.readBytes().toStringUsingUTF8());
    }

    private static ParquetColumn bytes(ColumnDescriptor descriptor, String name, int rows) {
        byte[][] values = new byte[rows][];
        return new ParquetColumn(
                descriptor,
                new Column.Bytes(name, values, new BitSet()),
                (from, row) -> values[row] = from.readBytes().getBytes());
    }

    private static ParquetColumn decimals(
            ColumnDescriptor descriptor, String name, int rows, PrimitiveTypeName physical, int scale) {
        BigDecimal[] values = new BigDecimal[rows];
        var column = new Column.Decimals(name, values, new BitSet());
        return new ParquetColumn(
                descriptor,
                column,
                switch (physical) {
                    case INT32 -> (from, row) -> values[row] = BigDecimal.valueOf(from.readInteger(), scale);
                    case INT64 -> (from, row) -> values[row] = BigDecimal.valueOf(from.readLong(), scale);
                    default ->
                        (from, row) -> values[row] =
                                new BigDecimal(new BigInteger(from.readBytes().getBytes()), scale);
                });
    }

    private static ByteBuffer little(ValuesReader from) {
        return ByteBuffer.wrap(from.readBytes().getBytes()).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static long micros(long value, TimeUnit unit) {
        return switch (unit) {
            case MILLIS -> Math.multiplyExact(value, 1000L);
            case MICROS -> value;
            case NANOS -> Math.floorDiv(value, 1000L);
        };
    }

    private static long signed(String name, long value) {
        if (value < 0) {
            throw new IllegalArgumentException("column \"" + name + "\" holds " + Long.toUnsignedString(value)
                    + ", which is too large for a signed 64-bit integer");
        }
        return value;
    }

    private static boolean isUnsigned(LogicalTypeAnnotation logical, int bits) {
        return logical instanceof IntLogicalTypeAnnotation integer
                && !integer.isSigned()
                && integer.getBitWidth() == bits;
    }

    private static boolean isText(LogicalTypeAnnotation logical) {
        return logical instanceof StringLogicalTypeAnnotation
                || logical instanceof EnumLogicalTypeAnnotation
                || logical instanceof JsonLogicalTypeAnnotation;
    }
}
