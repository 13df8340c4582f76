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

    /** Equal tiles, as large as may be; one where the number of rows has no such divisor. */
    static FlowTiles of(Setting setting, int rows) {
        boolean cuts = rows > MOST && setting.control() instanceof Control.Known;
        for (int tile = MOST; cuts && tile >= LEAST; tile--) {
            if (rows % tile == 0) {
                return new FlowTiles(tile, rows / tile);
            }
        }
        return new FlowTiles(rows, 1);
    }
}
