package sirocco.apps.learn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SplitTest {
    private static final int ROWS = 1000;
    private final SplittableRandom random = new SplittableRandom(5);
    private final int[] groups =
            IntStream.range(0, ROWS).map(i -> 7 * random.nextInt(30)).toArray();
    private final int[] classes =
            IntStream.range(0, ROWS).map(i -> random.nextInt(10) == 0 ? 2 : 0).toArray();

    private static int[] sorted(Split split) {
        return IntStream.concat(IntStream.of(split.first()), IntStream.of(split.second()))
                .sorted()
                .toArray();
    }

    @Test
    void aGroupIsInOnePart() {
        Split split = Split.grouped(groups, classes, .25, 1);
        assertArrayEquals(IntStream.range(0, ROWS).toArray(), sorted(split));
        int[] first = IntStream.of(split.first()).map(i -> groups[i]).distinct().toArray();
        assertTrue(IntStream.of(split.second())
                .noneMatch(i -> IntStream.of(first).anyMatch(g -> g == groups[i])));
        assertEquals(.25, split.second().length / (double) ROWS, .05);
        long rare = IntStream.of(split.second()).filter(i -> classes[i] == 2).count();
        long all = IntStream.of(classes).filter(k -> k == 2).count();
        assertEquals(.25, rare / (double) all, .05);
    }

    @Test
    void theSameSeedGivesTheSameParts() {
        Split split = Split.grouped(groups, classes, .25, 1);
        assertArrayEquals(split.second(), Split.grouped(groups, classes, .25, 1).second());
        assertFalse(Arrays.equals(
                split.second(), Split.grouped(groups, classes, .25, 2).second()));
    }

    @Test
    void oneGroupCannotBeDivided() {
        Split split = Split.grouped(new int[] {4, 4, 4}, new int[] {0, 1, 0}, .5, 1);
        assertEquals(3, split.first().length);
        assertEquals(0, split.second().length);
        assertEquals(1, Split.grouped(new int[] {4, 5}, new int[] {0, 0}, .9, 1).second().length);
    }
}
