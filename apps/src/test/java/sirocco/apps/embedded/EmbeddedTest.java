package sirocco.apps.embedded;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import sirocco.apps.data.Beats;

class EmbeddedTest {
    @Test
    void irisHasFiftyFlowersOfEachSpecies() {
        Iris iris = Iris.load();
        assertEquals(600, iris.features().length);
        for (int k = 0; k < 3; k++) {
            int species = k;
            assertEquals(
                    50, Arrays.stream(iris.species()).filter(s -> s == species).count());
        }
        assertArrayEquals(new float[] {5.1f, 3.5f, 1.4f, .2f}, Arrays.copyOf(iris.features(), 4));
    }

    @Test
    void syntheticBeatsAreTheSameForTheSameSeed() {
        assertArrayEquals(
                SyntheticBeats.of(53, 7).samples(), SyntheticBeats.of(53, 7).samples());
        assertFalse(Arrays.equals(
                SyntheticBeats.of(53, 7).samples(), SyntheticBeats.of(53, 8).samples()));
    }

    @Test
    void classesHaveTheSharesOfTheRealSet() {
        assertArrayEquals(
                new long[] {8277, 254, 661, 73, 735},
                SyntheticBeats.of(10_000, 1).classCounts());
        assertArrayEquals(new long[] {1, 1, 1, 1, 1}, SyntheticBeats.of(5, 1).classCounts());
        assertEquals(1, SyntheticBeats.of(1, 1).size());
    }

    @Test
    void beatsLieBetweenZeroAndOneAndEndInZeros() {
        Beats beats = SyntheticBeats.of(201, 3);
        assertTrue(beats.source().contains("synthetic"));
        for (int i = 0; i < beats.size(); i++) {
            float[] beat = beats.beat(i);
            assertEquals(
                    1,
                    IntStream.range(0, beat.length)
                            .mapToDouble(j -> beat[j])
                            .max()
                            .orElseThrow());
            assertTrue(IntStream.range(0, beat.length).allMatch(j -> beat[j] >= 0 && beat[j] <= 1));
            int end = IntStream.range(0, beat.length)
                    .filter(j -> beat[j] != 0)
                    .max()
                    .orElseThrow();
            assertTrue(end >= 30 && end < 187, "beat " + i + " ends at " + end);
        }
    }

    @Test
    void noBeatsAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> SyntheticBeats.of(0, 1));
    }
}
