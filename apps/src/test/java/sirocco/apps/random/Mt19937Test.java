package sirocco.apps.random;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Known values of numpy's legacy generator, and of the published reference. */
class Mt19937Test {
    @Test
    void uniformsAfterSeed42() {
        assertArrayEquals(
                new double[] {0.3745401188473625, 0.9507143064099162, 0.7319939418114051, 0.5986584841970366},
                Mt19937.seed(42).rand(4));
    }

    @Test
    void normalsAfterSeed42() {
        double[] normals = Mt19937.seed(42).randn(2);
        assertEquals(0.4967141530112327, normals[0]);
        assertEquals(-0.13826430117118466, normals[1]);
    }

    @Test
    void firstBitsOfTheReferencesDefaultSeed() {
        assertEquals(3_499_211_612L, Integer.toUnsignedLong(Mt19937.seed(5489).bits()));
    }

    /** The C++ standard ([rand.predef]) gives the 10,000th draw of this generator. */
    @Test
    void tenThousandthDrawOfTheDefaultSeed() {
        var generator = Mt19937.seed(5489);
        IntStream.range(0, 9999).forEach(_ -> generator.bits());
        assertEquals(4_123_659_995L, Integer.toUnsignedLong(generator.bits()));
    }

    @Test
    void aPermutationHoldsEachNumberOnce() {
        int[] permutation = Mt19937.seed(42).permutation(101);
        int[] sorted = permutation.clone();
        Arrays.sort(sorted);
        assertArrayEquals(IntStream.range(0, 101).toArray(), sorted);
    }

    @Test
    void permutationOfTenAfterSeed42() {
        assertArrayEquals(
                new int[] {8, 1, 5, 0, 7, 2, 9, 4, 3, 6}, Mt19937.seed(42).permutation(10));
    }
}
