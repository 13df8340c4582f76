package sirocco.nn.train;

import java.util.Arrays;
import java.util.stream.IntStream;
import sirocco.tensor.Key;

/** Which rows an epoch consists of, in which order. */
@FunctionalInterface
public interface Sampler {

    /**
     * The rows of an epoch.
     *
     * @param count how many rows the data set has, and the result must have; rows may repeat
     * @param key of this epoch: all randomness comes from it
     */
    int[] rows(int count, Key key);

    /** Tells samplers apart in checkpoints. */
    default String name() {
        return "custom";
    }

    /** Each row once, in random order. */
    static Sampler shuffled() {
        return EachOnce.SHUFFLED;
    }

    /** Each row once, in the data's own order. */
    static Sampler inOrder() {
        return EachOnce.IN_ORDER;
    }

    /** All rows of the data set, each once. */
    enum EachOnce implements Sampler {
        SHUFFLED {
            @Override
            public int[] rows(int count, Key key) {
                return key.permutation(count).toInts();
            }
        },
        IN_ORDER {
            @Override
            public int[] rows(int count, Key key) {
                return IntStream.range(0, count).toArray();
            }
        }
    }

    /**
     * All classes that occur equally often (to within one row), in random order: rows of a rare class repeat, of a
     * frequent one some are left out, others in each epoch.
     *
     * @param classes [rows] of the data set
     */
    static Sampler balanced(int... classes) {
        return new Balanced(classes);
    }

    /** @param classes of the rows */
    record Balanced(int... classes) implements Sampler {

        public Balanced {
            classes = classes.clone();
            if (classes.length == 0) {
                throw new IllegalArgumentException("balanced sampling: the class of each row is needed, got none");
            }
        }

        @Override
        public String name() {
            return "BALANCED";
        }

        @Override
        public int[] classes() {
            return classes.clone();
        }

        @Override
        public int[] rows(int count, Key key) {
            if (count != classes.length) {
                throw new IllegalArgumentException("balanced sampling: the classes of " + classes.length
                        + " rows were given, the data set has " + count + " rows");
            }
            int[] shuffled = key.fold(0).permutation(count).toInts();
            int[][] byClass = Arrays.stream(classes)
                    .distinct()
                    .sorted()
                    .mapToObj(k -> Arrays.stream(shuffled)
                            .filter(row -> classes[row] == k)
                            .toArray())
                    .toArray(int[][]::new);
            int[] drawn = new int[count];
            for (int i = 0; i < count; i++) {
                int[] rows = byClass[i % byClass.length];
                drawn[i] = rows[i / byClass.length % rows.length];
            }
            int[] places = key.fold(1).permutation(count).toInts();
            return Arrays.stream(places).map(place -> drawn[place]).toArray();
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Balanced b && Arrays.equals(classes, b.classes);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(classes);
        }
    }
}
