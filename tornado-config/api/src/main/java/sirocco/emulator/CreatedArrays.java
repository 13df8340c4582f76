package sirocco.emulator;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The small arrays that one method creates. Devices do not zero them, nor renew them when the code that creates
 * them runs again, so the first use of each, in the order of the code, must be a write.
 */
final class CreatedArrays {
    /** Values' origins: the lower bits are parameters, the upper ones arrays created here. */
    static final int FIRST_BIT = KernelCheck.MAX_PARAMETERS;

    static final int PARAMETERS = (1 << FIRST_BIT) - 1;

    private final Map<Integer, Integer> bits = new LinkedHashMap<>();
    private final int[] firstRead = filled();
    private final int[] firstWrite = filled();

    /** The origin of the array created at this instruction; none when there are too many to follow. */
    int originAt(int instruction) {
        int bit = bits.computeIfAbsent(instruction, _ -> FIRST_BIT + bits.size());
        return bit < Integer.SIZE ? 1 << bit : 0;
    }

    /** Notes what an instruction does. */
    void note(int instruction, Effects effects) {
        for (int bit = FIRST_BIT; bit < Integer.SIZE; bit++) {
            if (effects.reads(bit)) {
                firstRead[bit] = Math.min(firstRead[bit], instruction);
            }
            if (effects.writes(bit)) {
                firstWrite[bit] = Math.min(firstWrite[bit], instruction);
            }
        }
    }

    /** Throws if an array is read before it is written. */
    void check(KernelMethod kernel) {
        for (int bit = FIRST_BIT; bit < Integer.SIZE; bit++) {
            if (firstRead[bit] < firstWrite[bit]) {
                throw Refusal.of(
                        kernel,
                        "reads an array that it creates before writing it",
                        "devices do not zero new arrays: set every element first");
            }
        }
    }

    private static int[] filled() {
        int[] never = new int[Integer.SIZE];
        Arrays.fill(never, Integer.MAX_VALUE);
        return never;
    }
}
