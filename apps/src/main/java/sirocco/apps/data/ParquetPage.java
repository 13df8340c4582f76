package sirocco.apps.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.parquet.CorruptDeltaByteArrays;
import org.apache.parquet.VersionParser.ParsedVersion;
import org.apache.parquet.bytes.ByteBufferInputStream;
import org.apache.parquet.bytes.BytesUtils;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.Dictionary;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.ValuesType;
import org.apache.parquet.column.page.DataPage;
import org.apache.parquet.column.page.DataPageV1;
import org.apache.parquet.column.page.DataPageV2;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.page.PageReader;
import org.apache.parquet.column.values.RequiresPreviousReader;
import org.apache.parquet.column.values.ValuesReader;
import org.apache.parquet.column.values.rle.RunLengthBitPackingHybridDecoder;

/**
 * One data page of a flat column. Reading pages directly costs about half of going through Parquet's column reader,
 * which keeps the levels of nested columns with each value.
 *
 * @param count  how many rows the page has
 * @param levels the definition level of each row: the column's highest where there is a value
 * @param values the values of the rows that have one
 */
record ParquetPage(int count, Levels levels, ValuesReader values) {
    /** Definition levels, one a call. */
    interface Levels {
        int next();
    }

    /** What the pages of one column chunk have in common. */
    static final class Source {
        private final ColumnDescriptor column;
        private final PageReader pages;
        private final ParsedVersion writer;
        private final Dictionary dictionary;
        private ValuesReader previous;

        /** Begins a column chunk; {@code writer} is the program that wrote the file, null where unknown. */
        Source(ColumnDescriptor column, PageReader pages, ParsedVersion writer) {
            this.column = column;
            this.pages = pages;
            this.writer = writer;
            this.dictionary = dictionary(column, pages.readDictionaryPage());
        }

        private static Dictionary dictionary(ColumnDescriptor column, DictionaryPage page) {
            try {
                return page == null ? null : page.getEncoding().initDictionary(column, page);
            } catch (IOException damaged) {
                throw new UncheckedIOException(damaged);
            }
        }

        /** The next page, or null at the end of the chunk. */
        ParquetPage next() {
            try {
                return switch (pages.readPage()) {
                    case null -> null;
                    case DataPageV1 page -> of(page);
                    case DataPageV2 page -> of(page);
                    case DataPage page ->
                        throw new IllegalStateException("a page of the unknown kind " + page.getClass());
                };
            } catch (IOException damaged) {
                throw new UncheckedIOException(damaged);
            }
        }

        private ParquetPage of(DataPageV1 page) throws IOException {
            ByteBufferInputStream in = page.getBytes().toInputStream();
            int count = page.getValueCount();
            page.getRlEncoding()
                    .getValuesReader(column, ValuesType.REPETITION_LEVEL)
                    .initFromPage(count, in);
            ValuesReader levels = page.getDlEncoding().getValuesReader(column, ValuesType.DEFINITION_LEVEL);
            levels.initFromPage(count, in);
            return new ParquetPage(count, levels::readInteger, values(page.getValueEncoding(), count, in));
        }

        private ParquetPage of(DataPageV2 page) throws IOException {
            int width = BytesUtils.getWidthFromMaxInt(column.getMaxDefinitionLevel());
            var decoder = new RunLengthBitPackingHybridDecoder(
                    width, page.getDefinitionLevels().toInputStream());
            Levels levels = width == 0 ? () -> 0 : () -> level(decoder);
            int count = page.getValueCount();
            return new ParquetPage(
                    count,
                    levels,
                    values(page.getDataEncoding(), count, page.getData().toInputStream()));
        }

        private static int level(RunLengthBitPackingHybridDecoder decoder) {
            try {
                return decoder.readInt();
            } catch (IOException damaged) {
                throw new UncheckedIOException(damaged);
            }
        }

        private ValuesReader values(Encoding encoding, int count, ByteBufferInputStream in) throws IOException {
            if (encoding.usesDictionary() && dictionary == null) {
                throw new IllegalStateException("a page needs a dictionary, and the column has none");
            }
            ValuesReader values = encoding.usesDictionary()
                    ? encoding.getDictionaryBasedValuesReader(column, ValuesType.VALUES, dictionary)
                    : encoding.getValuesReader(column, ValuesType.VALUES);
            values.initFromPage(count, in);
            boolean continues = CorruptDeltaByteArrays.requiresSequentialReads(writer, encoding);
            if (continues && previous != null && values instanceof RequiresPreviousReader follower) {
                follower.setPreviousReader(previous);
            }
            previous = values;
            return values;
        }
    }
}
