package sirocco.kernels.cpu;

import java.util.ArrayList;
import java.util.List;
import sirocco.tensor.DType;

/**
 * Moves numbers of one type between operands and the arrays of a {@link ScalarRun}, where these are too many for generated
 * code to access memory itself.
 */
final class ScalarMoves {
    private final DType dtype;
    private final int[] operands;
    private final long[] offsets;
    private final int[] positions;

    /** Element {@code element} of operand {@code operand}, and its position in the array of its kind. */
    record Move(DType dtype, int operand, int element, int position) {}

    private ScalarMoves(DType dtype, List<Move> moves) {
        this.dtype = dtype;
        operands = moves.stream().mapToInt(Move::operand).toArray();
        offsets = moves.stream()
                .mapToLong(m -> (long) m.element() * dtype.bytes())
                .toArray();
        positions = moves.stream().mapToInt(Move::position).toArray();
    }

    /** The moves of each type. */
    static ScalarMoves[] of(List<Move> moves) {
        List<ScalarMoves> all = new ArrayList<>();
        for (DType dtype : DType.values()) {
            List<Move> own = moves.stream().filter(m -> m.dtype() == dtype).toList();
            if (!own.isEmpty()) {
                all.add(new ScalarMoves(dtype, own));
            }
        }
        return all.toArray(ScalarMoves[]::new);
    }

    void load(long[] at, double[] reals, long[] integers) {
        switch (dtype) {
            case F64 -> loadF64(at, reals);
            case F32 -> loadF32(at, reals);
            case I64 -> loadI64(at, integers);
            case I32 -> loadI32(at, integers);
            case BOOL, U8 -> loadBool(at, integers);
        }
    }

    private void loadF64(long[] at, double[] to) {
        for (int i = 0; i < operands.length; i++) {
            to[positions[i]] = ScalarSteps.loadF64(at[operands[i]] + offsets[i]);
        }
    }

    private void loadF32(long[] at, double[] to) {
        for (int i = 0; i < operands.length; i++) {
            to[positions[i]] = ScalarSteps.loadF32(at[operands[i]] + offsets[i]);
        }
    }

    private void loadI64(long[] at, long[] to) {
        for (int i = 0; i < operands.length; i++) {
            to[positions[i]] = ScalarSteps.loadI64(at[operands[i]] + offsets[i]);
        }
    }

    private void loadI32(long[] at, long[] to) {
        for (int i = 0; i < operands.length; i++) {
            to[positions[i]] = ScalarSteps.loadI32(at[operands[i]] + offsets[i]);
        }
    }

    private void loadBool(long[] at, long[] to) {
        for (int i = 0; i < operands.length; i++) {
            to[positions[i]] = ScalarSteps.loadBool(at[operands[i]] + offsets[i]) ? 1 : 0;
        }
    }

    void store(long[] at, double[] reals, long[] integers) {
        switch (dtype) {
            case F64 -> storeF64(at, reals);
            case F32 -> storeF32(at, reals);
            case I64 -> storeI64(at, integers);
            case I32 -> storeI32(at, integers);
            case BOOL, U8 -> storeBool(at, integers);
        }
    }

    private void storeF64(long[] at, double[] from) {
        for (int i = 0; i < operands.length; i++) {
            ScalarSteps.store(at[operands[i]] + offsets[i], from[positions[i]]);
        }
    }

    private void storeF32(long[] at, double[] from) {
        for (int i = 0; i < operands.length; i++) {
            ScalarSteps.store(at[operands[i]] + offsets[i], (float) from[positions[i]]);
        }
    }

    private void storeI64(long[] at, long[] from) {
        for (int i = 0; i < operands.length; i++) {
            ScalarSteps.store(at[operands[i]] + offsets[i], from[positions[i]]);
        }
    }

    private void storeI32(long[] at, long[] from) {
        for (int i = 0; i < operands.length; i++) {
            ScalarSteps.store(at[operands[i]] + offsets[i], (int) from[positions[i]]);
        }
    }

    private void storeBool(long[] at, long[] from) {
        for (int i = 0; i < operands.length; i++) {
            ScalarSteps.store(at[operands[i]] + offsets[i], from[positions[i]] != 0);
        }
    }
}
