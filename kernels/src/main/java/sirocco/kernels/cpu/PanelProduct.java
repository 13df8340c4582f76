package sirocco.kernels.cpu;

import static sirocco.kernels.cpu.MatMulSpecies.COLUMNS;
import static sirocco.kernels.cpu.MatMulSpecies.ELEMENT;
import static sirocco.kernels.cpu.MatMulSpecies.ROWS;

/**
 * A few rows times a matrix whose columns are a whole number of panels: C[rows, columns] = start + A·B on one thread,
 * without packing. The products inside a recurrent net's loop over time.
 */
final class PanelProduct {
    private PanelProduct() {}

    /**
     * How B lies in memory, in bytes.
     *
     * @param panel between panels of {@link MatMulSpecies#COLUMNS} columns
     * @param step between rows
     */
    record Layout(long panel, long step) {
        /** Row after row, each {@code pitch} bytes. */
        static Layout rows(long pitch) {
            return new Layout(ELEMENT * COLUMNS, pitch);
        }

        /** Panel after panel, each with all {@code k} rows. */
        static Layout panels(int k) {
            return new Layout(ELEMENT * COLUMNS * k, ELEMENT * COLUMNS);
        }

        /** The same from the last row to the first. */
        Layout backwards() {
            return new Layout(panel, -step);
        }

        /** Where column {@code column} begins. */
        long offset(long column) {
            return column / COLUMNS * panel + column % COLUMNS * ELEMENT;
        }
    }

    /**
     * @param columns a multiple of {@link MatMulSpecies#COLUMNS}
     * @param aRow bytes between rows of A
     * @param aStep bytes between neighbours in a row of A
     * @param startRow bytes between rows of the start values: 0 for one row for all
     */
    static void run(
            int rows,
            int columns,
            int k,
            long a,
            long aRow,
            long aStep,
            long b,
            Layout layout,
            long start,
            long startRow,
            long c,
            long cRow) {
        if (rows == 1) {
            PanelRow.run(columns, k, a, aStep, b, layout, start, c);
            return;
        }
        for (int j = 0; j < columns; j += COLUMNS, b += layout.panel) {
            column(rows, k, a, aRow, aStep, b, layout.step, start + ELEMENT * j, startRow, c + ELEMENT * j, cRow);
        }
    }

    /** {@link #run} of one row, whose sums go from the last of the {@code k} terms to the first. */
    static void runBackwards(int columns, int k, long a, long b, Layout layout, long start, long c) {
        long last = k - 1;
        PanelRow.run(columns, k, a + ELEMENT * last, -ELEMENT, b + last * layout.step, layout.backwards(), start, c);
    }

    private static void column(
            int rows,
            int k,
            long a,
            long aRow,
            long aStep,
            long panel,
            long step,
            long start,
            long startRow,
            long c,
            long cRow) {
        int i = 0;
        for (; i <= rows - ROWS; i += ROWS) {
            MatMulTile.strided(
                    k, a + i * aRow, aRow, aStep, panel, step, start + i * startRow, startRow, c + i * cRow, cRow);
        }
        if (i < rows) {
            MatMulTile.edge(
                    rows - i,
                    COLUMNS,
                    k,
                    a + i * aRow,
                    aRow,
                    aStep,
                    panel,
                    step,
                    start + i * startRow,
                    startRow,
                    c + i * cRow,
                    cRow);
        }
    }
}
