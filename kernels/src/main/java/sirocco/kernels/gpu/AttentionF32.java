package sirocco.kernels.gpu;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Attention of F32, softmax(q kᵀ/√d) v, in one pass over keys and values, which never holds all weights of a query (Milakov and
 * Gimelshein 2018; Dao et al. 2022): where a later tile has a greater score, what was summed up before shrinks. A group has as many
 * queries of one matrix as items; tiles of keys and values pass through local memory.
 */
public final class AttentionF32 {
    /** Elements of a query, a key or a value at most. */
    static final int WIDEST = 128;

    /** Keys of a tile. */
    static final int TILE = 16;

    private static final int LARGEST_TILE = TILE * WIDEST;

    /** The score of a key that a query does not look at, and of no key yet: finite, so that differences are numbers. */
    private static final float HIDDEN = -3.4028235e38f;

    private AttentionF32() {}

    /**
     * The table holds the numbers of queries, keys, d, e, groups of each matrix, the kind of mask (0 none, 1 later keys are hidden, 2
     * given), and the mask's strides of rows and columns; {@code firsts} are, for each matrix, the first elements of q, k, v and mask.
     */
    public static void tkAttention(
            KernelContext c,
            FloatArray q,
            FloatArray k,
            FloatArray v,
            ByteArray mask,
            FloatArray y,
            float scale,
            IntArray layout,
            int table,
            int firsts) {
        float[] keyTile = c.allocateFloatLocalArray(LARGEST_TILE);
        float[] valueTile = c.allocateFloatLocalArray(LARGEST_TILE);
        float[] query = new float[WIDEST];
        float[] sums = new float[WIDEST];
        float[] scores = new float[TILE];
        int queries = layout.get(table);
        int keys = layout.get(table + 1);
        int d = layout.get(table + 2);
        int e = layout.get(table + 3);
        int groups = layout.get(table + 4);
        int kind = layout.get(table + 5);
        int matrix = c.groupIdx / groups;
        int row = c.groupIdx % groups * c.localGroupSizeX + c.localIdx;
        int own = Math.min(row, queries - 1);
        int firstQ = layout.get(firsts + 4 * matrix) + own * d;
        int firstK = layout.get(firsts + 4 * matrix + 1);
        int firstV = layout.get(firsts + 4 * matrix + 2);
        int firstMask = layout.get(firsts + 4 * matrix + 3) + own * layout.get(table + 6);
        int maskColumn = layout.get(table + 7);
        for (int i = 0; i < d; i++) {
            query[i] = q.get(firstQ + i) * scale;
        }
        for (int i = 0; i < e; i++) {
            sums[i] = 0;
        }
        float top = HIDDEN;
        float total = 0;
        for (int from = 0; from < keys; from += TILE) {
            int count = Math.min(TILE, keys - from);
            for (int j = c.localIdx; j < count * d; j += c.localGroupSizeX) {
                keyTile[j % d * TILE + j / d] = k.get(firstK + from * d + j);
            }
            for (int j = c.localIdx; j < count * e; j += c.localGroupSizeX) {
                valueTile[j] = v.get(firstV + from * e + j);
            }
            c.localBarrier();
            float before = top;
            for (int s = 0; s < TILE; s++) {
                scores[s] = 0;
            }
            for (int i = 0; i < d; i++) {
                float left = query[i];
                for (int s = 0; s < TILE; s++) {
                    scores[s] += left * keyTile[i * TILE + s];
                }
            }
            for (int s = 0; s < count; s++) {
                float score = scores[s];
                int hidden = 0;
                if (kind == 1) {
                    hidden = from + s > own ? 1 : 0;
                }
                if (kind == 2) {
                    hidden = mask.get(firstMask + (from + s) * maskColumn);
                }
                float seen = hidden == 0 ? score : HIDDEN;
                scores[s] = seen;
                top = StepsF32.max(top, seen);
            }
            float shrink = StepsF32.exp(before - top);
            total = total * shrink;
            for (int i = 0; i < e; i++) {
                sums[i] = sums[i] * shrink;
            }
            for (int s = 0; s < count; s++) {
                float power = scores[s] > HIDDEN ? StepsF32.exp(scores[s] - top) : 0;
                total += power;
                for (int i = 0; i < e; i++) {
                    sums[i] += power * valueTile[s * e + i];
                }
            }
            c.localBarrier();
        }
        if (row < queries) {
            for (int i = 0; i < e; i++) {
                y.set((matrix * queries + row) * e + i, sums[i] / total);
            }
        }
    }
}
