package sirocco.kernels.gpu;

import sirocco.tornado.DeviceProfile;

/**
 * How the work-items of groups are shared among rows that are reduced.
 *
 * @param wide   items of a row, a power of two
 * @param groups groups of {@link DeviceProfile#reductionGroup()} items
 */
record RowGroups(int wide, long groups) {
    /** The largest group: the size of local memory. */
    static final int LARGEST = 256;

    /** The fewest elements that an item should have before the row gets another one. */
    private static final int ELEMENTS_AN_ITEM = 4;

    /** From here on rows alone fill a device, if their elements lie side by side. */
    private static final int MANY_ROWS = 4096;

    /** For rows of {@code along} elements, {@code inner} apart. */
    static RowGroups of(int rows, int along, int inner, DeviceProfile profile) {
        int group = profile.reductionGroup();
        boolean sideBySide = inner > 1 && rows >= MANY_ROWS;
        int items = Math.clamp(along / ELEMENTS_AN_ITEM, 1, group);
        int wide = sideBySide ? 1 : Integer.highestOneBit(items);
        int atOnce = group / wide;
        return new RowGroups(wide, (rows + atOnce - 1L) / atOnce);
    }
}
