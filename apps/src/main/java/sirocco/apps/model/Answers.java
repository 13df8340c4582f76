package sirocco.apps.model;

import java.util.Optional;

/**
 * What one model or several say of a sample.
 *
 * @param values [n, outputs], row-major: probabilities of the classes, or the values themselves
 * @param decided [n] the class of each row, where the task is to classify
 * @param argmax [n] the most probable class of each row; the same as {@code decided} where no recall was required
 */
record Answers(Sample sample, Task task, double[] values, Optional<int[]> decided, Optional<int[]> argmax) {}
