package sirocco.kernels.cpu;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** The vector shape of matrix products and convolutions, and the register tile that follows from it. */
final class MatMulSpecies {
    static final VectorSpecies<Float> F = VectorSpecies.of(float.class, Lanes.SHAPE);

    static final int LANES = F.length();
    /** Bytes of an element. */
    static final long ELEMENT = Float.BYTES;

    /** Bytes in a vector. */
    static final long VECTOR = F.vectorByteSize();

    /** True with 32 vector registers (AVX-512, AArch64), false with 16 (AVX2, SSE). */
    static final boolean MANY_REGISTERS =
            FloatVector.SPECIES_PREFERRED.vectorBitSize() >= 512 || "aarch64".equals(System.getProperty("os.arch"));

    /** Rows of the register tile of operands read where they lie, two vectors wide. */
    static final int ROWS = MANY_REGISTERS ? 8 : 6;
    /** Columns of the register tiles. */
    static final int COLUMNS = 2 * LANES;
    /** Rows of the register tile of strips: 12 × 2 sums, 2 of B and the broadcasts of A fit into 32 registers. */
    static final int TALL = MANY_REGISTERS && LANES >= 4 ? 12 : 6;

    private MatMulSpecies() {}
}
