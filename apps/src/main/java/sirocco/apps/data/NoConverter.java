package sirocco.apps.data;

import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.PrimitiveConverter;

/** Takes the place of Parquet's record converters, which column-wise reading does not use. */
final class NoConverter extends PrimitiveConverter {
    static final GroupConverter GROUP = new GroupConverter() {
        @Override
        public Converter getConverter(int field) {
            return new NoConverter();
        }

        @Override
        public void start() {
            throw new UnsupportedOperationException("columns are read, not records");
        }

        @Override
        public void end() {
            throw new UnsupportedOperationException("columns are read, not records");
        }
    };
}
