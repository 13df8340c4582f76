package sirocco.kernels.cpu;

import static sirocco.kernels.cpu.MatMulSpecies.LANES;

/**
 * A strip of rows of an image with channels side by side, [rows, columns, channels], columns and channels padded with
 * zeros: what lies before the image, after it and between rows.
 *
 * @param channels channels of the image
 * @param height rows of the image
 * @param width columns of the image
 * @param low columns of zeros before the first
 * @param columns columns of the strip
 */
record ConvStrip(int channels, int height, int width, int low, int columns) {
    /** Bytes from one column to the next: whole vectors of channels. */
    long pixel() {
        return 4L * ((channels + LANES - 1) / LANES * LANES);
    }

    /** Bytes from one row to the next. */
    long row() {
        return columns * pixel();
    }

    /**
     * Fills rows {@code first} to {@code first + rows} of the image, which may lie outside; borders stay as they are.
     *
     * @param work {@link ConvTurn#BYTES} of working memory
     */
    void fill(long image, int first, int rows, long to, long work) {
        for (int row = first; row < first + rows; row++, to += row()) {
            if (row < 0 || row >= height) {
                ConvCopy.clear(to, row() / 4);
            } else {
                turn(image + 4L * row * width, to + low * pixel(), work);
            }
        }
    }

    private void turn(long from, long to, long work) {
        long plane = 4L * height * width;
        ConvTurn.run(channels, width, from, plane, to, pixel(), work);
    }

    /** Copies {@code rows} rows of the strip to the image from row {@code first} on; the strip has no zeros before. */
    void copyOut(long strip, int first, int rows, long image, long work) {
        long to = image + 4L * first * width;
        if (width == columns) {
            turnBack(rows * width, strip, to, work);
            return;
        }
        for (int row = 0; row < rows; row++) {
            turnBack(width, strip + row * row(), to + 4L * row * width, work);
        }
    }

    private void turnBack(int count, long from, long to, long work) {
        ConvTurn.run(count, channels, from, pixel(), to, 4L * height * width, work);
    }
}
