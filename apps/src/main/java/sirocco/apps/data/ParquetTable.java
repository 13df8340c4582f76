package sirocco.apps.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.VersionParser;
import org.apache.parquet.VersionParser.ParsedVersion;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import sirocco.apps.Failure;

/**
 * Reads a flat Parquet file into columns of primitives, page by page (Parquet's record reader for Avro rejects columns
 * named "0", "1", …). Page checksums are verified where the file has them. Nested columns are refused by name.
 */
public final class ParquetTable {
    private static final String MAGIC = "PAR1";

    private ParquetTable() {}

    /** All columns of a file. Throws {@link Failure} naming the file and what is wrong with it. */
    public static Table read(Path file) {
        try {
            return readChecked(file);
        } catch (NoSuchFileException absent) {
            throw new Failure(file + ": no such file", absent);
        } catch (Failure failure) {
            throw failure;
        } catch (IOException | RuntimeException damaged) {
            throw new Failure(file + ": not readable as Parquet: " + reason(damaged), damaged);
        }
    }

    private static Table readChecked(Path file) throws IOException {
        requireMagic(file);
        try (var reader = open(file)) {
            ParquetMetadata footer = reader.getFooter();
            MessageType schema = footer.getFileMetaData().getSchema();
            schema.getFields().forEach(field -> requireFlat(file, field));
            for (BlockMetaData group : footer.getBlocks()) {
                requireInside(file, group);
            }
            var columns = columns(schema, rows(file, footer));
            readGroups(reader, footer, columns);
            return new Table(
                    file.toString(),
                    rows(file, footer),
                    columns.stream().map(ParquetColumn::column).toList());
        }
    }

    private static ParquetFileReader open(Path file) throws IOException {
        try {
            return ParquetFileReader.open(new LocalInputFile(file), options());
        } catch (RuntimeException | IOException damaged) {
            throw new Failure(
                    file + ": the Parquet footer (the file's table of contents) is damaged: " + reason(damaged),
                    damaged);
        }
    }

    private static ParquetReadOptions options() {
        return ParquetReadOptions.builder(new PlainParquetConfiguration())
                .withCodecFactory(new PageCodecs())
                .usePageChecksumVerification()
                .build();
    }

    private static List<ParquetColumn> columns(MessageType schema, int rows) {
        var columns = new ArrayList<ParquetColumn>();
        for (ColumnDescriptor descriptor : schema.getColumns()) {
            columns.add(ParquetColumn.of(descriptor, rows));
        }
        return columns;
    }

    /** Columns of one row group are independent of each other, so they are decoded in parallel. */
    private static void readGroups(ParquetFileReader reader, ParquetMetadata footer, List<ParquetColumn> columns)
            throws IOException {
        ParsedVersion writer = writer(footer.getFileMetaData().getCreatedBy());
        int start = 0;
        for (int group = 0; group < footer.getBlocks().size(); group++) {
            int first = start;
            int count = Math.toIntExact(footer.getBlocks().get(group).getRowCount());
            if (count > 0) {
                PageReadStore pages = reader.readRowGroup(group);
                IntStream.range(0, columns.size())
                        .parallel()
                        .forEach(i -> columns.get(i).read(pages, writer, first, count));
            }
            start += count;
        }
    }

    /** Which program wrote a file, null where it does not say so in the usual form. */
    private static ParsedVersion writer(String createdBy) {
        try {
            return createdBy == null ? null : VersionParser.parse(createdBy);
        } catch (VersionParser.VersionParseException unusual) {
            return null;
        }
    }

    private static int rows(Path file, ParquetMetadata footer) {
        long rows = footer.getBlocks().stream()
                .mapToLong(BlockMetaData::getRowCount)
                .reduce(0, Math::addExact);
        if (rows < 0 || rows > Integer.MAX_VALUE - 8) {
            throw new Failure(file + ": " + rows + " rows do not fit into memory");
        }
        requireMemory(file, rows, footer.getFileMetaData().getSchema().getFieldCount());
        return (int) rows;
    }

    /** A few damaged bytes can claim any number of rows: 4 bytes a value are the least that a table takes. */
    private static void requireMemory(Path file, long rows, int columns) {
        long heap = Runtime.getRuntime().maxMemory();
        if (rows * columns > heap / Float.BYTES) {
            throw new Failure(
                    file + ": " + rows + " rows of " + columns + " columns do not fit into the heap of " + (heap >> 20)
                            + " MiB. Is the file damaged? If not, give Java more memory with SIROCCO_JVM=-Xmx16g");
        }
    }

    private static void requireFlat(Path file, Type field) {
        if (!field.isPrimitive() || field.isRepetition(Type.Repetition.REPEATED)) {
            throw new Failure(file + ": column \"" + field.getName() + "\" is nested (a list, map or struct). "
                    + "Only flat columns are read: write one column a value.");
        }
    }

    private static void requireMagic(Path file) throws IOException {
        try (var bytes = FileChannel.open(file)) {
            if (bytes.size() == 0) {
                throw new Failure(file + ": the file is empty (0 bytes). Was it downloaded whole?");
            }
            var tail = ByteBuffer.allocate(MAGIC.length());
            bytes.read(tail, Math.max(0, bytes.size() - MAGIC.length()));
            if (!MAGIC.equals(new String(tail.array(), StandardCharsets.ISO_8859_1))) {
                throw new Failure(file + ": not a Parquet file, or cut off: it does not end with \"" + MAGIC + "\"");
            }
        }
    }

    /** A damaged footer may point anywhere: checked before anything is allocated for it. */
    private static void requireInside(Path file, BlockMetaData group) throws IOException {
        long size = Files.size(file);
        for (ColumnChunkMetaData chunk :
                group.getRowCount() == 0 ? List.<ColumnChunkMetaData>of() : group.getColumns()) {
            long start = chunk.getStartingPos();
            if (start < MAGIC.length() || chunk.getTotalSize() < 0 || start > size - chunk.getTotalSize()) {
                throw new Failure(file + ": damaged: column " + chunk.getPath() + " should lie at bytes " + start
                        + " to " + (start + chunk.getTotalSize()) + ", but the file has " + size
                        + ". Is the file cut off?");
            }
            if (chunk.getValueCount() != group.getRowCount()) {
                throw new Failure(file + ": damaged: column " + chunk.getPath() + " has " + chunk.getValueCount()
                        + " values in a row group of " + group.getRowCount() + " rows");
            }
        }
    }

    /**
     * The message that says most: our own if there is one, else the innermost (Parquet wraps its causes several
     * times).
     */
    static String reason(Throwable thrown) {
        String message = thrown.getClass().getSimpleName();
        for (Throwable t = thrown; t != null; t = t.getCause()) {
            if (t.getMessage() != null && !t.getMessage().isBlank()) {
                message = t.getMessage();
            }
            if (t instanceof IllegalStateException && message.startsWith("column ")) {
                break;
            }
        }
        return message.lines().findFirst().orElse(message);
    }
}
