package sirocco.kernels.cpu;

import sirocco.tensor.op.MlpFlow.Control;
import sirocco.tensor.op.MlpFlow.Setting;

/**
 * The rows of a batch in tiles that are solved one after the other. What a step computes of a tile stays in the
 * second-level cache for its pullback, which that of many rows does not. Only known steps allow it: controlled ones
 * depend on all rows.
 *
 * @param rows of each tile
 */
record FlowTiles(int rows, int count) {
    /** Larger batches are cut. */
    private static final int MOST = 48;
    /** With fewer rows the products' tiles are mostly edge. */
    private static final int LEAST = 16;

    /** Equal tiles: of whole pairs of vectors if it may be, as large as may be; one where the number of rows has no such divisor. */
    static FlowTiles of(Setting setting, int rows) {
        if (rows <= MOST || !(setting.control() instanceof Control.Known)) {
            return new FlowTiles(rows, 1);
        }
        int pair = 2 * Lanes.FLOATS;
        int rest = divisor(rows, 1, LEAST, rows);
        int tile = divisor(rows, pair, Math.max(LEAST, pair), rest);
        return new FlowTiles(tile, rows / tile);
    }

    /** The greatest multiple of {@code of} up to MOST, from {@code least} on, that divides {@code rows}; else {@code otherwise}. */
    private static int divisor(int rows, int of, int least, int otherwise) {
        for (int tile = MOST / of * of; tile >= least; tile -= of) {
            if (rows % tile == 0) {
                return tile;
            }
        }
        return otherwise;
    }
}
