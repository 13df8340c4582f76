package sirocco.kernels.cpu;

/**
 * How a result is cut into tiles of 4×4, each from 6×6 of the image, and these into blocks of whole tile rows, which
 * may reach over several images, and blocks into pieces of work.
 *
 * @param batch images
 * @param down tile rows of an image
 * @param across tiles in a row
 */
record ConvWinogradTiles(int batch, int down, int across) {
    /** Rows and columns of a tile of the result. */
    static final int SIZE = 4;
    /** Rows and columns of the image that a tile needs. */
    static final int REACH = SIZE + 2;
    /** Products for each tile and pair of channels, where the definition needs 9 · SIZE². */
    static final int POINTS = REACH * REACH;

    /** Tiles in a block: for 64 channels its transforms, twice 0.4 MB, and those of the weights stay in L2. */
    private static final int BLOCK = 48;

    static ConvWinogradTiles of(ConvShape shape) {
        return new ConvWinogradTiles(
                shape.batch(),
                (shape.rows().out() + SIZE - 1) / SIZE,
                (shape.columns().out() + SIZE - 1) / SIZE);
    }

    /** Tile rows in a block. */
    int blockRows() {
        return Math.min(batch * down, Math.max(1, BLOCK / across));
    }

    /** Rows of a block's matrices: its tiles, and more up to a whole tile of the products. */
    int blockTiles() {
        int rows = ConvWinogradProduct.TILE_ROWS;
        return (blockRows() * across + rows - 1) / rows * rows;
    }

    private int blocks() {
        return (batch * down + blockRows() - 1) / blockRows();
    }

    private int blocksPerPiece(int most) {
        return (blocks() + most - 1) / most;
    }

    int tiles() {
        return batch * down * across;
    }

    /** Pieces of work, at most {@code most}. */
    int pieces(int most) {
        return (blocks() + blocksPerPiece(most) - 1) / blocksPerPiece(most);
    }

    /** The first tile row of a piece, counted over all images. */
    int first(int piece, int most) {
        return Math.min(batch * down, piece * blocksPerPiece(most) * blockRows());
    }

    /** Bytes from one point's matrix of {@code bytes} to the next: such that not all lie in the same lines of L1. */
    static long plane(long bytes) {
        return (bytes + 1023) / 1024 * 1024 + 64;
    }
}
