package sirocco.apps.data;

import java.util.List;
import sirocco.apps.Failure;
import sirocco.apps.cli.Names;

/**
 * Columns of equal length, as read from one file.
 *
 * @param source where the table came from, for messages
 * @param rows   the number of rows of every column
 */
public record Table(String source, int rows, List<Column> columns) {
    public Table {
        columns = List.copyOf(columns);
        for (Column column : columns) {
            if (column.rows() != rows) {
                throw new Failure(source + ": column \"" + column.name() + "\" has " + column.rows() + " rows where "
                        + rows + " are expected");
            }
        }
    }

    /** The column of that name. Throws {@link Failure} naming the nearest column where there is none. */
    public Column column(String name) {
        for (Column column : columns) {
            if (column.name().equals(name)) {
                return column;
            }
        }
        throw new Failure(source + ": no column \"" + name + "\"" + Names.suggestion(name, names()));
    }

    /** The names of the columns, in the file's order. */
    public List<String> names() {
        return columns.stream().map(Column::name).toList();
    }
}
