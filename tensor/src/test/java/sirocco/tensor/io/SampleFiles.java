package sirocco.tensor.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import sirocco.tensor.ConcreteTensor;
import sirocco.tensor.DType;
import sirocco.tensor.Shape;
import sirocco.tensor.Spec;
import sirocco.tensor.Tensor;

/** Files of other programs and tensors of random bits, for the tests of this package. */
final class SampleFiles {
    private SampleFiles() {}

    /** A path in the folder of real data; the test is skipped where there is none. */
    static Path data(String first, String... more) {
        String folder = System.getProperty("sirocco.data", "");
        assumeFalse(folder.isEmpty(), "no sample files: -Dsirocco.data is not set");
        return Path.of(folder).resolve(Path.of(first, more));
    }

    /** A tensor of every type, some scalar, some empty, some longer than the buffer through which files are read. */
    static Map<String, Tensor> everyType(SplittableRandom random) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        List<Shape> shapes = List.of(Shape.SCALAR, Shape.of(7), Shape.of(0, 3), Shape.of(3, 1, 5), Shape.of(70_001));
        for (DType dtype : DType.values()) {
            for (Shape shape : shapes) {
                tensors.put(dtype + " " + shape, randomBits(new Spec(dtype, shape), random));
            }
        }
        return tensors;
    }

    static Tensor randomBits(Spec spec, SplittableRandom random) {
        ConcreteTensor tensor = ConcreteTensor.uninitialised(spec);
        byte[] bytes = new byte[Math.toIntExact(spec.bytes())];
        random.nextBytes(bytes);
        for (int i = 0; spec.dtype() == DType.BOOL && i < bytes.length; i++) {
            bytes[i] &= 1;
        }
        tensor.segment().copyFrom(MemorySegment.ofArray(bytes));
        return tensor;
    }

    /** Equal types, shapes and bits. */
    static void assertSame(Tensor expected, Tensor actual) {
        assertEquals(expected.spec(), actual.spec());
        long difference = ((ConcreteTensor) expected).segment().mismatch(((ConcreteTensor) actual).segment());
        assertEquals(-1, difference, () -> expected.spec() + " differs at this byte");
    }

    static void assertSame(Map<String, Tensor> expected, Map<String, Tensor> actual) {
        assertEquals(
                expected.keySet().stream().toList(), actual.keySet().stream().toList());
        expected.forEach((name, tensor) -> assertSame(tensor, actual.get(name)));
    }

    /** The sum as another program states it: floating relative to 1e-9, whole numbers modulo 2⁶⁴. */
    static void assertSum(Tensor tensor, DType dtype, Shape shape, Number sum) {
        assertEquals(new Spec(dtype, shape), tensor.spec());
        if (dtype.isFloating()) {
            double actual =
                    Arrays.stream(tensor.toDoubles()).filter(Double::isFinite).sum();
            assertEquals(sum.doubleValue(), actual, 1e-9 * Math.abs(sum.doubleValue()));
        } else {
            assertEquals(sum.longValue(), LongStream.of(tensor.toLongs()).sum());
        }
    }

    /** The error names the file and says each of {@code words}. */
    static void assertSays(Throwable error, Path file, String... words) {
        assertTrue(error.getMessage().contains(file.toString()), error::getMessage);
        for (String word : words) {
            assertTrue(error.getMessage().contains(word), () -> "\"" + word + "\" in: " + error.getMessage());
        }
    }
}
